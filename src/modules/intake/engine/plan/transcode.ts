import type { CharacterEncoding } from './dataset-plan.js';

/** What Windows-1252 has at 0x80 to 0x9f; where it has nothing, the control character of Latin-1 stands (WHATWG Encoding, index windows-1252). */
const windows1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** An end in the middle of a unit, or of a pair, becomes bytes that are no UTF-8, so that the record it belongs to fails. */
const HALF_UNIT = Buffer.of(0xff);

/**
 * Decodes text to UTF-8, chunk by chunk; what is UTF-8 already is passed on as it is, right or wrong. Half a surrogate pair becomes
 * the three bytes that UTF-8 forbids, so that the reader finds it in its record.
 */
export async function* transcode(source: AsyncIterable<Uint8Array>, encoding: CharacterEncoding): AsyncGenerator<Uint8Array, void, undefined> {
  switch (encoding) {
    case 'utf-8':
    case 'utf-8-bom':
    case 'binary':
      yield* source;
      return;
    case 'latin-1':
      for await (const piece of source) yield latin1ToUtf8(piece);
      return;
    case 'utf-16le':
    case 'utf-16be':
      yield* utf16ToUtf8(source, encoding === 'utf-16be');
  }
}

/** Decodes the beginning of a text, which may end in the middle of a character. */
export function decodeStart(bytes: Buffer, encoding: CharacterEncoding): string {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    return unitsOf(bytes.subarray(0, bytes.length & ~1), encoding === 'utf-16be').replace(/^\ufeff/, '').replace(/[\ud800-\udbff]$/, '');
  }
  if (encoding === 'latin-1') return latin1ToUtf8(bytes).toString('utf8');
  return bytes.toString('utf8').replace(/^\ufeff/, '').replace(/\ufffd{1,3}$/, '');
}

function latin1ToUtf8(piece: Uint8Array): Buffer {
  const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
  return Buffer.from(text.replaceAll(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character));
}

async function* utf16ToUtf8(source: AsyncIterable<Uint8Array>, bigEndian: boolean): AsyncGenerator<Uint8Array, void, undefined> {
  let left: Buffer = Buffer.alloc(0);
  let highSurrogate = '';
  let first = true;
  for await (const piece of source) {
    const bytes = left.length === 0 ? Buffer.from(piece) : Buffer.concat([left, piece]);
    const whole = bytes.length & ~1;
    left = bytes.subarray(whole);
    if (whole === 0) continue;
    let text = highSurrogate + unitsOf(bytes.subarray(0, whole), bigEndian);
    if (first) text = text.replace(/^\ufeff/, '');
    first = false;
    highSurrogate = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
    yield encodeWithHalves(highSurrogate === '' ? text : text.slice(0, -1));
  }
  if (highSurrogate !== '') yield encodeWithHalves(highSurrogate);
  if (left.length > 0) yield HALF_UNIT;
}

function unitsOf(bytes: Buffer, bigEndian: boolean): string {
  return (bigEndian ? Buffer.from(bytes).swap16() : bytes).toString('utf16le');
}

function encodeWithHalves(text: string): Buffer {
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text);
  return Buffer.concat(
    text.split(/(\p{Surrogate})/u).map((part) => {
      const code = part.charCodeAt(0);
      if (part.length !== 1 || code < 0xd800 || code > 0xdfff) return Buffer.from(part);
      return Buffer.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }),
  );
}
