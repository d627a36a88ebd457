import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decompress } from 'fzstd';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { get_encoding } from 'tiktoken';
import { parse as parseYaml } from 'yaml';
import { buildCroissant, CROISSANT_VERSION, type DatasetDescription } from '../../../src/modules/intake/engine/emit/croissant.js';
import { buildDatasetCard } from '../../../src/modules/intake/engine/emit/dataset-card.js';
import { emitShard } from '../../../src/modules/intake/engine/emit/emit-shard.js';
import type { EmittedShard, OutputFormat } from '../../../src/modules/intake/engine/emit/emitted-shard.js';
import { buildManifest, emittedShardName, outputOf } from '../../../src/modules/intake/engine/emit/manifest.js';
import { FeaturesWriter } from '../../../src/modules/intake/engine/features/features-writer.js';
import { defaultMapRules, type MapRules } from '../../../src/modules/intake/engine/map-rules.js';
import type { FilePlan } from '../../../src/modules/intake/engine/plan/dataset-plan.js';
import { planFile } from '../../../src/modules/intake/engine/plan/plan-file.js';
import { openLocalFile } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import { completeIntakePolicy, defaultIntakePolicy } from '../../../src/modules/intake/engine/policy/default-policy.js';
import type { IntakePolicyInput } from '../../../src/modules/intake/engine/policy/intake-policy.js';
import { madeUpFeatures } from '../../fixtures/intake/made-up-features.js';
import { reduceMadeUp } from '../../fixtures/intake/made-up-dataset.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emit-spec-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const chatRules: MapRules = { ...defaultMapRules, kind: 'chat' };

interface Emitted {
  readonly plan: FilePlan;
  readonly path: string;
  readonly shard: EmittedShard;
  readonly records: unknown[];
}

/** Emits a JSONL file of one shard. */
async function emit(
  name: string,
  lines: readonly unknown[],
  { decisions = lines.map(() => 0), rules = defaultMapRules, policy = {}, format = 'jsonl.zst', features }:
  { decisions?: readonly number[]; rules?: MapRules; policy?: IntakePolicyInput; format?: OutputFormat; features?: string } = {},
): Promise<Emitted> {
  const source = join(folder, name);
  await writeFile(source, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const object = await openLocalFile({ kind: 'path', path: source });
  try {
    const plan = await planFile({ name, file: object, rules, limits: { shardBytes: 64 << 20 }, writeUnpacked: () => Promise.reject(new Error('nothing is packed')) });
    const path = join(folder, `${name}.${format}`);
    const shard = await emitShard({
      shard: plan.shards[0]!, sources: plan.sources, object, rules, policy: completeIntakePolicy('documents', policy), decisions: Uint8Array.from(decisions), format, path, features,
    });
    return { plan, path, shard, records: format === 'parquet' ? await readParquet(path) : await readLines(path) };
  } finally {
    await object.close();
  }
}

async function readLines(path: string): Promise<unknown[]> {
  const text = Buffer.from(decompress(await readFile(path))).toString('utf8');
  return text.split('\n').filter((line) => line !== '').map((line): unknown => JSON.parse(line));
}

async function readParquet(path: string): Promise<unknown[]> {
  return await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
}

const documents = [
  { text: 'Write to jane.roe@example.com about the contract, and copy jane.roe@example.com again.' },
  { text: 'Dropped for some reason or other.' },
  { text: 'Nothing to hide here. <|endoftext|> Ein Satz auf Deutsch 😀, der am Ende steht.' },
];

describe('emitting a shard', () => {
  it('writes what is kept, redacted, with the exact tokens of what is written', async () => {
    const { records, shard, path } = await emit('documents.jsonl', documents, { decisions: [0, 1, 0] });
    expect(records).toMatchObject([
      { text: 'Write to [EMAIL] about the contract, and copy [EMAIL] again.', source: { file: 'documents.jsonl', entry: null, line: 1 }, language: 'en' },
      { text: documents[2]?.text, source: { file: 'documents.jsonl', entry: null, line: 3 } },
    ]);
    const encoding = get_encoding('o200k_base');
    const tokens = (records as { text: string }[]).map(({ text }) => encoding.encode_ordinary(text).length);
    encoding.free();
    expect((records as { tokens: number }[]).map((record) => record.tokens)).toEqual(tokens);
    const bytes = await readFile(path);
    expect(shard).toEqual({
      documents: 2, tokens: tokens[0]! + tokens[1]!, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), redactions: { email: 2 },
    });
    expect(new Set((records as { id: string }[]).map(({ id }) => id)).size).toBe(2);
  });

  it('writes the same rows as Parquet, and the same bytes each time', async () => {
    const lines = await emit('same.jsonl', documents);
    const parquet = await emit('same.jsonl', documents, { format: 'parquet' });
    expect(parquet.records).toEqual((lines.records as { source: object }[]).map(({ source, ...rest }) => {
      const { file, entry, line } = source as { file: string; entry: string | null; line: number };
      return { ...rest, file, entry, line: BigInt(line) };
    }));
    const again = await emit('same.jsonl', documents, { format: 'parquet' });
    expect(again.shard).toEqual(parquet.shard);
    expect((await emit('same.jsonl', documents)).shard).toEqual(lines.shard);
  });

  it('leaves what the policy only flags as it is', async () => {
    const { records, shard } = await emit('flagged.jsonl', documents, { policy: { findings: { email: 'flag' } } });
    expect(records).toMatchObject(documents);
    expect(shard.redactions).toEqual({});
  });

  it('writes several frames, and one when nothing is kept', async () => {
    const long = Array.from({ length: 60 }, (_, index) => ({ text: `${index} ${createHash('sha512').update(String(index)).digest('hex').repeat(1000)}` }));
    const { records } = await emit('long.jsonl', long, { policy: { findings: { secret_high_entropy: 'off', ip_address: 'off' } } });
    expect((records as { text: string }[]).map(({ text }) => text.slice(0, 2).trim())).toEqual(long.map((_, index) => String(index)));
    const none = await emit('none.jsonl', documents, { decisions: [1, 1, 1] });
    expect(none).toMatchObject({ records: [], shard: { documents: 0, tokens: 0 } });
    expect((await emit('none.jsonl', documents, { decisions: [1, 1, 1], format: 'parquet' })).records).toEqual([]);
  });

  it('redacts all that is said in an example, and counts by the chat rule', async () => {
    const example = {
      messages: [
        { role: 'user', content: 'My mail is joe.bloggs@example.org. Call the tool.' },
        { role: 'assistant', content: '', tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'send', arguments: '{"to":"joe.bloggs@example.org"}' } }] },
        { role: 'tool', tool_call_id: 'call_1', content: 'Sent.' },
        { role: 'assistant', content: 'Done, joe.bloggs@example.org!' },
      ],
    };
    const { records, shard } = await emit('chat.jsonl', [example], { rules: chatRules });
    const redacted = JSON.parse(JSON.stringify(example).replaceAll('joe.bloggs@example.org', '[EMAIL]')) as typeof example;
    expect(records).toEqual([redacted]);
    expect(shard.redactions).toEqual({ email: 3 });
    const encoding = get_encoding('o200k_base');
    const parts = redacted.messages.flatMap(({ role, content, tool_calls: calls }) => [role, content, ...(calls ?? []).flatMap((call) => [call.function.name, call.function.arguments])]);
    const tokens = parts.reduce((total, part) => total + encoding.encode_ordinary(part).length, 3 + 3 * example.messages.length);
    encoding.free();
    expect(shard.tokens).toBe(tokens);
    expect((await emit('chat.jsonl', [example], { rules: chatRules, format: 'parquet' })).records).toEqual([{ example: JSON.stringify(redacted) }]);
  });

  it('redacts in one message what only another one gives away', async () => {
    const example = { messages: [{ role: 'user', content: 'Wat is uw BSN?' }, { role: 'assistant', content: '111222333' }] };
    const { records, shard } = await emit('context.jsonl', [example], { rules: chatRules });
    expect(records).toMatchObject([{ messages: [{ content: 'Wat is uw BSN?' }, { content: '[NL_BSN]' }] }]);
    expect(shard.redactions).toEqual({ nl_bsn: 1 });
  });

  it.each(['jsonl.zst', 'parquet'] as const)('keeps all digits of numbers in %s, also where a number is a finding', async (format) => {
    const json = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":1}],"id":12345678901234567891,"card":4111111111111111,"share":0.10}';
    const source = join(folder, 'digits.jsonl');
    await writeFile(source, `${json}\n`);
    const object = await openLocalFile({ kind: 'path', path: source });
    try {
      const plan = await planFile({ name: 'digits.jsonl', file: object, rules: chatRules, writeUnpacked: () => Promise.reject(new Error('nothing is packed')) });
      const path = `${source}.${format}`;
      const shard = await emitShard({ shard: plan.shards[0]!, sources: plan.sources, object, rules: chatRules, policy: completeIntakePolicy('documents', {}), decisions: Uint8Array.of(0), format, path });
      const written = format === 'parquet' ? (await readParquet(path) as { example: string }[])[0]?.example : Buffer.from(decompress(await readFile(path))).toString('utf8').trimEnd();
      expect(written).toBe(json.replace('4111111111111111', '"[PAYMENT_CARD]"').replace('0.10', '0.1'));
      expect(shard.redactions).toEqual({ payment_card: 1 });
    } finally {
      await object.close();
    }
  });

  it('redacts the names of files in documents, which keep their identities', async () => {
    const { records, shard } = await emit('jane.roe@example.com.jsonl', [{ text: 'Nothing in here.' }]);
    expect(records).toMatchObject([{ source: { file: expect.not.stringContaining('jane') } }]);
    expect(shard.redactions).toEqual({});
    const other = await emit('john.roe@example.com.jsonl', [{ text: 'Nothing in here.' }]);
    expect((records as { source: object }[])[0]?.source).toEqual((other.records as { source: object }[])[0]?.source);
    expect((records as { id: string }[])[0]?.id).not.toBe((other.records as { id: string }[])[0]?.id);
  });

  it('refuses decisions on other documents, and leaves nothing behind', async () => {
    await expect(emit('other.jsonl', documents, { decisions: [0, 0] })).rejects.toMatchObject({ code: 'input_mismatch' });
    expect((await readdir(folder)).filter((name) => name.startsWith('other.jsonl.'))).toEqual([]);
  });

  it('passes over records that mapping set aside, by the features', async () => {
    const features = join(folder, 'some.parquet');
    const writer = await FeaturesWriter.create(features);
    for (const line of [1, 3]) writer.append(madeUpFeatures(`document ${line}`, { line }));
    await writer.commit();
    const { records } = await emit('some.jsonl', documents, { decisions: [1, 0], features });
    expect(records).toMatchObject([{ text: documents[2]?.text }]);
  });
});

describe('what lies beside the shards', () => {
  const dataset: DatasetDescription = {
    name: 'Contracts | 2026', description: 'Contracts\nof a <b>customer</b>.', url: 'https://lab.example/datasets/1', license: 'https://lab.example/agreements/1',
    creator: { type: 'Organization', name: 'A customer' }, datePublished: '2026-01-31', version: '1.0.0', languages: ['en', 'de'], manifest: { sha256: 'a'.repeat(64), bytes: 5 },
  };
  const describe_ = async (format: OutputFormat, rules = defaultMapRules) => {
    const shardOf = (documents: number): EmittedShard => ({ documents, tokens: documents * 9, bytes: 100, sha256: 'b'.repeat(64), redactions: documents > 0 ? { email: 2 } : {} });
    const { report } = await reduceMadeUp([{ name: 'a.jsonl', shards: [[madeUpFeatures('x'), madeUpFeatures('y')], [madeUpFeatures('x')]] }]);
    const files: FilePlan[] = [{ file: 'a.jsonl', bytes: 3, sha256: 'c'.repeat(64), sources: [], shards: [], errors: [] }];
    const manifest = buildManifest({ files, rules, policy: defaultIntakePolicy('documents'), format, codeVersion: '0.1.0', shards: [shardOf(2), shardOf(0)] });
    return { manifest, report, croissant: buildCroissant(manifest, dataset), card: buildDatasetCard(manifest, report, dataset) };
  };

  it('names what was written and what it was made of', async () => {
    const { manifest, report } = await describe_('jsonl.zst');
    expect(manifest.shards).toEqual([{ name: 'data/part-00000.jsonl.zst', documents: 2, tokens: 18, bytes: 100, sha256: 'b'.repeat(64) }]);
    expect(manifest.totals).toEqual({ shards: 1, documents: 2, tokens: 18, bytes: 100, redactions: { email: 2 } });
    expect(emittedShardName(12, 'parquet')).toBe('data/part-00012.parquet');
    expect({ ...report, output: outputOf(manifest) }.output).toMatchObject({ format: 'jsonl.zst', documents: report.totals.keptDocuments });
  });

  it.each(['jsonl.zst', 'parquet'] as const)('describes %s as Croissant 1.1 asks', async (format) => {
    const { croissant, manifest } = await describe_(format);
    // Required of every dataset by the specification, with a value of its kind.
    for (const property of ['@context', '@type', 'dct:conformsTo', 'description', 'license', 'name', 'url', 'creator', 'datePublished', 'distribution']) {
      expect(croissant[property]).toBeDefined();
    }
    // A date that nobody gave is not made up.
    expect(buildCroissant(manifest, { ...dataset, datePublished: null })).toEqual(Object.fromEntries(Object.entries(croissant).filter(([property]) => property !== 'datePublished')));
    expect(croissant).toMatchObject({ '@type': 'sc:Dataset', 'dct:conformsTo': CROISSANT_VERSION, creator: { '@type': 'sc:Organization' } });
    const context = croissant['@context'] as Record<string, unknown>;
    expect(context).toMatchObject({ '@vocab': 'http://schema.org/', cr: 'http://mlcommons.org/croissant/', dct: 'http://purl.org/dc/terms/', recordSet: 'cr:recordSet' });
    const distribution = croissant['distribution'] as Record<string, unknown>[];
    for (const resource of distribution) {
      expect(['cr:FileObject', 'cr:FileSet']).toContain(resource['@type']);
      expect(resource).toMatchObject({ '@id': expect.any(String), name: expect.any(String), encodingFormat: expect.any(Array) });
      if (resource['@type'] === 'cr:FileObject') expect(resource).toMatchObject({ contentUrl: expect.any(String), contentSize: expect.stringMatching(/^\d+ B$/), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    }
    expect(distribution.map((resource) => resource['@id'])).toEqual(['manifest.json', ...manifest.shards.map(({ name }) => name), 'shards']);
    const ids = [...JSON.stringify(croissant).matchAll(/"@type":"cr:[A-Za-z]+","@id":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    // Each reference leads to something, and each term that is used without a prefix is in the context or of schema.org.
    const references = [...JSON.stringify({ ...croissant, '@context': {} }).matchAll(/\{"@id":"([^"]+)"\}/g)].map(([, id]) => id);
    for (const reference of references) expect(ids).toContain(reference);
    const [recordSet] = croissant['recordSet'] as { field: { '@id': string; dataType: string; source: { extract: object } }[] }[];
    expect(recordSet?.field.map((field) => field['@id'])).toContain('documents/text');
    expect(recordSet?.field[0]?.source.extract).toEqual(format === 'parquet' ? { column: 'id' } : { jsonPath: '$.id' });
  });

  it('tells people about it in a card whose head is YAML and whose names are no markup', async () => {
    const { card } = await describe_('jsonl.zst');
    const [, head = ''] = card.split('---\n');
    expect(parseYaml(head)).toMatchObject({ pretty_name: dataset.name, license_link: dataset.license, language: ['en', 'de'], size_categories: ['n<1K'] });
    expect(card).toContain(String.raw`# Contracts \| 2026`);
    expect(card).not.toContain('<b>');
    expect(card).toContain('| E-mail address | `[EMAIL]` | 2 |');
    expect(card).toContain('| Exact duplicate | 1 | 20 |');
  });
});
