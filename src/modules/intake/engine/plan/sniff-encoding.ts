import { isUtf8 } from 'node:buffer';
import { locateInvalidUtf8 } from '../locate-invalid-utf8.js';
import type { CharacterEncoding } from './dataset-plan.js';
import { SourceRefused } from './source-refused.js';
import { decodeStart } from './transcode.js';

/** How much of a text decides its encoding. */
export const ENCODING_SAMPLE_BYTES = 4 * 1024 * 1024;

/** More control characters than this are no text. */
const MAX_CONTROL_SHARE = 0.1;
const UTF16_SAMPLE_BYTES = 64 * 1024;

/**
 * The encoding of a text, by its first {@link ENCODING_SAMPLE_BYTES}: a byte order mark decides, then validity.
 * @throws SourceRefused `unsupported_format` for what is no text, and for UTF-32
 */
export function sniffEncoding(sample: Buffer): CharacterEncoding {
  if (startsWith(sample, 0xff, 0xfe, 0, 0) || startsWith(sample, 0, 0, 0xfe, 0xff)) throw new SourceRefused('unsupported_format', 'the text is in UTF-32; save it as UTF-8');
  if (startsWith(sample, 0xef, 0xbb, 0xbf)) return 'utf-8-bom';
  if (startsWith(sample, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(sample, 0xfe, 0xff)) return 'utf-16be';
  const utf16 = sniffUtf16(sample.subarray(0, UTF16_SAMPLE_BYTES & ~1));
  if (utf16 !== undefined) return utf16;
  if (controlShare(sample) > MAX_CONTROL_SHARE) throw new SourceRefused('unsupported_format', 'the file is no text, and no format that is known');
  return isLatin1(sample) ? 'latin-1' : 'utf-8';
}

/**
 * Without a mark: texts of any script hold line ends, blanks or digits, which have their zero byte on one side; read the wrong way
 * round they are other characters.
 */
function sniffUtf16(sample: Buffer): CharacterEncoding | undefined {
  if (!sample.includes(0)) return undefined;
  const plain = { 'utf-16le': 0, 'utf-16be': 0 };
  for (let i = 0; i + 1 < sample.length; i += 2) {
    if (isPlainUnit(sample.readUInt16LE(i))) plain['utf-16le']++;
    if (isPlainUnit(sample.readUInt16BE(i))) plain['utf-16be']++;
  }
  const encoding = plain['utf-16le'] > plain['utf-16be'] ? 'utf-16le' : 'utf-16be';
  const other = encoding === 'utf-16le' ? 'utf-16be' : 'utf-16le';
  if (plain[encoding] < sample.length * 0.005 || plain[other] > 0.5 * plain[encoding]) return undefined;
  const text = decodeStart(sample, encoding);
  // Bytes of another kind give control characters, halves of pairs and the like.
  let strange = 0;
  for (const character of text) if (isStrange(character.codePointAt(0) ?? 0)) strange++;
  return strange <= 0.02 * text.length ? encoding : undefined;
}

/** ASCII, and the comma and full stops of Chinese and Japanese, whose commonest character has a zero byte on the wrong side. */
function isPlainUnit(unit: number): boolean {
  return unit === 0x3001 || unit === 0x3002 || unit === 0xff0c || (unit >= 0x20 && unit < 0x7f) || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

/** Control characters, halves of pairs, private use and what is no character. Ranges, not classes: those change with Unicode. */
function isStrange(code: number): boolean {
  return isControl(code) || (code >= 0xd800 && code <= 0xf8ff) || (code & 0xfffe) === 0xfffe || code >= 0xe0000;
}

/** But for white space, and the escape that terminals colour by. */
function isControl(code: number): boolean {
  return code < 0x20 ? code < 0x09 || (code > 0x0d && code !== 0x1b) : code === 0x7f;
}

function controlShare(sample: Buffer): number {
  if (sample.length === 0) return 0;
  let controls = 0;
  for (const byte of sample) if (isControl(byte)) controls++;
  return controls / sample.length;
}

/** Text that would be wrong more often than right as UTF-8, and whose upper bytes are mostly letters as Latin-1. */
function isLatin1(sample: Buffer): boolean {
  if (isUtf8(sample)) return false;
  let invalid = 0;
  let letters = 0;
  let rest = sample;
  let upper = 0;
  for (let at = locateInvalidUtf8(rest); at >= 0; at = locateInvalidUtf8(rest)) {
    // A character that the sample's end cuts is no mistake.
    if (rest.length - at < 4 && (rest[at] ?? 0) >= 0xc2 && isCutSequence(rest.subarray(at))) break;
    invalid++;
    const byte = rest[at] ?? 0;
    if (byte >= 0xa0 || windowsPunctuation.has(byte)) letters++;
    rest = rest.subarray(at + 1);
  }
  for (const byte of sample) if (byte >= 0x80) upper++;
  const inSequences = upper - invalid;
  // Sequences take two bytes or more.
  return invalid > inSequences / 2 && letters >= 0.9 * invalid;
}

/** Quotes, dashes, the ellipsis, the euro: what Windows-1252 texts hold besides letters. */
const windowsPunctuation = new Set([0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x8a, 0x8c, 0x8e, 0x99, 0x9a, 0x9c, 0x9e, 0x9f]);

function isCutSequence(end: Buffer): boolean {
  return end.subarray(1).every((byte) => (byte & 0xc0) === 0x80);
}

function startsWith(sample: Buffer, ...bytes: number[]): boolean {
  return bytes.every((byte, i) => sample[i] === byte);
}
