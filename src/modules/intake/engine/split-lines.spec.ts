import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { LineSplitter, splitLines, type SplitLine } from './split-lines.js';

interface PlainLine {
  line: number;
  byte: number;
  text?: string;
  length?: number;
}

const plain = (line: SplitLine): PlainLine =>
  line.kind === 'line'
    ? { line: line.line, byte: line.byte, text: Buffer.from(line.bytes).toString('latin1') }
    : { line: line.line, byte: line.byte, length: line.length };

function split(chunks: Iterable<Uint8Array>, maxRecordBytes: number): PlainLine[] {
  const splitter = new LineSplitter(maxRecordBytes);
  const lines: PlainLine[] = [];
  for (const chunk of chunks) for (const line of splitter.push(chunk)) lines.push(plain(line));
  for (const line of splitter.finish()) lines.push(plain(line));
  return lines;
}

const lines = (text: string, maxRecordBytes = 100): PlainLine[] => split([Buffer.from(text, 'latin1')], maxRecordBytes);

const BOM = '\xef\xbb\xbf';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('LineSplitter', () => {
  it('numbers lines from 1 and places them in bytes, with LF, CR LF and no end at the end', () => {
    expect(lines('ab\r\nc\n\nlast')).toEqual([
      { line: 1, byte: 0, text: 'ab' },
      { line: 2, byte: 4, text: 'c' },
      { line: 3, byte: 6, text: '' },
      { line: 4, byte: 7, text: 'last' },
    ]);
  });

  it('gives no line for an empty file, nor after the last line end', () => {
    expect(lines('')).toEqual([]);
    expect(lines('a\n')).toEqual([{ line: 1, byte: 0, text: 'a' }]);
  });

  it('strips a byte order mark at the start of the file, and only there', () => {
    expect(lines(`${BOM}a\n${BOM}b`)).toEqual([
      { line: 1, byte: 3, text: 'a' },
      { line: 2, byte: 5, text: `${BOM}b` },
    ]);
    expect(lines(BOM)).toEqual([]);
    expect(lines(`${BOM}\n`)).toEqual([{ line: 1, byte: 3, text: '' }]);
    expect(lines(BOM.slice(0, 2))).toEqual([{ line: 1, byte: 0, text: BOM.slice(0, 2) }]);
  });

  it('keeps a CR that does not end a line, and takes only one from one that does', () => {
    expect(lines('a\rb\r\r\n\r')).toEqual([
      { line: 1, byte: 0, text: 'a\rb\r' },
      { line: 2, byte: 6, text: '' },
    ]);
  });

  it('passes over a line that is too long, and goes on', () => {
    expect(lines(`1234\r\n12345\n${'x'.repeat(1000)}\nok`, 4)).toEqual([
      { line: 1, byte: 0, text: '1234' },
      { line: 2, byte: 6, length: 5 },
      { line: 3, byte: 12, length: 1000 },
      { line: 4, byte: 1013, text: 'ok' },
    ]);
    expect(lines(`${BOM}1234\r\n${'x'.repeat(50)}`, 4)).toEqual([
      { line: 1, byte: 3, text: '1234' },
      { line: 2, byte: 9, length: 50 },
    ]);
  });

  it('gives the same lines however the file is cut into chunks', () => {
    const piece = fc.constantFrom('a', 'bc', '\n', '\r', '\r\n', BOM, '\xef', '\xbb', '\0', '{"text":"x"}', 'long enough to be too long');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1')),
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
          const cut = split(chunks, maxRecordBytes);
          expect(cut).toEqual(split([file], maxRecordBytes));
          expect(cut).toEqual(split(Array.from(file, (byte) => Uint8Array.of(byte)), maxRecordBytes));
          expect(cut).toEqual(byDefinition(file, maxRecordBytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not keep more than the greatest record, whatever the chunks are', () => {
    const splitter = new LineSplitter(1024);
    // One buffer for all, so that what grows is what the splitter keeps.
    const piece = Buffer.from('0123456789');
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100_000; i++) expectNone(splitter.push(piece));
    // What is kept, not what waits to be collected.
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    expect([...splitter.finish()].map(plain)).toEqual([{ line: 1, byte: 0, length: 1_000_000 }]);
  });
});

describe('splitLines', () => {
  it('reads a stream of chunks', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a\nb');
      await Promise.resolve();
      yield Buffer.from('c\n');
    }
    const found: PlainLine[] = [];
    for await (const line of splitLines(chunks())) found.push(plain(line));
    expect(found.map(({ text }) => text)).toEqual(['a', 'bc']);
  });
});

function expectNone(found: Iterable<SplitLine>): void {
  for (const line of found) throw new Error(`unexpected line ${line.line}`);
}

/** What lines are, said in the plainest way: the whole file at once. */
function byDefinition(file: Buffer, maxRecordBytes: number): PlainLine[] {
  const parts = file.toString('latin1').split('\n');
  if (parts.at(-1) === '' || (parts.length === 1 && parts[0] === BOM)) parts.pop();
  let byte = 0;
  return parts.map((part, index) => {
    const stripped = index === 0 && part.startsWith(BOM) ? part.slice(BOM.length) : part;
    const place = { line: index + 1, byte: byte + part.length - stripped.length };
    byte += part.length + 1;
    const text = stripped.endsWith('\r') ? stripped.slice(0, -1) : stripped;
    if (text.length <= maxRecordBytes) return { ...place, text };
    // Far over the limit, a CR before the end is not told from the rest, since nothing was kept.
    return { ...place, length: part.length > maxRecordBytes + 4 ? stripped.length : text.length };
  });
}
