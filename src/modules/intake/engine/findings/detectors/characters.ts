/** Of a UTF-16 unit; NaN (beyond a text's ends) is none of these. */
export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
export const isUpper = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;
export const isAsciiLetter = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a && unit < 0x80;
export const isAlphanumeric = (unit: number): boolean => isDigit(unit) || isAsciiLetter(unit);
export const isWord = (unit: number): boolean => isAlphanumeric(unit) || unit === 0x5f;
export const isHex = (unit: number): boolean => isDigit(unit) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66 && unit < 0x80);

const DOT = 0x2e;
const COMMA = 0x2c;
const HYPHEN = 0x2d;
const SLASH = 0x2f;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACKET = 0x5b;

/** Whether a number can begin here: not within a word, an amount, a date, or right behind a placeholder. */
export function numberCanBegin(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (isWord(before) || before === CLOSING_BRACKET) return false;
  const joins = before === DOT || before === COMMA || before === HYPHEN || before === SLASH;
  return !(joins && isWord(text.charCodeAt(start - 2)));
}

/** Whether a number can end here: it does not go on after a point or a hyphen. */
export function numberCanEnd(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  if (isWord(after) || after === OPENING_BRACKET) return false;
  const joins = after === DOT || after === COMMA || after === HYPHEN || after === SLASH;
  return !(joins && isDigit(text.charCodeAt(end + 1)));
}

/** The digits alone. */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');
