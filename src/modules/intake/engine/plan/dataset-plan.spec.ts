import { describe, expect, it } from '@jest/globals';
import { defaultMapRules } from '../map-rules.js';
import { shardBytesOf } from './dataset-plan.js';
import { planFile } from './plan-file.js';
import { openBytes } from './random-access-file.js';

const MIB = 1024 * 1024;

describe('the size of shards', () => {
  it('follows from that of the file, within bounds', () => {
    expect([0, 10, 96, 240, 768, 100_000].map((size) => shardBytesOf(size * MIB) / MIB)).toEqual([4, 4, 4, 10, 32, 32]);
  });

  it('is what files are cut by', async () => {
    const lines = Buffer.from(`${JSON.stringify({ text: 'word '.repeat(100) })}\n`.repeat(18_000));
    const plan = await planFile({ name: 'a.jsonl', file: openBytes(lines), rules: defaultMapRules, writeUnpacked: () => Promise.reject(new Error('nothing is to be unpacked')) });
    expect(plan.shards.map(({ bytes }) => Math.floor(bytes / MIB))).toEqual([4, 4, 0]);
    const whole = await planFile({ name: 'a.jsonl', file: openBytes(lines), rules: defaultMapRules, limits: { shardBytes: 64 * MIB }, writeUnpacked: () => Promise.reject(new Error('nothing is to be unpacked')) });
    expect(whole.shards).toHaveLength(1);
  });
});
