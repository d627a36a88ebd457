import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toCsv, withoutFormulas } from './csv.js';

/** A reader as lenient as a spreadsheet: quotes count only at the start of a cell, and any of three ends of line will do. */
function read(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      at += 1;
      while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
        cell += text[at];
        at += text[at] === '"' ? 2 : 1;
      }
      at += 1;
    }
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') {
      cell += text[at];
      at += 1;
    }
    rows.at(-1)?.push(cell);
    if (text[at] === separator) {
      at += 1;
      if (at === text.length || text[at] === '\n' || text[at] === '\r') rows.at(-1)?.push('');
    }
    if (text[at] === '\r' || text[at] === '\n') {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}

const nasty = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', ';', '|', '\t', '\r', '\n', ' ', 'a', '1', '’', '＝', '\u200B', '\u00A0'), maxLength: 12 });
const anyText = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }));
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u;

describe('toCsv', () => {
  it('writes lines that end with CRLF, quotes where RFC 4180 asks for it, and numbers bare', () => {
    expect(toCsv([['a', 'b, c', 'say "hi"', 'two\nlines', ' blank '], [1, -2.5, null, '', 'x']])).toBe('a,"b, c","say ""hi""","two\nlines"," blank "\r\n1,-2.5,,,x\r\n');
    expect(() => toCsv([[Number.NaN]])).toThrow(RangeError);
  });

  it.each([
    ['=1+1', "'=1+1"], ['+1', "'+1"], ['-1', "'-1"], ['@SUM(A1)', "'@SUM(A1)"], ['\t=1', "'\t'=1"], [' =1', "' =1"], ['a;=1', "a;'=1"], ['"=1', `'"=1`], ['＝1', "'＝1"],
    ['a-b', 'a-b'], ['Case-law model', 'Case-law model'], ['a = b', 'a = b'], ['', ''],
  ])('makes %j harmless: %j', (text, safe) => {
    expect(withoutFormulas(text)).toBe(safe);
  });

  it('is read back as it was written, but for the apostrophes', () => {
    fc.assert(fc.property(fc.array(fc.array(anyText, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (rows) => {
      expect(read(toCsv(rows), ',')).toEqual(rows.map((row) => row.map(withoutFormulas)));
      for (const text of rows.flat()) expect(withoutFormulas(text).replaceAll("'", '')).toBe(text.replaceAll("'", ''));
    }), { numRuns: 500 });
  });

  it('gives no spreadsheet a formula, whatever it takes for a separator', () => {
    fc.assert(fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), fc.constantFrom(',', ';', '\t', '|'), (row, separator) => {
      for (const cell of read(toCsv([['2026-W47', ...row]]), separator).flat()) expect(cell).not.toMatch(formula);
    }), { numRuns: 2000 });
  });
});
