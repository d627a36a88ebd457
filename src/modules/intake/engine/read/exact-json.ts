import { randomUUID } from 'node:crypto';

/** A number of JSON that JavaScript's would change, as it was written. */
export class ExactNumber {
  constructor(readonly json: string) {}
}

/** Fewer digits than this, and an exponent of fewer, are kept by any number; looked for in strings as well, where it costs nothing but time. */
const MAY_BE_EXACT = /\d{16}|\d\.\d{15}|[\d.]{17}|\d[eE][-+]?\d{3}/;
const NUMBER = /-?\d[\d.eE+-]*/g;
/** Begins strings that stand for exact numbers while they are parsed; nobody can know it, so that no string of a customer does. */
const MARK = randomUUID();

/**
 * Parses JSON as `JSON.parse` does, but for numbers with more digits than JavaScript's keep, or beyond its range: those are
 * {@link ExactNumber}. Text without any is parsed once.
 * @throws SyntaxError
 */
export function parseExactly(json: string): unknown {
  return withExactNumbers(json, JSON.parse(json));
}

/** @param value what `JSON.parse` made of it, which must not nest so deeply that it cannot be walked */
export function withExactNumbers(json: string, value: unknown): unknown {
  if (!MAY_BE_EXACT.test(json)) return value;
  const marked = markNumbers(json);
  if (marked === json) return value;
  return JSON.parse(marked, (_, inner: unknown) => (typeof inner === 'string' && inner.startsWith(MARK) ? new ExactNumber(inner.slice(MARK.length)) : inner));
}

/** Valid JSON, its exact numbers made strings behind a mark. */
function markNumbers(json: string): string {
  const parts: string[] = [];
  for (let at = 0; at < json.length; ) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    parts.push(json.slice(at, end).replace(NUMBER, (number) => (isKept(number) ? number : `"${MARK}${number}"`)));
    if (quote < 0) break;
    at = endOfString(json, quote);
    parts.push(json.slice(quote, at));
  }
  return parts.join('');
}

/** In valid JSON: after the closing quote of the string that begins at `quote`. */
export function endOfString(json: string, quote: number): number {
  for (let from = quote + 1; ; ) {
    const end = json.indexOf('"', from);
    if (end < 0) return json.length;
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
    from = end + 1;
  }
}

/** Whether JavaScript's number stands for the same value: 1.50 for 1.5, but not 9007199254740992 for 9007199254740993. */
function isKept(number: string): boolean {
  const value = Number(number);
  return Number.isFinite(value) && (Number.isSafeInteger(value) && !/[.eE]/.test(number) || sameDecimal(number, String(value)));
}

function sameDecimal(a: string, b: string): boolean {
  const [x, y] = [decimalOf(a), decimalOf(b)];
  return x.digits === y.digits && (x.digits === '' || x.exponent === y.exponent);
}

/** Significant digits, without zeros around them, and the exponent of the last one. */
function decimalOf(number: string): { digits: string; exponent: number } {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? [];
  const all = whole + fraction;
  let [start, end] = [0, all.length];
  while (all[start] === '0') start++;
  // Not by a pattern: it would begin anew at each zero of a long row.
  while (end > start && all[end - 1] === '0') end--;
  return { digits: all.slice(start, end), exponent: Number(exponent) - fraction.length + all.length - end };
}

/** Compact JSON of a value that was parsed by {@link parseExactly}, or made of such. */
export function writeJson(value: unknown): string {
  return holdsExact(value) ? written(value) : JSON.stringify(value);
}

function holdsExact(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof ExactNumber) return true;
  return (Array.isArray(value) ? (value as unknown[]) : Object.values(value)).some(holdsExact);
}

function written(value: unknown): string {
  if (value instanceof ExactNumber) return value.json;
  if (Array.isArray(value)) return `[${(value as unknown[]).map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`).join(',')}}`;
}
