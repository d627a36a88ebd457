import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { locateInvalidUtf8 } from '../locate-invalid-utf8.js';
import { defaultMapRules } from '../map-rules.js';
import type { PlannedSource } from '../plan/dataset-plan.js';
import { MAX_NESTING } from './parse-json.js';
import { RecordReader } from './record-reader.js';

const line: PlannedSource = { file: 'a.jsonl', entry: null, containers: [], format: 'jsonl', encoding: 'utf-8', bytes: 0 };

/** What a line of JSONL says, in short. */
function readDocument(bytes: Uint8Array, textField = 'text'): { kind: string; text?: string; code?: string; detail?: string } {
  const result = new RecordReader({ ...defaultMapRules, textField }).json(bytes, line);
  if (result.kind === 'document') return { kind: 'document', text: Buffer.from(result.text).toString('utf8') };
  return result.kind === 'failed' ? { kind: 'unreadable', code: result.code, detail: result.detail } : { kind: 'blank' };
}

const read = (record: string | Uint8Array): ReturnType<typeof readDocument> => readDocument(Buffer.from(record as string));

describe('the reader of documents in JSON', () => {
  it('reads the text of a record, whatever else the record holds', () => {
    expect(read('{"text":"Art. 5 GG"}')).toEqual({ kind: 'document', text: 'Art. 5 GG' });
    expect(read(' \t{"meta":{"year":[1949]},"text":"a","n":1e3}\r')).toEqual({ kind: 'document', text: 'a' });
    expect(read('{"text":"a","text":"b"}')).toEqual({ kind: 'document', text: 'b' });
    expect(read('{"__proto__":{"text":"no"},"text":"yes"}')).toEqual({ kind: 'document', text: 'yes' });
    expect(readDocument(Buffer.from('{"body":"b"}'), 'body')).toEqual({ kind: 'document', text: 'b' });
  });

  it('keeps U+0000, U+FEFF and line ends that stand in the text', () => {
    expect(read('{"text":"a\\u0000\\ufeff\\r\\nb\ufeff"}')).toEqual({ kind: 'document', text: 'a\0\ufeff\r\nb\ufeff' });
    expect(read('{"text":"\\ud83d\\ude00"}')).toEqual({ kind: 'document', text: '😀' });
  });

  it('knows blank lines', () => {
    for (const line of ['', ' ', '\t \r', '\r']) expect(read(line)).toEqual({ kind: 'blank' });
    expect(read('\f')).toMatchObject({ code: 'invalid_json' });
  });

  it.each([
    ['{"text":"a"', 'invalid_json', 'column 12: the record ends too early'],
    ['{"text":"äöü😀" x}', 'invalid_json', 'column 16: "," or "}" expected'],
    ['\ufeff{"text":"a"}', 'invalid_json', 'column 1: a value expected'],
    ['\0', 'invalid_json', 'column 1: a value expected'],
    ['"text"', 'not_an_object', 'the record is a string'],
    ['[{"text":"a"}]', 'not_an_object', 'the record is an array'],
    ['null', 'not_an_object', 'the record is null'],
    ['{"Text":"a"}', 'missing_text', 'the record has no field "text"'],
    ['{"__proto__":{"text":"a"}}', 'missing_text', 'the record has no field "text"'],
    ['{"text":null}', 'text_not_a_string', 'the field "text" is null'],
    ['{"text":["a"]}', 'text_not_a_string', 'the field "text" is an array'],
    ['{"text":12}', 'text_not_a_string', 'the field "text" is a number'],
    ['{"text":""}', 'empty_text', 'the field "text" is empty'],
    ['{"text":" \\n\\u3000"}', 'empty_text', 'the field "text" is white space alone'],
    ['{"text":"a\\ud800b"}', 'lone_surrogate', 'the field "text" holds an unpaired surrogate escape'],
    ['{"text":"a\\uDE00\\uD83D"}', 'lone_surrogate', 'the field "text" holds an unpaired surrogate escape'],
  ])('says what is wrong with %j', (line, code, detail) => {
    expect(read(line)).toEqual({ kind: 'unreadable', code, detail });
  });

  it('does not hold a surrogate escape in another field against the text', () => {
    expect(read('{"note":"\\ud800","text":"a"}')).toEqual({ kind: 'document', text: 'a' });
  });

  it('names the first byte that is not UTF-8', () => {
    const line = Buffer.concat([Buffer.from('{"text":"é'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(read(line)).toEqual({ kind: 'unreadable', code: 'invalid_utf8', detail: 'not valid UTF-8 from byte 12 of the record on' });
    expect(read(Buffer.from('{"text":"a"}', 'utf16le').subarray(0, 23))).toMatchObject({ code: 'invalid_json' });
    expect(read(Buffer.from('\ufeff{"text":"a"}', 'utf16le'))).toMatchObject({ code: 'invalid_utf8' });
  });

  it('refuses nesting beyond the limit, at any depth, without falling over', () => {
    const nested = (levels: number): string => `{"text":"a","deep":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(read(nested(MAX_NESTING))).toEqual({ kind: 'document', text: 'a' });
    expect(read(nested(MAX_NESTING + 1))).toMatchObject({ code: 'too_deep' });
    expect(read(nested(100_000))).toMatchObject({ code: 'too_deep' });
    expect(read('['.repeat(100_000) + ']'.repeat(100_000))).toMatchObject({ code: 'too_deep' });
    expect(read('{"a":'.repeat(100_000))).toMatchObject({ code: 'invalid_json' });
  });

  it('never lets any of the record into a message', () => {
    const secret = 'Zeugenaussage';
    const broken = [`{"text":"${secret}`, `{"text":${secret}}`, `{"${secret}":"${secret}"}`, `"${secret}"`, `{"text":"${secret}\\q"}`, `{"text":["${secret}"]}`];
    for (const line of broken) expect(JSON.stringify(read(line))).not.toContain(secret);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const result = read(`{"text":"QX${text}QX"`);
        expect(JSON.stringify(result)).not.toContain('QX');
      }),
    );
  });

  it('gives back any text that JSON can carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }).filter((text) => /\S/.test(text)), (text) => {
        expect(read(JSON.stringify({ text }))).toEqual({ kind: 'document', text });
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    const near = fc.array(fc.constantFrom('{', '"text"', ':', '"', 'a', '}', '\\', '\\ud800', '[', ',', '\0', 'ü'), { maxLength: 12 });
    fc.assert(fc.property(near, (tokens) => ['document', 'blank', 'unreadable'].includes(read(tokens.join('')).kind)), { numRuns: 1000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => ['blank', 'unreadable'].includes(read(bytes).kind)), { numRuns: 1000 });
  });
});

describe('locateInvalidUtf8', () => {
  it('agrees with the runtime on what is valid, and on where it stops being so', () => {
    const byte = fc.oneof(fc.constantFrom(0x00, 0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (values) => {
        const bytes = Uint8Array.from(values);
        const at = locateInvalidUtf8(bytes);
        expect(at === -1).toBe(isUtf8(bytes));
        if (at >= 0) expect(isUtf8(bytes.subarray(0, at))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
