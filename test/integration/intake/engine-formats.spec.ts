import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { compress, init as initZstd } from '@bokuweb/zstd-wasm';
import { parse as parseCsv } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { openLocalFile, readBytes } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import { readRecordAt } from '../../../src/modules/intake/engine/read/read-shard.js';
import { sealEnvelope } from '../../../src/platform/crypto/envelope/envelope.js';
import { codesOf, fileOf, planAndRead, rulesOf, textsOf, type Planned } from '../../fixtures/intake/planned.js';
import { zipOf } from '../../fixtures/intake/zip.js';

async function tarOf(entries: readonly { name: string; content: Uint8Array | string }[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content } of entries) archive.entry({ name }, Buffer.from(content as string));
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

const jsonLines = (...texts: string[]): string => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
const formatOf = ({ plan }: Planned): string => plan.sources.map(({ format, encoding, containers }) => [...containers, format, encoding].join(' ')).join(', ');

describe('formats by content', () => {
  it.each<[string, string, string, string[]]>([
    ['JSON lines', jsonLines('a', 'b'), 'jsonl utf-8', ['a', 'b']],
    ['JSON lines with a mistake in the first', `oops\n${jsonLines('a', 'b')}`, 'jsonl utf-8', ['a', 'b']],
    ['a JSON array', '[{"text":"a"},\n{"text":"[b]\\"}"}]', 'json_array utf-8', ['a', '[b]"}']],
    ['an indented JSON array', JSON.stringify([{ text: 'a' }, { text: 'b', more: { x: [1] } }], null, 2), 'json_array utf-8', ['a', 'b']],
    ['one object over many lines', JSON.stringify({ text: 'a\nb', more: { x: ['{', 1] } }, null, 2), 'json utf-8', ['a\nb']],
    ['objects over many lines', [{ text: 'a "}' }, { more: [{ y: '\\' }], text: 'b' }, { text: 'c' }].map((one) => JSON.stringify(one, null, '\t')).join('\r\n'), 'json utf-8', ['a "}', 'b', 'c']],
    ['objects with nothing between them', `{\n"text":"a"}{"text":"b"}\n \n{"text":\n"c"\n}\n\n`, 'json utf-8', ['a', 'b', 'c']],
    ['a mistake in one of them', `{\n "text": "a"\n}\n{\n "text": "b,\n}\n{\n "text": "c"\n}\n`, 'json utf-8', ['a', 'c']],
    ['the last of them cut short', `{\n "text": "a"\n}\n{\n "text": "b`, 'json utf-8', ['a']],
    ['JSON lines of which the first is cut short', `{"text":"a\n${jsonLines('b', 'c')}`, 'jsonl utf-8', ['b', 'c']],
    ['JSON lines of which the first is not closed', `{"text":1\n${jsonLines('b', 'c')}`, 'jsonl utf-8', ['b', 'c']],
    ['comma separated values', 'id,text\n1,"a, ""b""\nc"\n2,d\n', 'csv utf-8', ['a, "b"\nc', 'd']],
    ['semicolons, as spreadsheets of half of Europe write', 'id;text\r\n1;a\r\n2;b\r\n', 'csv utf-8', ['a', 'b']],
    ['tabs', 'id\ttext\n1\ta "b"\n2\tc\n', 'tsv utf-8', ['a "b"', 'c']],
    ['one column', 'text\n"a"\nb\n', 'csv utf-8', ['a', 'b']],
    ['the only column of text', 'id,body,score\n1,good day,0.5\n2,good night,1\n3,x,\n', 'csv utf-8', ['good day', 'good night', 'x']],
    ['plain text', 'Dear Sir, or Madam,\n\nplease find enclosed, as agreed, our offer.\n', 'text utf-8', ['Dear Sir, or Madam,\n\nplease find enclosed, as agreed, our offer.\n']],
    ['a text that begins with a bracket', '[1] See the annex.\n', 'text utf-8', ['[1] See the annex.\n']],
    ['Markdown', '# Title\n\nSee [here](https://example.org).\n', 'markdown utf-8', ['# Title\n\nSee [here](https://example.org).\n']],
    ['blank lines alone', '\n\n \n', 'jsonl utf-8', []],
  ])('%s', async (_, content, format, texts) => {
    const planned = await planAndRead(Buffer.from(content));
    expect(formatOf(planned)).toBe(format);
    expect(textsOf(planned)).toEqual(texts);
    expect(planned.plan).toMatchObject({ bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') });
  });

  it('reads the main text of a page, and not its menus and scripts', async () => {
    const paragraph = 'The court held that the contract was void, since neither party had signed the annex, and that the payment had to be returned. '.repeat(6);
    const page = `<!doctype html><html><head><title>T</title><script>evil()</script></head><body><nav><a href="/">Home</a> <a href="/b">Blog</a></nav><article><h1>Ruling</h1><p>${paragraph}</p><p>${paragraph}&amp; so on</p></article><footer>Imprint</footer></body></html>`;
    const planned = await planAndRead(Buffer.from(page));
    expect(formatOf(planned)).toBe('html utf-8');
    const [text = ''] = textsOf(planned);
    expect(text).toContain('& so on');
    expect(text).not.toMatch(/evil|Blog|Imprint/);
  });

  it('says which encoding it found, and decodes it', async () => {
    const content = jsonLines('Grüße aus Köln', 'naïve œuvre – 5 €', 'plain');
    const cases: [Buffer, string][] = [
      [Buffer.from(content), 'utf-8'],
      [Buffer.from(`\ufeff${content}`), 'utf-8-bom'],
      [Buffer.from(`\ufeff${content}`, 'utf16le'), 'utf-16le'],
      [Buffer.from(content, 'utf16le'), 'utf-16le'],
      [Buffer.from(`\ufeff${content}`, 'utf16le').swap16(), 'utf-16be'],
      [Buffer.from(content, 'utf16le').swap16(), 'utf-16be'],
      [Buffer.from(content.replace('œ', '\x9c').replace('–', '\x96').replace('€', '\x80'), 'latin1'), 'latin-1'],
    ];
    for (const [bytes, encoding] of cases) {
      for (const sizes of [[], [1], [3, 2]]) {
        const planned = await planAndRead(bytes, {}, {}, ...sizes);
        expect([formatOf(planned), textsOf(planned)]).toEqual([`jsonl ${encoding}`, ['Grüße aus Köln', 'naïve œuvre – 5 €', 'plain']]);
        expect(planned.plan.shards.every(({ unpacked }) => (unpacked === null) === encoding.startsWith('utf-8'))).toBe(true);
      }
    }
    const chinese = Buffer.from('第一条 合同自签订之日起生效。\n第二条 双方应当遵守。\n'.repeat(20), 'utf16le');
    expect(formatOf(await planAndRead(chinese))).toBe('text utf-16le');
  });

  it('fails the record, and no other, that is wrong in its encoding', async () => {
    const half = await planAndRead(Buffer.from(`\ufeff${jsonLines('a')}{"text":"\ud800"}\n${jsonLines('b')}`, 'utf16le'));
    expect([codesOf(half), textsOf(half)]).toEqual([{ invalid_utf16: 1 }, ['a', 'b']]);
    const odd = await planAndRead(Buffer.concat([Buffer.from(`\ufeff${jsonLines('a', 'b')}`, 'utf16le'), Buffer.of(0x41)]));
    expect([codesOf(odd), textsOf(odd)]).toEqual([{ invalid_utf16: 1 }, ['a', 'b']]);
    const mixed = await planAndRead(Buffer.concat([Buffer.from(jsonLines('é', 'ü', 'ñ')), Buffer.from('{"text":"\xe9"}\n', 'latin1'), Buffer.from(jsonLines('b'))]));
    expect([formatOf(mixed), codesOf(mixed), textsOf(mixed)]).toEqual(['jsonl utf-8', { invalid_utf8: 1 }, ['é', 'ü', 'ñ', 'b']]);
    const utf32 = await planAndRead(Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]));
    expect(utf32.plan.errors).toMatchObject([{ code: 'unsupported_format', samples: [{ detail: expect.stringContaining('UTF-32') as unknown }] }]);
  });

  it('takes everything out of what it is packed in', async () => {
    await initZstd();
    const content = Buffer.from(jsonLines('a', 'b'));
    const members = Buffer.concat([gzipSync(content.subarray(0, 5)), gzipSync(content.subarray(5)), gzipSync(''), Buffer.alloc(512)]);
    const frames = Buffer.concat([compress(content.subarray(0, 7), 3), Buffer.from('502a4d1803000000aabbcc', 'hex'), compress(content.subarray(7), 3)]);
    const archive = await tarOf([{ name: 'a.jsonl', content }, { name: 'folder/b.txt', content: 'A text of its own.\n' }, { name: 'c.gz', content: members }]);
    const zipped = zipOf([{ name: 'x/a.jsonl', content }, { name: 'stored.csv', content: 'text\na\nb\n', stored: true }, { name: 'y.tar', content: archive }, { name: 'x/' , content: '' }]);
    for (const sizes of [[], [1], [7, 100]]) {
      const read = async (bytes: Buffer): Promise<[string, unknown[]]> => {
        const planned = await planAndRead(bytes, {}, {}, ...sizes);
        expect(codesOf(planned)).toEqual({});
        expect(planned.plan.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
        return [formatOf(planned), planned.outcomes.map(({ entry, line, text }) => [entry, line, text])];
      };
      const both = [[null, 1, 'a'], [null, 2, 'b']];
      expect(await read(members)).toEqual(['gzip jsonl utf-8', both]);
      expect(await read(frames)).toEqual(['zstd jsonl utf-8', both]);
      expect(await read(gzipSync(frames))).toEqual(['gzip zstd jsonl utf-8', both]);
      const inTar = (prefix = ''): unknown[] => [[`${prefix}a.jsonl`, 1, 'a'], [`${prefix}a.jsonl`, 2, 'b'], [`${prefix}folder/b.txt`, 1, 'A text of its own.\n'], [`${prefix}c.gz`, 1, 'a'], [`${prefix}c.gz`, 2, 'b']];
      expect(await read(archive)).toEqual(['tar jsonl utf-8, tar text utf-8, tar gzip jsonl utf-8', inTar()]);
      expect(await read(gzipSync(archive))).toEqual(['gzip tar jsonl utf-8, gzip tar text utf-8, gzip tar gzip jsonl utf-8', inTar()]);
      const inZip = [['x/a.jsonl', 1, 'a'], ['x/a.jsonl', 2, 'b'], ['stored.csv', 2, 'a'], ['stored.csv', 3, 'b'], ...inTar('y.tar/')];
      expect((await read(zipped))[1]).toEqual(inZip);
      expect((await read(await tarOf([{ name: 'inner.zip', content: zipped }])))[1]).toEqual(inZip.map((row) => [`inner.zip/${String((row as unknown[])[0])}`, ...(row as unknown[]).slice(1)]));
    }
  });

  it('lets small entries share an object, and cuts large ones', async () => {
    const entries = Array.from({ length: 300 }, (_, i) => ({ name: `${i}.jsonl`, content: jsonLines(`document ${i}`, 'x'.repeat(i)) }));
    const planned = await planAndRead(gzipSync(await tarOf(entries)), {}, { shardBytes: 4096 });
    expect(textsOf(planned).filter((text) => text?.startsWith('document'))).toHaveLength(300);
    expect(planned.plan.shards.length).toBeLessThan(30);
    expect(planned.plan.shards.every(({ bytes }) => bytes < 4096 + 400)).toBe(true);
    expect(planned.objects.size).toBe(planned.plan.shards.length);
  });
});

describe('Parquet', () => {
  const texts = Array.from({ length: 500 }, (_, i) => (i % 7 === 0 ? null : `Row ${i} é\ufeff中 ${'x'.repeat(i % 50)}`));

  it('reads row groups, nulls, dictionaries and any codec by row', async () => {
    for (const codec of ['UNCOMPRESSED', 'SNAPPY'] as const) {
      const bytes = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'id', data: texts.map((_, i) => i), type: 'INT32' }, { name: 'text', data: texts, type: 'STRING' }], rowGroupSize: 100, codec }));
      for (const [packed, unpacked] of [[bytes, false], [gzipSync(bytes), true]] as const) {
        const planned = await planAndRead(packed, {}, { shardBytes: 3000 });
        expect(planned.plan.sources).toMatchObject([{ format: 'parquet', encoding: 'binary' }]);
        expect(planned.plan.shards.length).toBeGreaterThan(2);
        expect(planned.plan.shards.every((shard) => (shard.unpacked !== null) === unpacked)).toBe(true);
        expect(planned.outcomes.map(({ line, text, code }) => [line, text ?? code])).toEqual(texts.map((text, i) => [i + 1, text ?? 'missing_text']));
      }
    }
  });

  it('takes the only column of strings, and says when there is no such', async () => {
    const write = (...names: string[]): Buffer => Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'n', data: [1, 2], type: 'INT32' }, ...names.map((name) => ({ name, data: ['a', 'b'], type: 'STRING' as const }))] }));
    expect(textsOf(await planAndRead(write('body')))).toEqual(['a', 'b']);
    expect(textsOf(await planAndRead(write('title', 'text')))).toEqual(['a', 'b']);
    expect(codesOf(await planAndRead(write('title', 'body')))).toEqual({ missing_column: 1 });
    expect(codesOf(await planAndRead(write()))).toEqual({ missing_column: 1 });
    expect(textsOf(await planAndRead(write('title', 'body'), { textField: 'title' }))).toEqual(['a', 'b']);
  });

  it('reads chat from a column of lists or of JSON', async () => {
    const messages = [[{ role: 'user', content: 'Hi' }, { role: 'assistant', content: 'Ho' }], [{ role: 'user', content: 'Hi' }]];
    const asJson = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'messages', data: messages.map((list) => JSON.stringify(list)), type: 'STRING' }] }));
    const planned = await planAndRead(asJson, { kind: 'chat' });
    expect(planned.outcomes).toMatchObject([{ kind: 'document', example: { messages: messages[0] } }, { kind: 'failed', code: 'example_missing_assistant_message' }]);
    const asLists = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: 'messages', data: messages }],
        schema: [
          { name: 'root', num_children: 1 },
          { name: 'messages', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
          { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        ],
      }),
    );
    // However small shards are to be: each part of the group would be put together from all of it.
    for (const limits of [{}, { shardBytes: 1 }]) {
      const { outcomes, plan } = await planAndRead(asLists, { kind: 'chat' }, limits);
      expect(outcomes).toMatchObject([{ kind: 'document', example: { messages: messages[0] } }, { kind: 'failed', code: 'example_missing_assistant_message' }]);
      expect(plan.shards.map(({ segments }) => segments.length)).toEqual([1]);
    }
  });
});

describe('places', () => {
  it('give every record again, alone', async () => {
    const content = `${jsonLines('first', 'größer')}nope\n\n${jsonLines('last')}`;
    const table = 'id,text\n1,"a\nb"\n2\n3,größer\n';
    const objects = `{\n"text":"a"\n}\n {"text":\n"größer"} \n{}\n`;
    const array = ` [ {"text":"a"} , 5,\n{"text":"größer"}]`;
    const parquet = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'text', data: ['a', null, 'b', 'c'], type: 'STRING' }], rowGroupSize: 2 }));
    for (const bytes of [Buffer.from(content), gzipSync(content), Buffer.from(`\ufeff${content}`, 'utf16le'), Buffer.from(table), Buffer.from(`\ufeff${array}`), gzipSync(array), Buffer.from(objects), gzipSync(objects), parquet, gzipSync(parquet), Buffer.from('A plain text.')]) {
      for (const shardBytes of [4, 40, 4000]) {
        const { plan, objects, outcomes } = await planAndRead(bytes, {}, { shardBytes });
        let again = 0;
        for (const shard of plan.shards) {
          const object = fileOf(shard.unpacked === null ? bytes : objects.get(shard.unpacked)!);
          for (const { kind, line, byte = 0, bytes: length = 0, text } of outcomes) {
            if (kind !== 'document' || !shard.segments.some(({ firstLine, byte: from, start, end, rows }) => line >= firstLine && (rows === undefined ? byte >= from && byte < from + end - start : line < firstLine + rows))) continue;
            const outcome = await readRecordAt({ shard, sources: plan.sources, object, rules: rulesOf(), source: 0, line, byte, bytes: length });
            expect(outcome).toMatchObject({ kind: 'document', line, byte });
            expect(outcome.kind === 'document' && Buffer.from(outcome.text).toString()).toBe(text);
            again++;
          }
        }
        expect(again).toBe(outcomes.filter(({ kind }) => kind === 'document').length);
      }
    }
  });
});

describe('whatever the cuts', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  const shardBytes = fc.integer({ min: 1, max: 200 });
  const records = (planned: Planned): unknown => [planned.outcomes, planned.plan.errors, planned.plan.sources];

  async function alike(bytes: Buffer, chunks: number[], shards: number): Promise<Planned> {
    const whole = await planAndRead(bytes);
    const cut = await planAndRead(bytes, {}, { shardBytes: shards }, ...chunks);
    expect(records(cut)).toEqual(records(whole));
    const packed = await planAndRead(gzipSync(bytes), {}, { shardBytes: shards }, ...chunks);
    expect(packed.outcomes).toEqual(whole.outcomes);
    return whole;
  }

  it('lines are the same documents', async () => {
    const line = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify({ text })), fc.constantFrom('', ' ', 'nope', '{"text":"\\ud800"}', '[1]', '{"text":""}', '{"text":"a"}\r'));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), fc.boolean(), sizes, shardBytes, async (lines, mark, end, chunks, shards) => {
        const bytes = Buffer.from(`${mark ? '\ufeff' : ''}{"text":"first"}\n${lines.join('\n')}${end ? '\n' : ''}`);
        await alike(bytes, chunks, shards);
      }),
      { numRuns: 150 },
    );
  });

  it('objects over many lines are the same documents, however they are cut', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('}{', '\\', '\\"', '{"', '\n}\n{'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, fc.jsonValue({ maxDepth: 2 })), { maxLength: 8 }), fc.constantFrom('', '\n', '\r\n', ' \n\n'), fc.constantFrom(1, '\t'), sizes, shardBytes, async (values, between, indent, chunks, shards) => {
        const objects = [{ text: 'first' }, ...values.map(([text, more]) => ({ text, more }))];
        const { outcomes, plan } = await alike(Buffer.from(objects.map((one) => JSON.stringify(one, null, indent)).join(between)), chunks, shards);
        expect(plan.sources.map(({ format }) => format)).toEqual(['json']);
        expect(outcomes.map(({ text }) => text)).toEqual(objects.map(({ text }) => (/\S/.test(text) && !/\p{Surrogate}/u.test(text) ? text : undefined)));
        expect(outcomes.map(({ line }) => line)).toEqual(objects.map((_, i) => i + 1));
      }),
      { numRuns: 150 },
    );
  });

  it('elements of an array are those that JSON.parse finds', async () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary', maxLength: 20 }).map((text) => ({ text })), fc.constantFrom({ text: '],[' }, { text: '\\' }, { text: '\\"' }, { text: '{"' }));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 10 }), fc.constantFrom(0, 1, 4), sizes, shardBytes, async (values, indent, chunks, shards) => {
        const bytes = Buffer.from(JSON.stringify([{ text: 'first' }, ...values], null, indent));
        const { outcomes, plan } = await alike(bytes, chunks, shards);
        expect(plan.errors).toEqual([]);
        const texts = (JSON.parse(bytes.toString()) as unknown[]).map((element) => {
          const text: unknown = typeof element === 'object' && element !== null && !Array.isArray(element) && Object.hasOwn(element, 'text') ? (element as { text: unknown }).text : undefined;
          return typeof text === 'string' && /\S/.test(text) && !/\p{Surrogate}/u.test(text) ? text : undefined;
        });
        expect(outcomes.map(({ text }) => text)).toEqual(texts);
        expect(outcomes.map(({ line }) => line)).toEqual(texts.map((_, i) => i + 1));
      }),
      { numRuns: 200 },
    );
  });

  it('rows of a table are those that csv-parse finds', async () => {
    const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ';', ' ', '中', '\t'), maxLength: 8 }), fc.constant('plain'));
    const written = (text: string, quoted: boolean): string => (quoted || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, fc.boolean()), { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), sizes, shardBytes, async (rows, lineEnd, end, chunks, shards) => {
        const lines = ['id,text', '0,first', ...rows.map(([id, text, quoted]) => `${written(id, quoted)},${written(text, quoted)}`)];
        const bytes = Buffer.from(lines.join(lineEnd) + (end ? lineEnd : ''));
        const { outcomes, plan } = await alike(bytes, chunks, shards);
        expect(plan.sources).toMatchObject([{ format: 'csv', delimiter: ',' }]);
        const expected = parseCsv(bytes, { columns: true, relax_column_count: false }) as { text: string }[];
        expect(outcomes.map(({ text = '' }) => text)).toEqual(expected.map(({ text }) => (/\S/.test(text) ? text : '')));
      }),
      { numRuns: 200 },
    );
  });
});

describe('files', () => {
  it('are opened anywhere, encrypted or not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atelier-formats-'));
    try {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
      const key = { id: '0190a000-0000-7000-8000-000000000000', bytes: Buffer.alloc(32, 7) };
      await writeFile(join(folder, 'plain'), bytes);
      await writeFile(join(folder, 'sealed'), sealEnvelope(fileOf(bytes, 1000).read(0, bytes.length), key, 'an object'));
      for (const file of [{ kind: 'path', path: join(folder, 'plain') } as const, { kind: 'sealed', path: join(folder, 'sealed'), key: key.bytes, name: 'an object' } as const]) {
        const opened = await openLocalFile(file);
        expect(opened.size).toBe(bytes.length);
        for (const [start, end] of [[0, bytes.length], [0, 0], [65_535, 65_537], [200_000, 299_999], [299_999, 300_000]] as const) {
          expect((await readBytes(opened, start, end)).equals(bytes.subarray(start, end))).toBe(true);
        }
        await opened.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
