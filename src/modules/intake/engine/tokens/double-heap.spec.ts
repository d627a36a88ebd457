import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DoubleHeap } from './double-heap.js';

const drain = (heap: DoubleHeap): number[] => {
  const keys: number[] = [];
  while (heap.size > 0) keys.push(heap.pop());
  return keys;
};

describe('DoubleHeap', () => {
  it('gives keys in order, whether appended or pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.array(fc.nat()), (appended, pushed) => {
        const heap = new DoubleHeap(appended.length + pushed.length, () => true);
        for (const key of appended) heap.append(key);
        heap.order();
        for (const key of pushed) heap.push(key);
        expect(drain(heap)).toEqual([...appended, ...pushed].sort((a, b) => a - b));
      }),
    );
  });

  it('drops stale keys when it is full, and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 8, maxLength: 200 }), (keys) => {
        const even = (key: number): boolean => key % 2 === 0;
        const live = keys.filter((key) => even(key)).sort((a, b) => a - b);
        const heap = new DoubleHeap(live.length + 1, even);
        for (const key of keys) heap.push(key);
        expect(drain(heap).filter((key) => even(key))).toEqual(live);
      }),
    );
  });

  it('says when it is full of live keys', () => {
    const heap = new DoubleHeap(2, () => true);
    heap.push(1);
    heap.push(2);
    expect(() => heap.push(3)).toThrow('full');
  });
});
