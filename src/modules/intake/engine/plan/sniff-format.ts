import { locateJsonMistake } from '../locate-json-mistake.js';
import { createRecordScanner } from '../read/scan-records.js';
import { parseCells } from '../read/parse-cells.js';
import type { MapRules } from '../map-rules.js';
import type { RecordFormat } from './dataset-plan.js';

/** How many characters of a text decide its format. */
export const FORMAT_SAMPLE_CHARACTERS = 256 * 1024;

const MAX_LINES = 200;
const MAX_HEADER_CELL = 64;
const MAX_HEADER_WORDS = 3;
/** Rows without a header that is expected need so many neighbours of the same shape to be a table. */
const MIN_ROWS = 3;
const MAX_RAGGED_SHARE = 0.1;

/** What a text is. */
export interface SniffedFormat {
  readonly format: RecordFormat;
  readonly columns?: readonly string[];
  readonly delimiter?: string;
  /** Of documents: the column that holds them, when it has another name than the rules say. */
  readonly textColumn?: string;
}

/**
 * Tells the format of a text by its structure, never by a name.
 * @param text its first {@link FORMAT_SAMPLE_CHARACTERS}, decoded, without a byte order mark
 * @param whole whether that is all of it
 */
export function sniffFormat(text: string, whole: boolean, rules: Pick<MapRules, 'kind' | 'textField'>): SniffedFormat {
  const lines = firstLines(text, whole);
  // Blank lines alone are records that are left out, not a document.
  if (lines.length === 0) return { format: 'jsonl' };
  const start = text.trimStart().slice(0, 4096);
  if (isHtml(start)) return { format: 'html' };
  if (isJsonArray(start, lines)) return { format: 'json_array' };
  if (areObjectsOverLines(text, whole)) return { format: 'json' };
  const objects = lines.filter((line) => /^\s*\{/.test(line)).length;
  if (areArrays(start, lines) || /^\{\s*(?:"|\})/.test(start) || objects * 2 >= lines.length) return { format: 'jsonl' };
  return sniffTable(text, whole, rules) ?? { format: isMarkdown(lines) ? 'markdown' : 'text' };
}

function firstLines(text: string, whole: boolean): string[] {
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > 1 && (!whole || lines.length > MAX_LINES)) lines.pop();
  return lines.filter((line) => /\S/.test(line));
}

function isHtml(start: string): boolean {
  const body = start.replace(/^<\?xml[^>]{0,200}>\s*/i, '').replace(/^<!--(?:(?!-->)[\s\S])*-->\s*/, '');
  if (/^<(?:!doctype\s+html|html|head|body)\b/i.test(body)) return true;
  const element = /^<(div|p|article|section|main|h1|h2|table|ul|ol|span|title|meta|script|style)\b[^>]*>/i.exec(body)?.[1]?.toLowerCase();
  return element !== undefined && (element === 'meta' || start.toLowerCase().includes(`</${element}`) || /<\/(?:p|div|li|td|h1|h2|a)>/i.test(start));
}

/** Lines that are arrays each are JSONL, though of the wrong kind. */
function areArrays(start: string, [first = '', second]: readonly string[]): boolean {
  return start.startsWith('[') && second !== undefined && isJson(first) && isJson(second);
}

function isJsonArray(start: string, lines: readonly string[]): boolean {
  if (!/^\[\s*(?:[[{"\]]|-?\d|true\b|false\b|null\b|$)/.test(start) || areArrays(start, lines)) return false;
  // A link of Markdown or a section of a settings file begins alike.
  return /^\[\s*[{\]]/.test(start) || /^\[\s*(?:"(?:[^"\\]|\\.)*"|\[|-?[\d.eE+]+|true|false|null)\s*(?:[,\]]|$)/.test(start) && !/^\[[^\]\n]*\]\s*[:(A-Za-z]/.test(start);
}

/** Objects that are written over several lines each; the first one tells. */
function areObjectsOverLines(text: string, whole: boolean): boolean {
  if (!/^\s*\{/.test(text) || isJson(/\S.*/.exec(text)?.[0] ?? '')) return false;
  const bytes = Buffer.from(text);
  const end = createRecordScanner('json', undefined).next(bytes, 0);
  const first = end < 0 ? text : bytes.toString('utf8', 0, end);
  if (!/\S\s*\n/.test(first)) return false;
  const mistake = locateJsonMistake(first);
  if (mistake === undefined || end >= 0) return mistake === undefined;
  // One that does not end in the sample is right up to its last line; one that was cut short, up to its end.
  const rest = first.slice(mistake.index);
  return !rest.includes('\n') && (!whole || rest.trim() === '' || rest.startsWith('"'));
}

function isJson(line: string): boolean {
  if (line.length > 65_536) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function sniffTable(text: string, whole: boolean, rules: Pick<MapRules, 'kind' | 'textField'>): SniffedFormat | undefined {
  const found = ([',', '\t', ';', '|'] as const)
    .map((delimiter) => ({ delimiter, columns: columnsOf(text, whole, delimiter, rules) }))
    .filter(({ columns }) => columns.length > 0)
    .sort((a, b) => b.columns.length - a.columns.length)[0];
  if (found === undefined) return undefined;
  const { columns, delimiter } = found;
  const textColumn = rules.kind === 'documents' && !columns.includes(rules.textField) ? onlyTextColumn(text, whole, delimiter, columns) : undefined;
  return { format: delimiter === '\t' ? 'tsv' : 'csv', columns, delimiter, ...(textColumn === undefined ? {} : { textColumn }) };
}

/** The only column whose cells are not all numbers, dates, truth values or empty. */
function onlyTextColumn(text: string, whole: boolean, delimiter: string, columns: readonly string[]): string | undefined {
  const rows = firstRows(text, whole, delimiter).slice(1).map((row) => parseCells(row, delimiter));
  const ofText = columns.filter((_, index) => !rows.every((cells) => /^(?:[-+]?[\d.,]+(?:e[-+]?\d+)?|[\d-]{8,10}(?:[T ][\d:.]+(?:Z|[-+][\d:]+)?)?|true|false|null|)$/i.test((cells[index] ?? '').trim())));
  return ofText.length === 1 ? ofText[0] : undefined;
}

/** The header, or nothing when these are no rows of a table. */
function columnsOf(text: string, whole: boolean, delimiter: string, { kind, textField }: Pick<MapRules, 'kind' | 'textField'>): string[] {
  const rows = firstRows(text, whole, delimiter);
  const [header, ...body] = rows.filter((row) => row !== '').map((row) => parseCells(row, delimiter));
  if (header === undefined || !isHeader(header)) return [];
  const expected = kind === 'documents' ? header.includes(textField) : header.some((name) => name === 'messages' || name === 'preferred_output');
  if (header.length === 1) return expected && (body.length > 0 || !whole) ? header : [];
  const ragged = body.filter((cells) => cells.length !== header.length).length;
  if (expected) return body.length === 0 || ragged < body.length || !whole ? header : [];
  return body.length >= MIN_ROWS && ragged <= MAX_RAGGED_SHARE * body.length ? header : [];
}

function firstRows(text: string, whole: boolean, delimiter: string): string[] {
  const bytes = Buffer.from(text);
  const scanner = createRecordScanner('csv', delimiter);
  const rows: string[] = [];
  let at = 0;
  for (let end = scanner.next(bytes, 0); end >= 0 && rows.length < MAX_LINES; end = scanner.next(bytes, at)) {
    rows.push(bytes.toString('utf8', at, end).replace(/\r?\n$/, ''));
    at = end;
  }
  if ((whole || rows.length === 0) && at < bytes.length && rows.length < MAX_LINES) rows.push(bytes.toString('utf8', at));
  return rows;
}

/** Names of columns are short, differ, and are no sentences. */
function isHeader(cells: readonly string[]): boolean {
  return (
    new Set(cells).size === cells.length &&
    cells.every((cell) => cell.length <= MAX_HEADER_CELL && /^[\p{L}_#][\p{L}\p{M}\p{N}_ .:/()#-]*$/u.test(cell) && cell.split(' ').length <= MAX_HEADER_WORDS && !cell.endsWith('.'))
  );
}

function isMarkdown(lines: readonly string[]): boolean {
  const has = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  if (has(/^ {0,3}(?:```|~~~)/)) return true;
  const signs = [/^#{1,6} \S/, /^ {0,3}[-*+] \S/, /^ {0,3}>/, /\[[^\]]{1,200}\]\([^)\s]{1,500}\)/, /\*\*\S[^*]{0,200}\*\*/, /^\|.*\|\s*$/, /^(?:-{3,}|={3,})\s*$/];
  const found = signs.filter(has).length;
  return found >= 2 || lines.filter((line) => /^#{1,6} \S/.test(line)).length >= 2;
}
