import { createHash } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { compress, init as initZstd } from '@bokuweb/zstd-wasm';
import * as fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { planFile } from '../../../src/modules/intake/engine/plan/plan-file.js';
import type { RandomAccessFile } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import { codesOf, fileOf, planAndRead, rulesOf, textsOf, type Planned } from '../../fixtures/intake/planned.js';
import { zipOf } from '../../fixtures/intake/zip.js';

const MIB = 1024 * 1024;
const good = '{"text":"good"}\n';

beforeAll(() => initZstd());

/** What each entry came to: its code, or the texts of its documents. */
function byEntry({ plan, outcomes }: Planned): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { code, samples } of plan.errors) for (const { entry } of samples) (found[entry ?? ''] ??= []).push(code);
  for (const { entry, text, code } of outcomes) (found[entry ?? ''] ??= []).push(text ?? code ?? 'blank');
  return found;
}

async function tarOf(entries: readonly { name: string; content?: Uint8Array | string; type?: 'symlink' | 'link' | 'file' | 'character-device'; linkname?: string }[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry(header, Buffer.from(content as string));
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** One letter, a gigabyte of which gzip makes a megabyte. */
const letters = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes, 'a'), { level: 9 });
const limits = { freeUnpackedBytes: MIB };

describe('bombs', () => {
  it('end with a code, and their neighbours are read', async () => {
    const bomb = letters(64 * MIB);
    expect(byEntry(await planAndRead(bomb, {}, limits))).toEqual({ '': ['archive_bomb'] });
    expect(byEntry(await planAndRead(gzipSync(gzipSync(letters(16 * MIB))), {}, limits))).toEqual({ '': ['archive_bomb'] });
    expect(byEntry(await planAndRead(Buffer.from(compress(Buffer.alloc(64 * MIB, 'a'), 3)), {}, limits))).toEqual({ '': ['archive_bomb'] });
    const zipped = zipOf([{ name: 'a.jsonl', content: good }, { name: 'bomb', content: Buffer.alloc(64 * MIB, 'a') }, { name: 'b.jsonl', content: good }]);
    expect(byEntry(await planAndRead(zipped, {}, limits))).toEqual({ 'a.jsonl': ['good'], bomb: ['archive_bomb'], 'b.jsonl': ['good'] });
    const tarred = await tarOf([{ name: 'a.jsonl', content: good }, { name: 'bomb.gz', content: bomb }, { name: 'b.jsonl', content: good }]);
    expect(byEntry(await planAndRead(tarred, {}, limits))).toEqual({ 'a.jsonl': ['good'], 'bomb.gz': ['archive_bomb'], 'b.jsonl': ['good'] });
  });

  it('of many small entries end as well', async () => {
    // Each stays under what one stream may unpack.
    const raw = deflateRawSync(Buffer.alloc(MIB - 1, 'a'), { level: 9 });
    const entry = { content: Buffer.alloc(MIB - 1, 'a'), raw };
    const planned = await planAndRead(zipOf(Array.from({ length: 40 }, (_, i) => ({ name: `${i}`, ...entry }))), {}, limits);
    const found = Object.values(byEntry(planned));
    expect(found.filter(([code]) => code === 'archive_bomb').length).toBeGreaterThan(30);
    expect(found).toHaveLength(40);
  });

  it('of nesting end where archives become too deep', async () => {
    let nested: Buffer = Buffer.from(good);
    for (let i = 0; i < 6; i++) nested = gzipSync(nested);
    expect(byEntry(await planAndRead(nested))).toEqual({ '': ['archive_too_deep'] });
    const large = zipOf([{ name: 'large', content: Buffer.alloc(65 * 1024 * 1024, 'not packed'), stored: true }]);
    expect(byEntry(await planAndRead(zipOf([{ name: 'inner.zip', content: large }, { name: 'flat', content: good }])))).toEqual({ 'inner.zip': ['inner_archive_too_large'], flat: ['good'] });
    expect(byEntry(await planAndRead(zipOf([{ name: 'deep', content: nested }, { name: 'flat', content: good }])))).toEqual({ deep: ['archive_too_deep'], flat: ['good'] });
  });

  it('of entries end at so many', async () => {
    const planned = await planAndRead(zipOf(Array.from({ length: 50 }, (_, i) => ({ name: `${i}`, content: good }))), {}, { maxEntries: 20 });
    expect(codesOf(planned)).toEqual({ too_many_entries: 1 });
    expect(textsOf(planned)).toHaveLength(20);
  });

  it('of windows: Zstandard takes no memory for what a header asks for', async () => {
    // Magic, a window of 2 GiB, one raw block.
    const frame = Buffer.from('28b52ffd00a809000061', 'hex');
    expect(byEntry(await planAndRead(frame))).toEqual({ '': ['unsupported_compression'] });
    const single = Buffer.from('28b52ffda0000000f009000061', 'hex');
    expect(byEntry(await planAndRead(single))).toEqual({ '': ['unsupported_compression'] });
  });
});

describe('archives', () => {
  it('hold no entry that leads out of them, no link and no device, and the rest is read', async () => {
    const zipped = zipOf([
      { name: '../../etc/cron.d/x', content: good },
      { name: '/absolute', content: good },
      { name: 'C:\\windows', content: good },
      { name: 'a/../../b', content: good },
      { name: 'link', content: '/etc/passwd', mode: 0o120777 },
      { name: '', content: good },
      { name: 'fine', content: good },
      { name: '__MACOSX/._fine', content: 'resource fork' },
    ]);
    const unsafe = ['unsafe_entry'];
    expect(byEntry(await planAndRead(zipped))).toEqual({ '../../etc/cron.d/x': unsafe, '/absolute': unsafe, 'C:/windows': unsafe, 'a/../../b': unsafe, link: unsafe, '': unsafe, fine: ['good'] });
    const tarred = await tarOf([
      { name: '../up', content: good },
      { name: '/root', content: good },
      { name: 'soft', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'hard', type: 'link', linkname: 'fine' },
      { name: 'device', type: 'character-device' },
      { name: './fine', content: good },
    ]);
    expect(byEntry(await planAndRead(gzipSync(tarred)))).toEqual({ '../up': unsafe, '/root': unsafe, soft: unsafe, hard: unsafe, device: unsafe, fine: ['good'] });
  });

  it('name what is encrypted, twice there, damaged or packed in another way', async () => {
    const zipped = zipOf([
      { name: 'secret', content: good, flags: 1 },
      { name: 'twice', content: good },
      { name: 'twice', content: '{"text":"other"}\n' },
      { name: 'checksum', content: good, crc: 1 },
      { name: 'longer', content: good, size: 5 },
      { name: 'shorter', content: good, size: 500 },
      { name: 'bytes', content: good, raw: Buffer.from('no deflate at all') },
      { name: 'cut', content: good, raw: deflateRawSync(good.repeat(100)).subarray(0, 10) },
      { name: 'method', content: good, method: 12 },
      { name: 'empty', content: '' },
      { name: 'picture', content: Buffer.from('89504e470d0a1a0a0000', 'hex') },
      { name: 'last', content: good },
    ]);
    expect(byEntry(await planAndRead(zipped))).toEqual({
      secret: ['encrypted_entry'], twice: ['duplicate_entry', 'good'], checksum: ['checksum_mismatch'], longer: ['archive_damaged'], shorter: ['archive_damaged'],
      bytes: ['archive_damaged'], cut: ['archive_truncated'], method: ['unsupported_compression'], empty: ['empty_file'], picture: ['unsupported_format'], last: ['good'],
    });
  });

  /** As the program zstd writes it, with its checksum. */
  const checkedFrame = Buffer.from('28b52ffd04584901007b2274657874223a22636865636b6564206279207468652070726f6772616d20697473656c66227d0a599e3157', 'hex');

  it('give nothing of what is damaged, even when that shows at its end', async () => {
    const content = Array.from({ length: 400 }, (_, i) => `{"text":"document ${i}"}\n`).join('');
    const packed = gzipSync(content);
    const wrongChecksum = Buffer.from(packed);
    wrongChecksum.writeUInt32LE(0, packed.length - 8);
    const cases: [string, Buffer][] = [
      ['archive_truncated', packed.subarray(0, -9)],
      ['archive_truncated', packed.subarray(0, 300)],
      ['archive_damaged', wrongChecksum],
      ['archive_damaged', Buffer.concat([packed, Buffer.from('and more')])],
      ['archive_truncated', Buffer.from(compress(Buffer.from(content), 3)).subarray(0, -3)],
      ['archive_damaged', Buffer.concat([compress(Buffer.from(content), 3), Buffer.from('and more, of something')])],
      ['checksum_mismatch', Buffer.concat([checkedFrame, checkedFrame.subarray(0, -1), Buffer.of(0x58)])],
      ['checksum_mismatch', Buffer.from(checkedFrame.toString('latin1').replace('itself', 'Itself'), 'latin1')],
    ];
    expect(textsOf(await planAndRead(Buffer.concat([checkedFrame, checkedFrame])))).toEqual(['checked by the program itself', 'checked by the program itself']);
    for (const [code, bytes] of cases) {
      for (const sizes of [[], [13]]) {
        const planned = await planAndRead(bytes, {}, { shardBytes: 500 }, ...sizes);
        expect([codesOf(planned), planned.outcomes, planned.plan.shards]).toEqual([{ [code]: 1 }, [], []]);
        expect(planned.plan.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      }
    }
  });

  it('that end too early give the entries that are whole', async () => {
    const tarred = await tarOf([{ name: 'a', content: good }, { name: 'b', content: good.repeat(50) }]);
    for (const bytes of [tarred.subarray(0, 1700), gzipSync(tarred).subarray(0, -12)]) {
      const { a, ...rest } = byEntry(await planAndRead(bytes));
      expect(a).toEqual(['good']);
      expect(new Set(Object.values(rest).flat().filter((code) => code !== 'good'))).toEqual(new Set(['archive_truncated']));
    }
    const zipped = zipOf([{ name: 'a', content: good }]);
    expect(byEntry(await planAndRead(zipped.subarray(0, -10)))).toEqual({ '': ['archive_truncated'] });
    const header = Buffer.from(tarred);
    header[1024 + 150] = 0x39;
    expect(byEntry(await planAndRead(header))).toMatchObject({ a: ['good'], '': ['archive_damaged'] });
  });

  it('with a false directory end with a code', async () => {
    const zipped = zipOf([{ name: 'a', content: good }, { name: 'b', content: good }]);
    const places = Buffer.from(zipped);
    places.writeUInt32LE(0xfffffff0, zipped.length - 22 - 47 + 42);
    expect(Object.values(byEntry(await planAndRead(places))).flat()).toContain('archive_damaged');
    const count = Buffer.from(zipped);
    count.writeUInt16LE(9, zipped.length - 12);
    expect(byEntry(await planAndRead(count))).toEqual({ a: ['good'], b: ['good'], '': ['archive_damaged'] });
  });

  it('never end planning, whatever byte is wrong', async () => {
    const content = Buffer.from(`${good.repeat(3)}nope\n`);
    const files = [gzipSync(content), Buffer.from(compress(content, 3)), zipOf([{ name: 'a', content }, { name: 'b', content, stored: true }]), await tarOf([{ name: 'a', content }]), gzipSync(await tarOf([{ name: 'a', content }]))];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.option(fc.nat()), async (file, changes, cut) => {
        const bytes = Buffer.from(file);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const planned = await planAndRead(cut === null ? bytes : bytes.subarray(0, cut % bytes.length));
        expect(planned.outcomes.length + planned.plan.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  }, 120_000);
});

describe('texts', () => {
  it('that are none, or hold nothing, are told', async () => {
    const code = async (bytes: Uint8Array): Promise<Record<string, number>> => codesOf(await planAndRead(bytes));
    expect(await code(Buffer.alloc(0))).toEqual({ empty_file: 1 });
    expect(await code(Buffer.from('\ufeff'))).toEqual({ empty_file: 1 });
    expect(await code(gzipSync(''))).toEqual({ empty_file: 1 });
    expect(await code(Buffer.alloc(100_000))).toEqual({ unsupported_format: 1 });
    expect(await code(Buffer.from('%PDF-1.7\n'))).toEqual({ unsupported_format: 1 });
    expect(await code(Buffer.from('BZh91AY&SY'))).toEqual({ unsupported_compression: 1 });
    const noise = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 2_654_435_761) >>> 24));
    expect(await code(noise)).toEqual({ unsupported_format: 1 });
    expect(await code(Buffer.from('Good text, that holds a \0 somewhere, and goes on for long enough.\n'))).toEqual({});
  });

  it('of tables with a quote that is never closed fail from there on, and only there', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i},row ${i}`);
    rows[60] = '60,"never closed';
    const planned = await planAndRead(Buffer.from(`id,text\n${rows.join('\n')}\n`), {}, { shardBytes: 50 }, 9);
    expect(textsOf(planned)).toHaveLength(60);
    expect(planned.outcomes.filter(({ code }) => code !== undefined)).toMatchObject([{ code: 'unclosed_quote', line: 62 }]);
  });

  it('of arrays that are cut off, or go on after their end, keep their elements and are told', async () => {
    const read = async (content: string): Promise<[Record<string, number>, unknown[]]> => {
      const planned = await planAndRead(Buffer.from(content), {}, {}, 3);
      return [codesOf(planned), textsOf(planned)];
    };
    expect(await read('[{"text":"a"},{"text":"b"},')).toEqual([{ json_array_not_closed: 1 }, ['a', 'b']]);
    expect(await read('[{"text":"a"},{"text":"b')).toEqual([{ json_array_not_closed: 1, invalid_json: 1 }, ['a']]);
    expect(await read('[{"text":"a"}]\n\nand more')).toEqual([{ text_after_json_array: 1 }, ['a']]);
    expect(await read('[{"text":"a"}]\n[{"text":"b"}]')).toEqual([{ not_an_object: 2 }, []]);
    expect(await read('[{"text":"a"},,{"text":"b"},]')).toEqual([{ invalid_json: 2 }, ['a', 'b']]);
    expect(await read('[{"text":"a"},{"text":"b"]},{"text":"c"}]')).toEqual([{ invalid_json: 1 }, ['a', 'c']]);
    expect(await read('[]')).toEqual([{}, []]);
  });

  it('that nest 100,000 deep fail alone', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const object = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    expect([codesOf(await planAndRead(Buffer.from(`${good}${deep}\n${object}\n${good}`)))]).toEqual([{ too_deep: 2 }]);
    const array = await planAndRead(Buffer.from(`[{"text":"a"},${deep},${object},{"text":"b"}]`));
    expect([codesOf(array), textsOf(array)]).toEqual([{ too_deep: 2 }, ['a', 'b']]);
    const page = await planAndRead(Buffer.from(`<html><body>${'<div>'.repeat(100_000)}x`));
    expect(codesOf(page)).toEqual({ html_too_complex: 1 });
    expect(codesOf(await planAndRead(Buffer.from(`<html><body>${'<b><p>'.repeat(20_000)}x`)))).toEqual({ html_too_complex: 1 });
  });

  it('never quote the customer in what is said of them', async () => {
    const secret = 'Zeugenaussage';
    const files = [`{"text":${secret}}\n${good}`, `id,text\n1,${secret},3\n2,"${secret}`, `[{"text":["${secret}"]}, ${secret}]`, `{"messages":[{"role":"${secret}","content":"x","${secret}":1}]}\n`.repeat(2)];
    for (const content of files) {
      for (const kind of ['documents', 'chat', 'preferences'] as const) {
        const { plan, outcomes } = await planAndRead(Buffer.from(content), { kind });
        const said = [...plan.errors.flatMap(({ samples }) => samples), ...outcomes.filter(({ code }) => code !== undefined)].map(({ detail, path }) => [detail, path]);
        expect(JSON.stringify(said)).not.toContain(secret);
      }
    }
  });
});

describe('Parquet that lies', () => {
  const texts = Array.from({ length: 200 }, (_, i) => `Row ${i % 20} of some text`);
  const whole = (codec: 'UNCOMPRESSED' | 'SNAPPY' = 'SNAPPY'): Buffer => Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'text', data: texts, type: 'STRING' }], rowGroupSize: 50, codec }));

  const lists = Buffer.from(
    parquetWriteBuffer({
      columnData: [{ name: 'messages', data: Array.from({ length: 40 }, (_, i) => Array.from({ length: i % 4 }, (_, j) => ({ role: j % 2 === 0 ? 'user' : 'assistant', content: `turn ${j}` }))) }],
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'messages', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'role', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'content', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
      rowGroupSize: 16,
    }),
  );

  it('about the length of its end, or has none', async () => {
    const bytes = whole();
    const long = Buffer.from(bytes);
    long.writeUInt32LE(0x7fffffff, bytes.length - 8);
    const zero = Buffer.from(bytes);
    zero.writeUInt32LE(0, bytes.length - 8);
    for (const file of [long, zero, bytes.subarray(0, -1), bytes.subarray(0, 100), Buffer.from('PAR1'), Buffer.from('PAR1PAR1'), gzipSync(long)]) {
      expect(codesOf(await planAndRead(file))).toEqual({ parquet_damaged: 1 });
    }
  });

  it('has no row groups, and is read for what it is', async () => {
    const none = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'text', data: [], type: 'STRING' }] }));
    const planned = await planAndRead(none);
    expect([planned.outcomes, planned.plan.shards, codesOf(planned)]).toEqual([[], [], {}]);
  });

  it('never ends planning or reading, and loses no row, whatever byte is wrong', async () => {
    const files = [whole(), whole('UNCOMPRESSED'), lists];
    // Anywhere, or where the file describes itself and its pages.
    const place = fc.oneof(fc.nat(), fc.nat(900).map((fromEnd) => -1 - fromEnd), fc.nat(40));
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 }), async (index, changes) => {
        const bytes = Buffer.from(files[index]!);
        for (const [at, value] of changes) bytes[((at % bytes.length) + bytes.length) % bytes.length] = value;
        const { plan, outcomes } = await planAndRead(bytes, index === 2 ? { kind: 'chat' } : {});
        const rows = plan.shards.flatMap(({ segments }) => segments).reduce((sum, { rows = 0 }) => sum + rows, 0);
        expect(outcomes).toHaveLength(rows);
        expect(outcomes.length + plan.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  }, 120_000);

  it('fails the rows of a damaged page, one by one, and reads the other row groups', async () => {
    const bytes = whole('UNCOMPRESSED');
    // The length of the first value of the second row group.
    const at = bytes.indexOf('Row 10 of', bytes.indexOf('Row 19 of')) - 4;
    bytes.writeUInt32LE(0x7fffffff, at);
    const planned = await planAndRead(bytes);
    expect(codesOf(planned)).toEqual({ parquet_damaged: expect.any(Number) as unknown });
    expect(planned.outcomes).toHaveLength(200);
    expect(textsOf(planned).length).toBeGreaterThanOrEqual(100);
  });
});

describe('sizes', () => {
  let peak = 0;

  /** A file that is made while it is read. */
  function madeUp(size: number, pieceAt: (position: number) => Buffer): RandomAccessFile {
    return {
      size,
      async *read(start, end) {
        for (let at = start; at < end; ) {
          const piece = pieceAt(at).subarray(0, end - at);
          peak = Math.max(peak, process.memoryUsage().arrayBuffers);
          yield piece;
          at += piece.length;
        }
      },
      close: () => Promise.resolve(),
    };
  }

  it('of a line that does not matter: 2 GB of it take the memory of one record', async () => {
    const head = Buffer.from('{"text":"a"}\n{"text":"');
    const tail = Buffer.from('"}\n{"text":"b"}\n');
    const size = 2_000_000_000;
    const filler = Buffer.alloc(MIB, 'x');
    const before = (peak = process.memoryUsage().arrayBuffers);
    const file = madeUp(size, (at) => (at < head.length ? head.subarray(at) : at >= size - tail.length ? tail.subarray(at - (size - tail.length)) : filler.subarray(0, Math.min(MIB, size - tail.length - at))));
    const plan = await planFile({ name: 'file', file, rules: rulesOf(), writeUnpacked: () => Promise.reject(new Error('nothing is unpacked')) });
    expect(plan).toMatchObject({ bytes: size, errors: [] });
    expect(plan.shards.map(({ segments }) => segments.map(({ firstLine }) => firstLine))).toEqual([[1], [3]]);
    const { readShard } = await import('../../../src/modules/intake/engine/read/read-shard.js');
    const found: unknown[] = [];
    for (const shard of plan.shards) {
      for await (const batch of readShard({ shard, sources: plan.sources, object: file, rules: rulesOf({ maxRecordBytes: MIB }) })) for (const { kind, line } of batch) found.push([kind, line]);
    }
    expect(found).toEqual([['document', 1], ['failed', 2], ['document', 3]]);
    expect(peak - before).toBeLessThan(64 * MIB);
  }, 120_000);

  it('of nothing: ten million empty lines are counted, not kept', async () => {
    const lines = Buffer.alloc(10_000_000, '\n');
    const plan = await planFile({ name: 'file', file: fileOf(lines, MIB), rules: rulesOf(), writeUnpacked: () => Promise.reject(new Error('nothing is unpacked')) });
    expect(plan.shards).toHaveLength(3);
    const { readShard } = await import('../../../src/modules/intake/engine/read/read-shard.js');
    let blanks = 0;
    for (const shard of plan.shards) {
      for await (const batch of readShard({ shard, sources: plan.sources, object: fileOf(lines, MIB), rules: rulesOf() })) for (const { kind } of batch) if (kind === 'blank') blanks++;
    }
    expect(blanks).toBe(10_000_000);
  }, 120_000);

  it('of storing that fails: planning ends with that, and with the wish to stop', async () => {
    const packed = gzipSync(good.repeat(100_000));
    const failing = planFile({ name: 'file', file: fileOf(packed), rules: rulesOf(), writeUnpacked: () => Promise.reject(new Error('the disk is full')) });
    await expect(failing).rejects.toThrow('the disk is full');
    const stop = new AbortController();
    const reason = new Error('the upload was deleted');
    const stopped = planFile({ name: 'file', file: fileOf(packed, 100), rules: rulesOf(), signal: stop.signal, writeUnpacked: async (_, content) => { for await (const _ of content) stop.abort(reason); } });
    await expect(stopped).rejects.toBe(reason);
  });
});
