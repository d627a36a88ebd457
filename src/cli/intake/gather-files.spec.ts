import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readIntakeRequest } from './intake-options.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-gather-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('leaves out what an earlier run wrote, and the steps that it keeps, where a folder above them is read', async () => {
  for (const name of ['corpus/intake', 'intake', 'intake/data', 'steps']) await mkdir(join(folder, name), { recursive: true });
  for (const name of ['corpus/intake/a.txt', 'b.txt', 'intake/report.json', 'intake/manifest.json', 'steps/plan.json']) await writeFile(join(folder, name), 'text');
  const { files } = await readIntakeRequest([folder], {
    kind: 'documents', out: join(folder, 'intake'), work: join(folder, 'steps'), reportOnly: true, format: 'jsonl.zst', gpu: 'H100', gpuFlops: 1, gpuUtilisation: 1, gpuPrice: 1, currency: 'USD',
  });
  expect(files.map(({ path }) => path).sort()).toEqual([join(folder, 'b.txt'), join(folder, 'corpus', 'intake', 'a.txt')]);
});
