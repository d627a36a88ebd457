import { isUtf8 } from 'node:buffer';
import type { DocumentErrorCode } from './document-errors.js';
import { locateInvalidUtf8 } from './locate-invalid-utf8.js';
import { locateJsonMistake } from './locate-json-mistake.js';

/** Field of a record that holds its document, unless the caller names another. */
export const DEFAULT_TEXT_FIELD = 'text';

/**
 * Deepest nesting of arrays and objects in a record, the record itself included. Common JSON readers give up at about this
 * depth, so a deeper record could not be used by those who come after us.
 */
export const MAX_NESTING = 1000;

export interface ReadDocument {
  readonly kind: 'document';
  readonly text: string;
}

export interface BlankLine {
  readonly kind: 'blank';
}

/** `detail` says what is wrong and where; it never quotes the record. */
export interface UnreadableDocument {
  readonly kind: 'unreadable';
  readonly code: DocumentErrorCode;
  readonly detail: string;
}

const blank: BlankLine = { kind: 'blank' };

/**
 * Reads one line of a JSONL file as a document. Fields other than the text field are allowed and ignored; of a field
 * that occurs twice the last one counts, as everywhere in JavaScript.
 */
export function readDocument(line: Uint8Array, textField: string = DEFAULT_TEXT_FIELD): ReadDocument | BlankLine | UnreadableDocument {
  if (isBlank(line)) return blank;
  if (!isUtf8(line)) {
    return unreadable('invalid_utf8', `not valid UTF-8 from byte ${locateInvalidUtf8(line) + 1} of the line on`);
  }
  const json = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
  let record: unknown;
  try {
    record = JSON.parse(json);
  } catch (error) {
    return describeJsonMistake(json, error);
  }
  if (nestsDeeperThan(MAX_NESTING, record)) return unreadable('too_deep', `nested more than ${MAX_NESTING} levels deep`);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return unreadable('not_an_object', `the record is ${nameOfType(record)}`);
  }
  if (!Object.hasOwn(record, textField)) return unreadable('missing_text', `the record has no field "${textField}"`);
  const text = (record as Record<string, unknown>)[textField];
  if (typeof text !== 'string') return unreadable('text_not_a_string', `the field "${textField}" is ${nameOfType(text)}`);
  if (hasLoneSurrogate(json, text)) return unreadable('lone_surrogate', `the field "${textField}" holds an unpaired surrogate escape`);
  if (!/\S/.test(text)) {
    return unreadable('empty_text', `the field "${textField}" is ${text === '' ? 'empty' : 'white space alone'}`);
  }
  return { kind: 'document', text };
}

function unreadable(code: DocumentErrorCode, detail: string): UnreadableDocument {
  return { kind: 'unreadable', code, detail };
}

/** White space as JSON defines it; LF cannot occur. */
function isBlank(line: Uint8Array): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}

function describeJsonMistake(json: string, error: unknown): UnreadableDocument {
  const mistake = locateJsonMistake(json);
  // Not the record's fault then: the runtime failed (for lack of memory, for instance).
  if (mistake === undefined) throw error;
  let column = 1;
  for (const _ of json.slice(0, mistake.index)) column++;
  return unreadable('invalid_json', `column ${column}: ${mistake.reason}`);
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

/** Only an escape can bring one about, since the line itself is valid UTF-8; looking for one first spares most texts. */
function hasLoneSurrogate(json: string, text: string): boolean {
  return (json.includes('\\ud') || json.includes('\\uD')) && /\p{Surrogate}/u.test(text);
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
