import { isUtf8 } from 'node:buffer';
import { createJsonKernel, type JsonKernel } from '../kernels/json-kernel.js';
import { locateInvalidUtf8 } from '../locate-invalid-utf8.js';
import type { MapRules } from '../map-rules.js';
import type { PlannedSource } from '../plan/dataset-plan.js';
import { checkExample } from './check-examples.js';
import { optionalColumns, requiredColumns } from './example-columns.js';
import { parseCells } from './parse-cells.js';
import { hasInk, isBlankJson, isObject, nameOfType, parseJson, parseJsonText, type JsonFailure, type ParsedJson } from './parse-json.js';
import { blank, documentOf, failed, type ReadResult, type RecordFailure } from './read-result.js';

/** Makes of the bytes of a record what it says. One for a thread: its kernel's memory is reused. */
export class RecordReader {
  private readonly kernel: JsonKernel = createJsonKernel();
  private buffer = Buffer.allocUnsafe(64 * 1024);

  constructor(private readonly rules: MapRules) {}

  /** A line of JSONL, or an element of a JSON array, of which none may be blank. */
  json(bytes: Uint8Array, source: PlannedSource): ReadResult {
    const { kind, textField } = this.rules;
    if (source.format === 'jsonl' && isBlankJson(bytes)) return blank;
    if (kind === 'documents') {
      const text = this.kernel.extract(bytes, textField);
      if (text !== undefined) return hasInk(text) ? documentOf(text) : emptyText(textField, text.length);
    }
    const parsed = parseJson(bytes);
    if ('code' in parsed) return failureOf(parsed, source);
    return kind === 'documents' ? this.documentOfObject(parsed) : this.example(parsed.value, parsed.mayHoldSurrogates);
  }

  /** A row of a table, without its line end. */
  row(bytes: Uint8Array, source: PlannedSource): ReadResult {
    const { kind, textField } = this.rules;
    if (bytes.length === 0) return blank;
    const decoded = decodeUtf8(bytes, source);
    if (typeof decoded !== 'string') return decoded;
    const { columns = [], delimiter = ',' } = source;
    const cells = parseCells(decoded, delimiter);
    if (cells.length !== columns.length) return failed('wrong_number_of_cells', `${cells.length} cells; the header has ${columns.length}`);
    const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
    if (kind === 'documents') {
      const name = source.textColumn ?? textField;
      const text = cell(name) ?? '';
      return /\S/.test(text) ? documentOf(this.encode(text)) : emptyText(name, text.length);
    }
    return this.exampleOfColumns(cell);
  }

  /** A whole file of text. */
  async text(bytes: Uint8Array, source: PlannedSource): Promise<ReadResult> {
    if (!isUtf8(bytes)) return invalidText(bytes, source);
    if (source.format !== 'html') return hasInk(bytes) ? documentOf(bytes) : failed('empty_text', 'the file is white space alone');
    // Loaded when there is a page: parsers of HTML are half of what a thread would have to load before its first record.
    const { extractMainText } = await import('./extract-main-text.js');
    const main = extractMainText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    if (typeof main !== 'string') return main;
    return /\S/.test(main) ? documentOf(this.encode(main)) : failed('empty_text', 'the page shows no text');
  }

  /** The text column of a row of Parquet, as bytes or another value. */
  column(value: unknown, name: string): ReadResult {
    if (value === null || value === undefined) return failed('missing_text', `the column "${name}" is null`);
    if (!(value instanceof Uint8Array)) return failed('text_not_a_string', `the column "${name}" is ${nameOfType(value)}`);
    if (!isUtf8(value)) return failed('invalid_utf8', `the column "${name}" is not valid UTF-8 from byte ${locateInvalidUtf8(value) + 1} on`);
    return hasInk(value) ? documentOf(value) : emptyText(name, value.length);
  }

  /** An example whose parts are columns of a table: JSON in a string, or lists as Parquet has them. */
  exampleOfColumns(cell: (name: string) => unknown): ReadResult {
    const kind = this.rules.kind === 'preferences' ? 'preferences' : 'chat';
    const example: Record<string, unknown> = {};
    let mayHoldSurrogates = false;
    for (const name of [...requiredColumns[kind], ...optionalColumns[kind]]) {
      const value = cell(name);
      if (value === undefined || value === null || value === '') continue;
      if (typeof value !== 'string') {
        example[name] = value;
        continue;
      }
      const parsed = parseJsonText(value);
      if ('code' in parsed) return failed(parsed.code, parsed.detail, name);
      example[name] = parsed.value;
      mayHoldSurrogates ||= parsed.mayHoldSurrogates;
    }
    return this.example(example, mayHoldSurrogates);
  }

  private documentOfObject({ value, mayHoldSurrogates }: ParsedJson): ReadResult {
    const { textField } = this.rules;
    if (!isObject(value)) return failed('not_an_object', `the record is ${nameOfType(value)}`);
    if (!Object.hasOwn(value, textField)) return failed('missing_text', `the record has no field "${textField}"`);
    const text = value[textField];
    if (typeof text !== 'string') return failed('text_not_a_string', `the field "${textField}" is ${nameOfType(text)}`, textField);
    if (mayHoldSurrogates && hasLoneSurrogate(text)) return failed('lone_surrogate', `the field "${textField}" holds an unpaired surrogate escape`, textField);
    return /\S/.test(text) ? documentOf(this.encode(text)) : emptyText(textField, text.length);
  }

  private example(value: unknown, mayHoldSurrogates: boolean): ReadResult {
    const checked = checkExample(this.rules.kind === 'preferences' ? 'preferences' : 'chat', value);
    if ('kind' in checked) return checked;
    if (mayHoldSurrogates && hasLoneSurrogate(checked.text + checked.parts.join(''))) return failed('lone_surrogate', 'a string of the example holds an unpaired surrogate escape');
    if (checked.text.length * 3 > 8 * this.rules.maxRecordBytes) return failed('record_too_large', 'the example’s text is longer than a record may be');
    return { kind: 'document', text: this.encode(checked.text), parts: checked.parts, overheadTokens: checked.overheadTokens, example: value, equalPair: checked.equalPair };
  }

  /** In UTF-8, valid until the next call. */
  private encode(text: string): Uint8Array {
    const room = text.length * 3;
    // What a giant needed is not kept for those after it.
    if (room > this.buffer.length || this.buffer.length > 16 * 1024 * 1024) this.buffer = Buffer.allocUnsafe(Math.max(room, 64 * 1024));
    return this.buffer.subarray(0, this.buffer.write(text, 'utf8'));
  }
}

function decodeUtf8(bytes: Uint8Array, source: PlannedSource): string | RecordFailure {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : invalidText(bytes, source);
}

function invalidText(bytes: Uint8Array, source: PlannedSource): RecordFailure {
  const byte = locateInvalidUtf8(bytes) + 1;
  if (isUtf16(source)) return failed('invalid_utf16', `not valid UTF-16 from byte ${byte} of the record in UTF-8 on`);
  return failed('invalid_utf8', `not valid UTF-8 from byte ${byte} of the record on`);
}

function failureOf({ code, detail }: JsonFailure, source: PlannedSource): RecordFailure {
  return code === 'invalid_utf8' && isUtf16(source) ? failed('invalid_utf16', detail.replace('UTF-8', 'UTF-16')) : failed(code, detail);
}

function isUtf16({ encoding }: PlannedSource): boolean {
  return encoding === 'utf-16le' || encoding === 'utf-16be';
}

function emptyText(field: string, length: number): RecordFailure {
  return failed('empty_text', `the field "${field}" is ${length === 0 ? 'empty' : 'white space alone'}`, field);
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
