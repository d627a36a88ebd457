import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readIntakeRequest, type IntakeOptions } from './intake-options.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-guard-'));
  await mkdir(join(folder, 'data', 'deep'), { recursive: true });
  for (const name of ['data/own.jsonl', 'data/deep/er.jsonl', 'report.json', 'manifest.json', 'band-index.parquet', 'elsewhere.jsonl']) await writeFile(join(folder, name), '{"text":"a"}\n');
  await symlink(join(folder, 'data'), join(folder, 'linked'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a run that reads `read`, and writes into the folder they lie in, is asked for. */
async function request(read: string, more: Partial<IntakeOptions> = {}): Promise<unknown> {
  return await readIntakeRequest([join(folder, read)], { kind: 'documents', out: folder, work: join(folder, 'steps'), format: 'jsonl.zst', gpu: 'H100', gpuFlops: 1, gpuUtilisation: 1, gpuPrice: 1, currency: 'USD', ...more });
}

describe('a run into the folder of what it reads', () => {
  it.each(['data', 'data/own.jsonl', 'data/deep/er.jsonl', 'linked/own.jsonl', 'report.json', 'manifest.json'])('is refused when it would replace %s', async (read) => {
    await expect(request(read)).rejects.toThrow(new RegExp(`${read}.* is to be read, but would be replaced.*Name another folder with --out`));
  });

  it('is refused when it would replace an evaluation set, or the index of an earlier run', async () => {
    await expect(request('elsewhere.jsonl', { evaluationSet: [join(folder, 'data', 'own.jsonl')] })).rejects.toThrow('data/own.jsonl is to be read');
    await expect(request('elsewhere.jsonl', { earlier: [join(folder, 'band-index.parquet')] })).rejects.toThrow('band-index.parquet is to be read');
  });

  it('is refused for the report alone where it writes no data', async () => {
    await expect(request('report.json', { reportOnly: true })).rejects.toThrow('report.json is to be read');
    await expect(request('manifest.json', { reportOnly: true })).resolves.toBeDefined();
  });

  it('is let through when it replaces nothing of what it reads, or writes nothing', async () => {
    await expect(request('elsewhere.jsonl')).resolves.toBeDefined();
    await writeFile(join(folder, 'policy.json'), '{}');
    await expect(request('data', { policyPreview: join(folder, 'policy.json') })).resolves.toBeDefined();
  });
});
