import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

/** Lets everything that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('turns', () => {
  it('are given to so many at a time, the others in order', async () => {
    const turns = new Turns(2);
    const order: number[] = [];
    const leaving: (() => void)[] = [];
    const take = async (number: number): Promise<void> => {
      const leave = await turns.enter();
      order.push(number);
      leaving.push(leave);
    };
    const all = Promise.all([1, 2, 3, 4].map(take));
    await settle();
    expect(order).toEqual([1, 2]);
    leaving[1]?.();
    leaving[1]?.();
    await settle();
    expect(order).toEqual([1, 2, 3]);
    leaving[0]?.();
    await settle();
    expect(order).toEqual([1, 2, 3, 4]);
    await all;
  });

  it('pass by whoever gave up waiting', async () => {
    const turns = new Turns(1);
    const leave = await turns.enter();
    const stop = new AbortController();
    const impatient = turns.enter(stop.signal);
    const patient = turns.enter();
    stop.abort(new Error('no more'));
    await expect(impatient).rejects.toThrow('no more');
    leave();
    const next = await patient;
    next();
    await expect(turns.enter(stop.signal)).rejects.toThrow('no more');
    (await turns.enter())();
  });
});
