import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { RecordFormat } from '../plan/dataset-plan.js';
import { RecordSplitter, type SplitRecord } from './split-records.js';

interface PlainRecord {
  line: number;
  byte: number;
  text?: string;
  length?: number;
  quoteOpen?: true;
}

const plain = (record: SplitRecord): PlainRecord => ({
  line: record.line, byte: record.byte,
  ...(record.kind === 'record' ? { text: Buffer.from(record.bytes).toString('latin1') } : { length: record.length }),
  ...(record.quoteOpen ? { quoteOpen: true } : {}),
});

function split(chunks: Iterable<Uint8Array>, maxRecordBytes: number, format: RecordFormat = 'jsonl'): PlainRecord[] {
  const splitter = new RecordSplitter({ format }, maxRecordBytes, 1, 0);
  const records: PlainRecord[] = [];
  for (const chunk of chunks) for (const record of splitter.push(chunk)) records.push(plain(record));
  for (const record of splitter.finish()) records.push(plain(record));
  return records;
}

const lines = (text: string, maxRecordBytes = 100): PlainRecord[] => split([Buffer.from(text, 'latin1')], maxRecordBytes);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('RecordSplitter', () => {
  it('numbers lines from where its segment begins and places them in bytes, with LF, CR LF and no end at the end', () => {
    const splitter = new RecordSplitter({ format: 'jsonl' }, 100, 8, 1000);
    expect([...splitter.push(Buffer.from('ab\r\nc\n\nlast')), ...splitter.finish()].map(({ line, byte }) => [line, byte])).toEqual([[8, 1000], [9, 1004], [10, 1006], [11, 1007]]);
    expect(lines('')).toEqual([]);
    expect(lines('a\n')).toEqual([{ line: 1, byte: 0, text: 'a' }]);
  });

  it('keeps a CR that does not end a line, and takes only one from one that does', () => {
    expect(lines('a\rb\r\r\n\r')).toEqual([
      { line: 1, byte: 0, text: 'a\rb\r' },
      { line: 2, byte: 6, text: '' },
    ]);
  });

  it('passes over a record that is too long, says how long it is, and goes on', () => {
    expect(lines(`1234\r\n12345\n${'x'.repeat(5000)}\nok`, 4)).toEqual([
      { line: 1, byte: 0, text: '1234' },
      { line: 2, byte: 6, length: 5 },
      { line: 3, byte: 12, length: 5000 },
      { line: 4, byte: 5013, text: 'ok' },
    ]);
    // The white space around an element is none of it.
    expect(split([Buffer.from(`  "1" ,"123",${' '.repeat(900)}[2]`)], 4, 'json_array')).toEqual([
      { line: 1, byte: 2, text: '"1"' },
      { line: 2, byte: 7, length: 5 },
      { line: 3, byte: 913, text: '[2]' },
    ]);
  });

  it.each<[RecordFormat, string[]]>([
    ['jsonl', ['a', '\n', '\r', '\r\n', '\0', '{"text":"x"}', 'long enough to be too long']],
    ['json_array', ['1', ',', '"', '\\', '[', ']', '{', '}', ' ', '"a,b"', '{"text":"],["}']],
    ['json', ['{', '}', '"', '\\', '\n', ' ', '{"text":"}{"}', '[1]']],
    ['csv', ['a', ',', '"', '\n', '\r\n', '"a\nb"', 'a"b']],
  ])('gives the same records of %s however they are cut into chunks', (format, pieces) => {
    fc.assert(
      fc.property(
        // Some longer than what may surround a record, so that not all of it is kept.
        fc.array(fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.constantFrom('x'.repeat(1030), ' '.repeat(1030)) }), { maxLength: 40 }).map((found) => Buffer.from(found.join(''), 'latin1')),
        fc.array(fc.nat({ max: 12 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (file, sizes, maxRecordBytes) => {
          const chunks: Uint8Array[] = [];
          let at = 0;
          for (const size of sizes) {
            chunks.push(file.subarray(at, at + size));
            at += size;
          }
          chunks.push(file.subarray(at));
          const cut = split(chunks, maxRecordBytes, format);
          expect(cut).toEqual(split([file], maxRecordBytes, format));
          expect(cut).toEqual(split(Array.from(file, (byte) => Uint8Array.of(byte)), maxRecordBytes, format));
          if (format === 'jsonl') expect(cut).toEqual(linesByDefinition(file, maxRecordBytes));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does not keep more than the greatest record, whatever the chunks are', () => {
    const splitter = new RecordSplitter({ format: 'jsonl' }, 1024, 1, 0);
    // One buffer for all, so that what grows is what the splitter keeps.
    const piece = Buffer.alloc(1000, '0123456789');
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100_000; i++) expectNone(splitter.push(piece));
    // What is kept, not what waits to be collected.
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    expect([...splitter.finish()].map(plain)).toEqual([{ line: 1, byte: 0, length: 100_000_000 }]);
  });
});

function expectNone(found: Iterable<SplitRecord>): void {
  for (const record of found) throw new Error(`unexpected record ${record.line}`);
}

/** What lines are, said in the plainest way: the whole file at once. */
function linesByDefinition(file: Buffer, maxRecordBytes: number): PlainRecord[] {
  const parts = file.toString('latin1').split('\n');
  if (parts.at(-1) === '') parts.pop();
  let byte = 0;
  return parts.map((part, index) => {
    const place = { line: index + 1, byte };
    byte += part.length + 1;
    const text = part.endsWith('\r') ? part.slice(0, -1) : part;
    if (text.length <= maxRecordBytes) return { ...place, text };
    // Far over the limit, a CR before the end is not told from the rest, since nothing was kept.
    return { ...place, length: part.length > maxRecordBytes + 1024 ? part.length : text.length };
  });
}
