import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueAfter, nextReminder, reminderNow, watchAt } from './retention-clock.js';

const DAY = 86_400_000;
const start = new Date('2026-03-02T15:00:00Z');
const at = (days: number): Date => new Date(start.getTime() + days * DAY);
const clock = (retentionDays: number, remindedDays: number | null = null) => ({ startedAt: start, dueAt: dueAfter(start, retentionDays), remindedDays });

describe('a retention clock', () => {
  it('reminds 30, 7 and 1 days before the end, where they fit after its start', () => {
    expect(nextReminder(clock(90))).toEqual({ days: 30, at: at(60) });
    expect(nextReminder(clock(30))).toEqual({ days: 7, at: at(23) });
    expect(nextReminder(clock(30, 7))).toEqual({ days: 1, at: at(29) });
    expect(nextReminder(clock(30, 1))).toBeNull();
    expect([nextReminder(clock(1)), nextReminder(clock(0))]).toEqual([null, null]);
    expect([watchAt(clock(90)), watchAt(clock(1)), watchAt(clock(0))]).toEqual([at(60), at(1), start]);
  });

  it('tells of several missed reminders the latest only, and of none once it is due', () => {
    expect(reminderNow(clock(90), at(59))).toBeNull();
    expect([reminderNow(clock(90), at(60)), reminderNow(clock(90), at(84)), reminderNow(clock(90, 30), at(84)), reminderNow(clock(90, 7), at(84))]).toEqual([30, 7, 7, null]);
    expect(reminderNow(clock(90), at(90))).toBeNull();
  });

  it('reminds each time once, however irregularly somebody looks, and ends with the deletion', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 }), fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 }), (retentionDays, steps) => {
      let running = clock(retentionDays);
      let days = 0;
      const told: number[] = [];
      for (const step of [...steps, 400]) {
        days += step / 4;
        const now = at(days);
        if (now < watchAt(running) || now >= running.dueAt) continue;
        const reminder = reminderNow(running, now);
        if (reminder === null) throw new Error('there was something to do, and nothing was done');
        told.push(reminder);
        running = { ...running, remindedDays: reminder };
        expect(watchAt(running) > now).toBe(true);
      }
      expect(told).toEqual([...new Set(told)].sort((a, b) => b - a));
      expect(told.every((reminder) => reminder < retentionDays)).toBe(true);
    }));
  });
});
