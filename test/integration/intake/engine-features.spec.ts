import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { FeaturesWriter } from '../../../src/modules/intake/engine/features/features-writer.js';
import type { DocumentFeatures } from '../../../src/modules/intake/engine/features/document-features.js';
import { decentQuality, madeUpFeatures, madeUpSketch } from '../../fixtures/intake/made-up-features.js';

describe('features of a shard', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'features-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (name: string, documents: readonly DocumentFeatures[]): Promise<string> => {
    const path = join(folder, name);
    const writer = await FeaturesWriter.create(path);
    for (const document of documents) {
      if (writer.full) await writer.flush();
      writer.append(document);
    }
    await writer.commit();
    return path;
  };

  const query = async (sql: string): Promise<Record<string, unknown>[]> => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };

  it('come back as they were, over several row groups', async () => {
    const sketch = madeUpSketch(7);
    const documents = Array.from({ length: 20_000 }, (_, index) => madeUpFeatures(`text ${index}`, { line: index + 1, tokens: index }));
    documents[12_345] = madeUpFeatures('another', {
      source: 3, line: 5_000_000_000, byte: 6_000_000_000, bytes: 70, textBytes: 60, tokens: 50, sketch,
      quality: { ...decentQuality, top2Gram: 0.1, words: 77 }, language: 'zh', languageConfidence: 0.25,
      findings: new Map([['email', 4], ['secret_github_token', 1]]), licences: ['mit'], evaluationSet: 2, contamination: 1 / 3, truncated: true, equalPair: true,
    });
    const path = await write('whole.parquet', documents);

    const [sums] = await query(`select count(*) as documents, sum(tokens) as tokens, sum(finding_email) as emails from '${path}'`);
    expect(sums).toEqual({ documents: '20000', tokens: String((19_999 * 20_000) / 2 - 12_345 + 50), emails: '4' });
    const [row] = await query(`select * from '${path}' where source = 3`);
    const words = (bytes: Uint8Array): string[] => [...new BigUint64Array(new Uint8Array(bytes).buffer)].map(String);
    const hash = documents[12_345]?.hash ?? new Uint8Array();
    expect(row).toMatchObject({
      line: '5000000000', byte: '6000000000', bytes: 70, text_bytes: 60, tokens: 50, shingles: 100, words: 77, top_2_gram: 0.1, language: 'zh', language_confidence: 0.25,
      finding_email: 4, finding_secret_github_token: 1, finding_phone: 0, licence_mit: true, licence_gpl: false,
      evaluation_set: 2, contamination: 1 / 3, truncated: true, equal_pair: true,
    });
    expect([0, 1, 2, 3].map((word) => row?.[`hash_${word}`])).toEqual(words(hash));
    expect(Array.from({ length: 14 }, (_, band) => row?.[`band_${band}`])).toEqual(words(new Uint8Array(sketch.bands.buffer)));
    expect(Array.from({ length: 14 }, (_, word) => row?.[`signature_${word}`])).toEqual(words(sketch.signature));
    const [place] = await query(`select file_row_number as row from read_parquet('${path}', file_row_number = true) where source = 3`);
    expect(place).toEqual({ row: '12345' });
  });

  it('are the same bytes each time, and leave nothing behind when they are discarded', async () => {
    const documents = [madeUpFeatures('one', { sketch: madeUpSketch(1) }), madeUpFeatures('two')];
    const [first, second] = [await write('a.parquet', documents), await write('b.parquet', documents)];
    expect(await readFile(first)).toEqual(await readFile(second));
    const writer = await FeaturesWriter.create(join(folder, 'c.parquet'));
    writer.append(madeUpFeatures('three'));
    await writer.flush();
    await writer.discard();
    expect((await readdir(folder)).filter((name) => name.startsWith('c'))).toEqual([]);
  });

  it('are none when there is no document', async () => {
    const path = await write('none.parquet', []);
    expect(await query(`select count(*) as documents from '${path}'`)).toEqual([{ documents: '0' }]);
  });
});
