import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Counter, Spent } from './budget-store.js';
import { Budget } from './budget.js';
import type { Standing } from './budget.js';

const WINDOW_SECONDS = 60;

/** A store that several processes ask, and that takes its time. `delays` are turns of the event loop; null says that it is away. */
function sharedStore(delays: readonly (number | null)[]): Counter & { points: number } {
  let asked = 0;
  const store = {
    points: 0,
    async answer(points: number): Promise<Spent | null> {
      const delay = delays[asked++ % delays.length] ?? null;
      if (delay === null) return null;
      for (let turn = 0; turn < delay; turn += 1) await setImmediate();
      store.points += points;
      const now = store.points;
      for (let turn = 0; turn < delay; turn += 1) await setImmediate();
      return { points: now, milliseconds: WINDOW_SECONDS * 1000 };
    },
    add: (_key: string, points: number) => store.answer(points),
    read: () => store.answer(0),
  };
  return store;
}

const delays = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });
/** Which process each request reaches, and how many turns pass before the next. */
const requests = (processes: number): fc.Arbitrary<{ process: number; pause: number }[]> =>
  fc.array(fc.record({ process: fc.nat(processes - 1), pause: fc.constantFrom(0, 0, 0, 1, 3) }), { minLength: 1, maxLength: 300 });

async function run(budgets: readonly Budget[], sent: readonly { process: number; pause: number }[]): Promise<Standing[]> {
  const answers: Promise<Standing>[] = [];
  for (const { process, pause } of sent) {
    answers.push(Promise.resolve(budgets[process]?.spend('one') as Standing | Promise<Standing>));
    for (let turn = 0; turn < pause; turn += 1) await setImmediate();
  }
  return Promise.all(answers);
}

describe('a budget', () => {
  test('is shared: processes together admit the quota, and at most 2 % of it more for each process', async () => {
    const scenes = fc.integer({ min: 1, max: 4 }).chain((processes) => fc.record({
      processes: fc.constant(processes), quota: fc.constantFrom(1, 3, 20, 49, 50, 100, 150), sent: requests(processes), delays,
    }));
    await fc.assert(fc.asyncProperty(scenes, async ({ processes, quota, sent, delays: taken }) => {
      const store = sharedStore(taken);
      const budgets = Array.from({ length: processes }, () => new Budget({ name: 'client', quota, windowSeconds: WINDOW_SECONDS }, store));
      const answers = await run(budgets, sent);
      const admitted = answers.filter((answer) => answer.admitted).length;
      expect(admitted).toBeGreaterThanOrEqual(Math.min(quota, sent.length));
      expect(admitted).toBeLessThanOrEqual(quota + processes * Math.floor(quota * 0.02));
      for (const { remaining, resetSeconds } of answers) {
        expect(remaining).toBeGreaterThanOrEqual(0);
        expect(remaining).toBeLessThan(quota);
        expect(resetSeconds).toBeGreaterThanOrEqual(1);
        expect(resetSeconds).toBeLessThanOrEqual(WINDOW_SECONDS);
      }
      // Whatever was admitted is told in the end, so that other processes learn of it.
      await Promise.all(budgets.map((budget) => budget.close()));
      expect(store.points).toBeGreaterThanOrEqual(admitted);
    }), { numRuns: 300 });
  });

  test('without its store is kept by each process for itself, and refuses nobody who is within it', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(1, 20, 100), requests(1), async (quota, sent) => {
      const budget = new Budget({ name: 'client', quota, windowSeconds: WINDOW_SECONDS }, sharedStore([null]));
      const answers = await run([budget], sent);
      expect(answers.filter((answer) => answer.admitted)).toHaveLength(Math.min(quota, sent.length));
      await budget.close();
    }), { numRuns: 50 });
  });

  test('is told to a process that has spent nothing of it', async () => {
    const store = sharedStore([1]);
    const [here, there] = [1, 2].map(() => new Budget({ name: 'failed-logins', quota: 3, windowSeconds: WINDOW_SECONDS }, store)) as [Budget, Budget];
    for (let failure = 0; failure < 3; failure += 1) {
      expect((await there.look('one')).admitted).toBe(true);
      here.count('one');
      await setImmediate();
    }
    await here.close();
    expect(await there.look('one')).toMatchObject({ admitted: false, remaining: 0 });
  });
});
