import { createHash } from 'node:crypto';

/** A value that has no canonical JSON form. `path` names the culprit, dotted from the root `$`. */
export class CanonicalJsonError extends TypeError {
  readonly code = 'canonical_json.unsupported';

  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path} has no canonical JSON form: ${reason}`);
    this.name = 'CanonicalJsonError';
  }
}

/**
 * Writes a value in the JSON Canonicalization Scheme (RFC 8785): one text for one value, whatever the order in which
 * its members were set. Hash chains and signatures rest on that, so nothing is dropped or converted in silence.
 *
 * Accepts null, booleans, finite numbers, well-formed strings, dense arrays and plain objects.
 * @throws CanonicalJsonError for `undefined`, NaN, infinities, bigint, functions, symbols, lone surrogates, holes in
 * arrays, cycles, and instances of classes (write a `Date` as an RFC 3339 string, a `Map` as a plain object).
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', new Set());
}

/** SHA-256 of a text (as UTF-8) or of bytes, in lower-case hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * SHA-256 of a value's canonical JSON, in lower-case hexadecimal.
 * @throws CanonicalJsonError as {@link canonicalJson}.
 */
export function sha256OfJson(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

function write(value: unknown, path: string, ancestors: Set<object>): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new CanonicalJsonError(path, `${value} is no JSON number`);
      // RFC 8785 adopts ECMAScript's own number format, so the engine's is the reference; -0 becomes 0 there as well.
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : writeContainer(value, path, ancestors);
    case 'undefined':
      throw new CanonicalJsonError(path, 'undefined is no JSON value; leave the member out or write null');
    case 'bigint':
      throw new CanonicalJsonError(path, 'a bigint is no JSON number; write it as a string');
    case 'function':
    case 'symbol':
    default:
      throw new CanonicalJsonError(path, `a ${typeof value} is no JSON value`);
  }
}

function writeContainer(value: object, path: string, ancestors: Set<object>): string {
  if (ancestors.has(value)) throw new CanonicalJsonError(path, 'it contains itself');
  ancestors.add(value);
  const text = Array.isArray(value) ? writeArray(value, path, ancestors) : writeObject(value, path, ancestors);
  ancestors.delete(value);
  return text;
}

function writeArray(value: readonly unknown[], path: string, ancestors: Set<object>): string {
  // Array.from turns holes into undefined, which is refused; map would skip them.
  return `[${Array.from(value, (item, index) => write(item, `${path}.${index}`, ancestors)).join(',')}]`;
}

function writeObject(value: object, path: string, ancestors: Set<object>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Jest and worker threads hand over objects of another realm: a plain object is one whose prototype has none itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new CanonicalJsonError(path, 'an instance of a class is no plain object; convert it first');
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw new CanonicalJsonError(path, 'a symbol cannot name a member');
  // The default sort compares UTF-16 code units, which is the order that RFC 8785 asks for.
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members
    .map(([name, member]) => `${writeString(name, path)}:${write(member, `${path}.${name}`, ancestors)}`)
    .join(',')}}`;
}

function writeString(value: string, path: string): string {
  // In a Unicode-aware expression a surrogate is one without its partner.
  if (/\p{Surrogate}/u.test(value)) throw new CanonicalJsonError(path, 'a string has a lone surrogate and cannot be written in UTF-8');
  return JSON.stringify(value);
}
