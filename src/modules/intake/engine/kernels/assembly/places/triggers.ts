import { addPlace, beginPlaces, endPlaces } from './place-list';
import { listSoughtWords } from './sought-words';

/*
 * Proposes places where personal data or secrets may be; it misses nothing that a detector finds, and leaves most of a text out.
 * In front of and behind a text there are zeros, which are part of nothing.
 */

/** As trigger-scan.ts has them. */
const AT_SIGN: u32 = 0;
const NUMBER: u32 = 1;
const SHORT_NUMBER: u32 = 2;
const DOTTED_NUMBER: u32 = 3;
const LETTERED_NUMBER: u32 = 4;
const HEX_GROUPS: u32 = 5;
const ASSIGNMENT: u32 = 6;
const ARMOUR: u32 = 7;

/** Digits in a row of digits and separators: fewer are no number that is looked for; so few only with a letter right behind them. */
const MIN_DIGITS: u32 = 6;
const MIN_PHONE_DIGITS: u32 = 7;
const MIN_PLAIN_DIGITS: u32 = 9;
const MIN_DOTS: u32 = 3;
const MAX_ADDRESS_DIGITS: u32 = 3;
/** An Italian codice fiscale may have letters for all of its digits but the last. */
const MAX_CAPITALS: usize = 14;
const MAX_HEX: usize = 4;
const MAX_BLANKS: usize = 3;
const MAX_NAME_NUMBER_DIGITS: usize = 2;

/** For each byte whether it stands between the digits of one number; written by the caller. */
const joinsDigits: usize = memory.data(256, 16);
/** The last three bytes of secrets' names, in small letters, the last one in the lowest bits; written by the caller. */
const nameEndings: usize = memory.data(32 * 4, 16);

export function digitJoinersAddress(): usize {
  return joinsDigits;
}

export function nameEndingsAddress(): usize {
  return nameEndings;
}

/** Lists the triggers of `text[0, length)`, and the sought words as such; returns how many there are. */
export function findTriggers(text: usize, length: usize): u32 {
  beginPlaces(text, length);
  listSigns(text, text + length);
  listSoughtWords(text, text + length);
  return endPlaces(text);
}

function listSigns(text: usize, end: usize): void {
  let rowEnd = text;
  /** Whether the last byte before was a digit. */
  let inDigits: i32 = 0;
  for (let at = text; at < end; at += 16) {
    const bytes = v128.load(at);
    const digits = i8x16.bitmask(i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9)));
    const signs = i8x16.bitmask(v128.or(v128.or(is(bytes, 0x40), is(bytes, 0x3a)), v128.or(is(bytes, 0x3d), is(bytes, 0x2d))));
    let stops = signs | (digits & ~((digits << 1) | inDigits));
    inDigits = digits >> 15;
    for (; stops != 0; stops &= stops - 1) {
      const place = at + ctz(stops);
      const byte = <u32>load<u8>(place);
      if (byte == 0x2d) {
        lookAtHyphen(place);
      } else if (byte == 0x40) {
        addPlace(place, AT_SIGN);
      } else if (byte == 0x3d) {
        lookAtAssignment(place);
      } else if (byte == 0x3a) {
        lookAtColon(place);
        lookAtAssignment(place);
      } else if (place >= rowEnd) {
        rowEnd = lookAtRow(place);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function is(bytes: v128, byte: u8): v128 {
  return i8x16.eq(bytes, i8x16.splat(byte));
}

/** From the first digit of a row of digits and what joins them, to the row's end. */
function lookAtRow(start: usize): usize {
  let digits: u32 = 0;
  let dots: u32 = 0;
  let end = start;
  while (true) {
    const byte = <u32>load<u8>(end);
    if (isDigit(byte)) digits++;
    else if (load<u8>(joinsDigits + byte) == 0) break;
    else if (byte == 0x2e) dots++;
    end++;
  }
  lookAtCapitals(start);
  if (digits >= MIN_DIGITS || dots >= MIN_DOTS) lookAtNumbers(start, end, digits, dots >= MIN_DOTS);
  return end;
}

/** @param left digits from here on */
function lookAtNumbers(start: usize, end: usize, left: u32, dotted: bool): void {
  const lettered = isDigit(load<u8>(end - 1)) && isLetter(load<u8>(end));
  let at = start;
  while (at < end) {
    if (!isDigit(load<u8>(at))) {
      at++;
      continue;
    }
    const number = at;
    while (isDigit(load<u8>(at))) at++;
    const digits = <u32>(at - number);
    lookAtNumber(number, left, lettered, dotted && digits <= MAX_ADDRESS_DIGITS && load<u8>(at) == 0x2e);
    left -= digits;
  }
}

/** @param lettered whether a letter is right behind the row's last digit */
function lookAtNumber(at: usize, left: u32, lettered: bool, mayBeAddress: bool): void {
  const before = <u32>load<u8>(at - 1);
  if (isOfWord(before) || before == 0x5d) return;
  // Part of an amount, a date or a version; phone numbers that begin with 00 are all that may begin here.
  const joined = (before == 0x2e || before == 0x2c || before == 0x2d || before == 0x2f) && isOfWord(load<u8>(at - 2));
  if (joined) {
    if (left >= MIN_PLAIN_DIGITS && load<u16>(at) == 0x3030) addPlace(at, NUMBER);
    return;
  }
  if (mayBeAddress) addPlace(at, DOTTED_NUMBER);
  if (left >= MIN_PLAIN_DIGITS) addPlace(at, NUMBER);
  else if (left >= MIN_PHONE_DIGITS || (left == MIN_DIGITS && lettered)) addPlace(at, SHORT_NUMBER);
}

/** Capitals right before a digit, or before the blank or hyphen before it. */
function lookAtCapitals(digit: usize): void {
  const before = <u32>load<u8>(digit - 1);
  const lettersEnd = before == 0x20 || before == 0x2d ? digit - 1 : digit;
  let start = lettersEnd;
  while (lettersEnd - start <= MAX_CAPITALS && <u32>load<u8>(start - 1) - 0x41 < 26) start--;
  const capitals = lettersEnd - start;
  if (capitals >= 1 && capitals <= MAX_CAPITALS && !isOfWord(load<u8>(start - 1))) addPlace(start, LETTERED_NUMBER);
}

/** Hexadecimal digits before a colon: two of them where more pairs follow, or four that an address of version 6 begins with. */
function lookAtColon(colon: usize): void {
  let start = colon;
  while (colon - start <= MAX_HEX && isHex(load<u8>(start - 1))) start--;
  const digits = colon - start;
  if (digits == 2) {
    if (load<u8>(colon + 3) != 0x3a || load<u8>(colon + 6) != 0x3a) return;
  } else if (digits != MAX_HEX || (load<u8>(start) & 0xfe) != 0x32) {
    return;
  }
  const before = <u32>load<u8>(start - 1);
  if (isOfWord(before) || before == 0x3a) return;
  const next = <u32>load<u8>(colon + 1);
  if (next == 0x3a || isHex(next)) addPlace(start, HEX_GROUPS);
}

function lookAtHyphen(hyphen: usize): void {
  const next = <u32>load<u8>(hyphen + 1);
  if (!isHex(next)) return;
  const pairs = load<u8>(hyphen + 3) == 0x2d && load<u8>(hyphen + 6) == 0x2d;
  if (pairs && isHex(load<u8>(hyphen - 1)) && isHex(load<u8>(hyphen - 2)) && !isOfWord(load<u8>(hyphen - 3))) addPlace(hyphen - 2, HEX_GROUPS);
  // -----BEGIN
  if (next == 0x42 && load<u8>(hyphen + 2) == 0x45 && load<u8>(hyphen + 3) == 0x47 && load<u8>(hyphen - 4) == 0x2d) addPlace(hyphen - 4, ARMOUR);
}

/** Whether what is before the sign, over blanks, a quote and a number, ends like the name of a secret. */
function lookAtAssignment(sign: usize): void {
  let end = sign;
  while (sign - end < MAX_BLANKS && (load<u8>(end - 1) == 0x20 || load<u8>(end - 1) == 0x09)) end--;
  const before = <u32>load<u8>(end - 1);
  if (before == 0x22 || before == 0x27 || before == 0x60) end--;
  const numberEnd = end;
  while (numberEnd - end < MAX_NAME_NUMBER_DIGITS && isDigit(load<u8>(end - 1))) end--;
  if (end < numberEnd && (load<u8>(end - 1) == 0x5f || load<u8>(end - 1) == 0x2d)) end--;
  const ending = i32x4.splat((<i32>load<u8>(end - 3) << 16) | (<i32>load<u8>(end - 2) << 8) | <i32>load<u8>(end - 1) | 0x202020);
  for (let at = nameEndings; at < nameEndings + 128; at += 16) {
    if (v128.any_true(i32x4.eq(ending, v128.load(at)))) {
      addPlace(sign, ASSIGNMENT);
      return;
    }
  }
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u32): bool {
  return byte - 0x30 <= 9;
}

// @ts-ignore: decorator
@inline
function isHex(byte: u32): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 < 6;
}

// @ts-ignore: decorator
@inline
function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

/** An ASCII letter, a digit or an underscore. */
// @ts-ignore: decorator
@inline
function isOfWord(byte: u32): bool {
  return isDigit(byte) || isLetter(byte) || byte == 0x5f;
}
