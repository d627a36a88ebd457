import { isUtf8 } from 'node:buffer';
import type { DocumentErrorCode } from '../document-errors.js';
import { locateInvalidUtf8 } from '../locate-invalid-utf8.js';
import { locateJsonMistake } from '../locate-json-mistake.js';
import { ExactNumber, withExactNumbers } from './exact-json.js';

/**
 * Deepest nesting of arrays and objects in a record, the record itself included. Common JSON readers give up at about this
 * depth, so a deeper record could not be used by those who come after us.
 */
export const MAX_NESTING = 1000;

/** `detail` says what is wrong and where; it never quotes the record. */
export interface JsonFailure {
  readonly code: DocumentErrorCode;
  readonly detail: string;
}

export interface ParsedJson {
  readonly value: unknown;
  /** Whether a string of it may hold half of a surrogate pair: only an escape can bring one about in valid UTF-8. */
  readonly mayHoldSurrogates: boolean;
}

/**
 * Parses the bytes of one record; of a field that occurs twice the last one counts, as everywhere in JavaScript. Numbers keep their
 * digits as {@link ExactNumber}.
 */
export function parseJson(bytes: Uint8Array): ParsedJson | JsonFailure {
  if (!isUtf8(bytes)) return { code: 'invalid_utf8', detail: `not valid UTF-8 from byte ${locateInvalidUtf8(bytes) + 1} of the record on` };
  return parseJsonText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
}

/** As {@link parseJson}, of what was decoded already. */
export function parseJsonText(json: string): ParsedJson | JsonFailure {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return describeMistake(json, error);
  }
  if (nestsDeeperThan(MAX_NESTING, value)) return { code: 'too_deep', detail: `nested more than ${MAX_NESTING} levels deep` };
  return { value: withExactNumbers(json, value), mayHoldSurrogates: json.includes('\\ud') || json.includes('\\uD') };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** What a value is, with its article. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof ExactNumber) return 'a number';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

/** White space as JSON defines it. */
export function isBlankJson(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return false;
  return true;
}

/** Whether there is anything but white space in valid UTF-8. */
export function hasInk(utf8: Uint8Array): boolean {
  for (const byte of utf8) {
    if (byte > 0x20 && byte < 0x7f) return true;
    if (byte >= 0x80) return /\S/.test(Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength).toString('utf8'));
    // Control characters are ink for JavaScript, unless they are white space.
    if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) return true;
    if (byte === 0x7f) return true;
  }
  return false;
}

function describeMistake(json: string, error: unknown): JsonFailure {
  const mistake = locateJsonMistake(json);
  // Not the record's fault then: the runtime failed (for lack of memory, for instance).
  if (mistake === undefined) throw error;
  let column = 1;
  for (const _ of json.slice(0, mistake.index)) column++;
  return { code: 'invalid_json', detail: `column ${column}: ${mistake.reason}` };
}

function nestsDeeperThan(limit: number, record: unknown): boolean {
  const open: { value: object; depth: number }[] = [];
  if (typeof record === 'object' && record !== null) open.push({ value: record, depth: 1 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > limit) return true;
    const children: unknown[] = Array.isArray(next.value) ? next.value : Object.values(next.value);
    for (const child of children) {
      if (typeof child === 'object' && child !== null) open.push({ value: child, depth: next.depth + 1 });
    }
  }
  return false;
}
