import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareBandIndexes } from '../../../src/modules/intake/engine/reduce/compare-band-indexes.js';
import { compareApart } from '../../../src/modules/intake/engine/worker/reduce-apart.js';
import { reduceMadeUp, type MadeUpFile } from '../../fixtures/intake/made-up-dataset.js';
import { madeUpFeatures, madeUpSketch } from '../../fixtures/intake/made-up-features.js';

let folder = '';
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comparison-spec-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const directory = (): string => join(folder, String((runs += 1)));
const minima = (changes: number): ReadonlyMap<number, number> => new Map(Array.from({ length: changes }, (_, index) => [index, 1]));
const compare = (index: string, path: string, threshold = 0.8) => compareBandIndexes({ index, earlier: { id: 'accepted', path }, threshold, workDirectory: directory(), memoryLimitMb: 128 });

describe('the band indexes of two datasets', () => {
  // A document without a sketch is too short for one.
  const documents = fc.array(fc.record({ family: fc.integer({ min: 1, max: 12 }), changes: fc.constantFrom(0, 0, 3, 14, 40), short: fc.boolean(), tokens: fc.integer({ min: 1, max: 900 }) }), { maxLength: 14 });
  const fileOf = (of: { family: number; changes: number; short: boolean; tokens: number }[]): MadeUpFile[] => [{
    name: 'a.jsonl',
    shards: [of.map(({ family, changes, short, tokens }) => (short
      ? madeUpFeatures(`short ${family}`, { tokens })
      : madeUpFeatures(`${family} ${changes}`, { tokens, sketch: madeUpSketch(family, minima(changes)) })))],
  }];

  it('tell what one would have dropped, had the other been earlier data', async () => {
    await fc.assert(fc.asyncProperty(documents, documents, fc.constantFrom(0.75, 0.9), async (mine, theirs, threshold) => {
      const policy = { nearDuplicates: { threshold } };
      const accepted = await reduceMadeUp(fileOf(theirs), { policy, directory: directory() });
      const own = await reduceMadeUp(fileOf(mine), { policy, directory: directory() });
      const after = await reduceMadeUp(fileOf(mine), { policy, directory: directory(), earlier: [{ id: 'accepted', path: accepted.bandIndex }] });
      const shared = mine.filter((_, index) => own.outcomes[0]?.[index] === 'kept' && after.outcomes[0]?.[index] === 'earlier_data');
      expect(await compare(own.bandIndex, accepted.bandIndex, threshold)).toEqual({ documents: shared.length, tokens: shared.reduce((sum, { tokens }) => sum + tokens, 0) });
    }), { numRuns: 12 });
  });

  it('are refused where one is none', async () => {
    const own = await reduceMadeUp(fileOf([{ family: 1, changes: 0, short: false, tokens: 5 }]), { directory: directory() });
    const damaged = join(folder, 'damaged.parquet');
    await writeFile(damaged, 'no parquet');
    await expect(compare(own.bandIndex, damaged)).rejects.toMatchObject({ code: 'band_index_damaged' });
    await expect(compare(damaged, own.bandIndex)).rejects.toMatchObject({ code: 'band_index_damaged' });
    expect(await compare(own.bandIndex, own.bandIndex)).toEqual({ documents: 1, tokens: 5 });
    // In a process of its own the same comes of it.
    const apart = (path: string) => compareApart({ index: own.bandIndex, earlier: { id: 'accepted', path }, threshold: 0.8, workDirectory: directory(), memoryLimitMb: 128 });
    expect(await apart(own.bandIndex)).toEqual({ documents: 1, tokens: 5 });
    await expect(apart(damaged)).rejects.toMatchObject({ name: 'IntakeEngineError', code: 'band_index_damaged' });
  });
});
