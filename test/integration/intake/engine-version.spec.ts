import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decompress } from 'fzstd';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ENGINE_VERSION } from '../../../src/modules/intake/engine/engine-version.js';
import { processDataset } from '../../../src/modules/intake/engine/local/process-dataset.js';
import { mapRulesSchema, recordKinds, type RecordKind } from '../../../src/modules/intake/engine/map-rules.js';
import { defaultIntakePolicy } from '../../../src/modules/intake/engine/policy/default-policy.js';
import { createEngineThreads, type EngineThreads } from '../../../src/modules/intake/engine/worker/engine-threads.js';
import { writeGeneratedJsonl } from '../../fixtures/intake/generate-text.js';

/**
 * What this version of the engine yields for the files below. Stored results are found again by the version: when other results bear
 * the same one, old and new are mixed in one dataset, and nobody notices.
 */
const pinned = {
  version: 4,
  results: {
    documents: { report: '73997d39af51be65', decisions: '698f680bad000a8e', features: 'e697a403c9ac9c4a', bandIndex: 'f40f40087f5db6f9', cleaned: 'f5932511730d32ab' },
    chat: { report: '51523db695d10aef', decisions: '44914b8b3783132c', features: '6d07880eb7a72c8e', bandIndex: 'a0130cc40a8975e9', cleaned: '031899eb991bec2c' },
    preferences: { report: '7e4031d0b6cfc748', decisions: 'ede735ae2ea94109', features: '669658355eee24f0', bandIndex: '7cb1f06a47c1b766', cleaned: 'c29f931fbb5b0454' },
  },
};

const HOW_TO_MEND = `The engine yields other results than version ${pinned.version} did. If that is not meant, mend the engine. If it is: raise
ENGINE_VERSION in src/modules/intake/engine/engine-version.ts, unless it was raised since the last release, and pin these in ${import.meta.url.slice(import.meta.url.lastIndexOf('/test/') + 1)}:`;

let folder = '';
let threads: EngineThreads;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-version-'));
  threads = createEngineThreads({ maxThreads: 2 });
});
afterAll(async () => {
  await threads.close();
  await rm(folder, { recursive: true, force: true });
});

const lines = (...records: readonly unknown[]): string => records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');

const LEASE = 'The tenant shall pay the rent to the landlord on the first day of each month, and keep the rooms in the state in which they were handed over, ordinary wear excepted. '.repeat(3);
const texts = [
  LEASE,
  LEASE,
  `${LEASE}Signed in the presence of both parties.`,
  'Write to jane.roe@wp.pl or call +49 30 901820; IBAN DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111, NIR 185 05 78 006 084 91, host 8.8.4.4.',
  'password = "aB3$xY9!kLm2" and AKIAIOSFODNN7EXAMPLA in one file. Copyright (c) 2021 Acme GmbH. All rights reserved. SPDX-License-Identifier: MIT',
  'Der Mieter zahlt die Miete am ersten Werktag eines jeden Monats an den Vermieter; größere Schäden sind unverzüglich anzuzeigen. Alle Rechte vorbehalten.',
  'Все права защищены. Договор аренды заключён на неопределённый срок, и каждая сторона может его расторгнуть.',
  '漢字と仮名で書かれた文章です。契約は毎月更新されます。🙂 No part may be used for training of AI models.',
  '* one\n* two\n* two\n* two\n…\n### ### ###\nlorem ipsum dolor sit amet lorem ipsum dolor sit amet lorem ipsum dolor sit amet',
  'The examination asks which of these four parties bears the cost of repairs that neither of them had foreseen when the contract was signed.',
];
const user = { role: 'user', content: 'Who pays? Write to jane.roe@wp.pl.' };
const assistant = { role: 'assistant', content: 'The tenant does, on the first of each month.' };

/** Files of each kind, in the formats that it comes in, with some mistakes. */
const files: Readonly<Record<RecordKind, () => Promise<Readonly<Record<string, string | Buffer>>>>> = {
  documents: async () => {
    const generated = join(folder, 'generated.jsonl');
    await writeGeneratedJsonl(generated, 60_000, 7);
    return {
      'a.jsonl': lines(...texts.map((text, id) => ({ id, text })), '{"text": "no end', { text: 7 }, { words: 'x' }, '', { text: 'lone \ud800 half' }),
      'b.csv': `id,text\n${texts.map((text, id) => `${id},"${text.replaceAll('"', '""')}"\n`).join('')}`,
      'c.json.gz': gzipSync(JSON.stringify(texts.map((text) => ({ text: `${text} Once more.` })))),
      'd.txt': texts.join('\n\n'),
      'e.md': Buffer.from(`\ufeff# Heading\n\n${texts[0] ?? ''}`, 'utf16le'),
      'f.html': `<html><head><title>Lease</title></head><body><nav>Home</nav><article><h1>Lease</h1><p>${LEASE}</p></article></body></html>`,
      'g.bin': Buffer.from([0, 1, 2, 3, 0xff, 0xfe, 0, 0, 9]),
      'h.jsonl': await readFile(generated),
    };
  },
  chat: () => Promise.resolve({
    'a.jsonl': lines(...texts.map((text) => ({ messages: [user, { role: 'assistant', content: text }] })), { messages: [user] }, { messages: [{ role: 'bot', content: 'x' }] }, { messages: [user, assistant], tools: {} }),
    'b.json': JSON.stringify([{ messages: [user, { role: 'assistant', content: null, tool_calls: [{ id: '1', type: 'function', function: { name: 'look', arguments: '{"q":1}' } }] }, { role: 'tool', content: '42', tool_call_id: '1' }, assistant] }]),
  }),
  preferences: () => Promise.resolve({
    'a.jsonl': lines(...texts.map((text) => ({ input: { messages: [user] }, preferred_output: [{ role: 'assistant', content: text }], non_preferred_output: [assistant] })), { input: { messages: [user] }, preferred_output: [assistant] }),
  }),
};

const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
/** Of several files together, in whatever order: the version is part of the names that they have while they are made. */
const hashOfAll = (contents: readonly (Uint8Array | string)[]): string => hashOf(contents.map(hashOf).sort().join(' '));

async function contentsOf(below: string, name: RegExp): Promise<string[]> {
  return (await readdir(below, { recursive: true })).filter((path) => name.test(path)).map((path) => join(below, path));
}

/** Without what compression does: that may differ between builds of a library, and changes no result. */
async function readRows(path: string): Promise<string> {
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

async function yieldOf(kind: RecordKind): Promise<Record<string, string>> {
  const [data, work, out] = ['data', 'work', 'out'].map((name) => join(folder, kind, name)) as [string, string, string];
  await mkdir(data, { recursive: true });
  const written = Object.entries(await files[kind]());
  for (const [name, content] of written) await writeFile(join(data, name), content);
  await writeFile(join(data, 'examination.jsonl'), lines({ text: texts.at(-1) }));
  const { report } = await processDataset({
    files: written.map(([name]) => ({ name, path: join(data, name) })), rules: mapRulesSchema.parse({ kind, phoneRegions: ['DE', 'US'] }), policy: defaultIntakePolicy(kind),
    ...(kind === 'documents' ? { evaluationSets: [{ name: 'examination.jsonl', path: join(data, 'examination.jsonl') }] } : {}),
    title: 'A test', threads, limits: { shardBytes: 20_000 }, workDirectory: work,
    output: { folder: out, format: 'jsonl.zst', label: { name: 'a test', description: 'made up', url: null, license: 'none', creator: 'nobody', datePublished: '2026-01-01' }, codeVersion: 'test' },
  });
  const each = async (below: string, name: RegExp, read: (path: string) => Promise<Uint8Array | string>): Promise<string> => hashOfAll(await Promise.all((await contentsOf(below, name)).map((path) => read(path))));
  return {
    report: hashOf(JSON.stringify({ ...report, output: report.output === null ? null : [report.output.documents, report.output.tokens] })),
    decisions: await each(join(work, 'reduced'), /decisions-\d+\.bin$/, (path) => readFile(path)),
    features: await each(join(work, 'mapped'), /\.parquet$/, readRows),
    bandIndex: await each(out, /band-index\.parquet$/, readRows),
    cleaned: await each(join(out, 'data'), /\.zst$/, async (path) => decompress(await readFile(path))),
  };
}

it('yields what its version stands for', async () => {
  const results = Object.fromEntries(await Promise.all(recordKinds.map(async (kind) => [kind, await yieldOf(kind)] as const)));
  const actual = { version: ENGINE_VERSION, results };
  if (JSON.stringify(actual) !== JSON.stringify(pinned)) throw new Error(`${HOW_TO_MEND}\n${JSON.stringify(actual, null, 2)}`);
}, 120_000);

it('looks at every kind of result', async () => {
  for (const kind of recordKinds) {
    for (const [below, name] of [['work/reduced', /decisions-\d+\.bin$/], ['work/mapped', /\.parquet$/], ['out', /band-index\.parquet$/], ['out/data', /\.zst$/]] as const) {
      expect({ kind, below, found: (await contentsOf(join(folder, kind, below), name)).length > 0 }).toEqual({ kind, below, found: true });
    }
  }
});
