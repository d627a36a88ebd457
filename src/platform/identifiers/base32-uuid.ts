/** Crockford's alphabet in lower case, as TypeIDs use it. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const NONE = 0xff;

const digits = ALPHABET.split('');
/** Two characters for each ten bits: a list shows hundreds of ids, and takes half the steps this way. */
const PAIRS = digits.flatMap((first) => digits.map((second) => first + second));
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE32 = valuesOf(ALPHABET);
const HEX = valuesOf('0123456789abcdef');

function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(NONE);
  for (const [value, character] of alphabet.split('').entries()) values[character.charCodeAt(0)] = value;
  return values;
}

/** The 26 characters of a lower-case uuid. @throws Error when it is none. */
export function uuidToBase32(uuid: string): string {
  if (uuid.length !== 36) throw notUuid(uuid);
  const a = hex(uuid, 0, 4) * 0x10000 + hex(uuid, 4, 8);
  const b = hex(uuid, 9, 13) * 0x10000 + hex(uuid, 14, 18);
  const c = hex(uuid, 19, 23) * 0x10000 + hex(uuid, 24, 28);
  const d = hex(uuid, 28, 32) * 0x10000 + hex(uuid, 32, 36);
  // 130 bits in thirteen pairs of characters; the first two bits are always 0.
  return pair(a >>> 24) + pair(a >>> 14) + pair(a >>> 4) + pair((a << 6) | (b >>> 26)) + pair(b >>> 16) + pair(b >>> 6) + pair((b << 4) | (c >>> 28))
    + pair(c >>> 18) + pair(c >>> 8) + pair((c << 2) | (d >>> 30)) + pair(d >>> 20) + pair(d >>> 10) + pair(d);
}

/** The lower-case uuid of 26 characters. @throws Error when they are none. */
export function base32ToUuid(text: string): string {
  if (text.length !== 26) throw notBase32(text);
  const v = (index: number): number => {
    const value = BASE32[text.charCodeAt(index)] ?? NONE;
    if (value === NONE) throw notBase32(text);
    return value;
  };
  // More than 128 bits would come back as another id.
  if (v(0) > 7) throw notBase32(text);
  const a = (v(0) << 29) | (v(1) << 24) | (v(2) << 19) | (v(3) << 14) | (v(4) << 9) | (v(5) << 4) | (v(6) >>> 1);
  const b = (v(6) << 31) | (v(7) << 26) | (v(8) << 21) | (v(9) << 16) | (v(10) << 11) | (v(11) << 6) | (v(12) << 1) | (v(13) >>> 4);
  const c = (v(13) << 28) | (v(14) << 23) | (v(15) << 18) | (v(16) << 13) | (v(17) << 8) | (v(18) << 3) | (v(19) >>> 2);
  const d = (v(19) << 30) | (v(20) << 25) | (v(21) << 20) | (v(22) << 15) | (v(23) << 10) | (v(24) << 5) | v(25);
  return `${bytes(a >>> 16)}${bytes(a)}-${bytes(b >>> 16)}-${bytes(b)}-${bytes(c >>> 16)}-${bytes(c)}${bytes(d >>> 16)}${bytes(d)}`;
}

function hex(uuid: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = HEX[uuid.charCodeAt(index)] ?? NONE;
    if (digit === NONE) throw notUuid(uuid);
    value = value * 16 + digit;
  }
  return value;
}

function pair(bits: number): string {
  return PAIRS[bits & 0x3ff] ?? '';
}

function bytes(bits: number): string {
  return (BYTES[(bits >>> 8) & 0xff] ?? '') + (BYTES[bits & 0xff] ?? '');
}

function notUuid(text: string): Error {
  return new Error(`"${text}" is not a lower-case uuid`);
}

function notBase32(text: string): Error {
  return new Error(`"${text}" is not the 26 characters of an id`);
}
