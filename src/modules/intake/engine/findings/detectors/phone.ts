import { parsePhoneNumberFromString, type CountryCode, getCountries, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import { isAsciiLetter, isDigit, isWord } from './characters.js';
import type { Detector } from './detector.js';

const MAX_GROUPS = 7;
const MIN_DIGITS = 7;
const MAX_DIGITS = 17;
const PLUS = 0x2b;
const OPENING = 0x28;
const CLOSING = 0x29;
const CLOSING_BRACKET = 0x5d;
const ZERO = 0x30;
/** Digits of a national number that begins with the trunk prefix, below which it has to be near a word such as “phone”. */
const MIN_TRUNK_DIGITS = 10;

/** Words, in lower case, that a phone number stands behind. */
const PHONE_WORDS = new Set(
  ('phone phones telephone telephones tel tele mobile mobiles mob cell fax call calls dial text sms whatsapp hotline ph telefon telefonnummer fon handy mobil rufnummer ' +
    'anrufen durchwahl téléphone portable numéro número teléfono telefono móvil movil celular cellulare telefone telemóvel fone telefoon mobiel tlf puh puhelin komórka kom тел телефон').split(' '),
);
/** Those of languages without blanks. */
const UNSPACED_PHONE_WORD = /电话|電話|手机|手機|전화|휴대폰|携帯|☎|📞|📱/u;
const CONTEXT_UNITS = 40;

interface DigitGroup {
  readonly start: number;
  readonly end: number;
  /** What stands between the group before and this one. */
  readonly separator: string;
}

/** Phone numbers: written internationally, those of all countries; written nationally, those of the given ones. */
export function createPhoneDetector(regions: readonly string[]): Detector {
  const countries = regions.filter((region): region is CountryCode => isSupportedCountry(region)).map(countryOf);
  return {
    matchAt(text, start) {
      const lead = text.charCodeAt(start);
      const before = text.charCodeAt(start - 1);
      if (isWord(before) || before === PLUS || text[start - 1] === ']') return undefined;
      if (lead === PLUS || (lead === 0x30 && text.charCodeAt(start + 1) === 0x30)) return matchInternational(text, start);
      if (lead !== OPENING && !isDigit(lead)) return undefined;
      if (lead !== OPENING && (before === OPENING || (!isWord(before) && '.,-/'.includes(text[start - 1] ?? ' ') && isWord(text.charCodeAt(start - 2))))) return undefined;
      // A number that goes on behind another one is a row of figures.
      if (isDigit(text.charCodeAt(start - 2)) && isSeparator(before)) return undefined;
      return countries.length === 0 ? undefined : matchNational(text, start, countries);
    },
  };
}

interface Country {
  readonly code: CountryCode;
  /** Of the North American Numbering Plan. */
  readonly northAmerican: boolean;
}

function countryOf(code: CountryCode): Country {
  return { code, northAmerican: getCountryCallingCode(code) === '1' };
}

function matchInternational(text: string, start: number): ReturnType<Detector['matchAt']> {
  const written = text.charCodeAt(start) === PLUS ? 1 : 2;
  if (!hasCallingCode(text, start + written)) return undefined;
  const groups = readGroups(text, start + written);
  for (let count = groups.length; count > 0; count--) {
    const end = endOf(text, groups, count);
    const digits = digitsIn(groups, count);
    if (digits < MIN_DIGITS || !canEnd(text, end)) continue;
    const number = `+${text.slice(start + written, end)}`;
    if (isValidNumber(number)) return { type: 'phone', start, end };
  }
  return undefined;
}

/** Codes of countries, and of services that belong to none (ITU-T E.164). */
const CALLING_CODES: ReadonlySet<string> = new Set([...getCountries().map((country) => getCountryCallingCode(country)), '800', '808', '870', '878', '881', '882', '883', '888', '979']);
const MAX_CALLING_CODE_DIGITS = 3;

/** Whether the first digits, over what separates them, are a calling code; no code begins with another. */
function hasCallingCode(text: string, from: number): boolean {
  let code = '';
  for (let at = from; code.length < MAX_CALLING_CODE_DIGITS; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) code += text.charAt(at);
    else if (!isSeparator(unit)) return false;
    if (CALLING_CODES.has(code)) return true;
  }
  return false;
}

/** Of late, that are none: in rows of figures the same come again and again, and parsing one is slow. Numbers of people are not kept. */
const notNumbers = new Set<string>();
const MAX_NOT_NUMBERS = 256;

/** @param number with its plus */
function isValidNumber(number: string): boolean {
  if (notNumbers.has(number)) return false;
  if (parsePhoneNumberFromString(number, { extract: false })?.isValid() === true) return true;
  if (notNumbers.size >= MAX_NOT_NUMBERS) notNumbers.clear();
  notNumbers.add(number);
  return false;
}

function matchNational(text: string, start: number, countries: readonly Country[]): ReturnType<Detector['matchAt']> {
  // Most rows of digits end here, before anything is allocated.
  const counted = countDigits(text, start);
  if (counted < MIN_DIGITS || !((counted >= MIN_TRUNK_DIGITS && mayBeOwnForm(text, start, countries)) || isBehindPhoneWord(text, start))) return undefined;
  const groups = readGroups(text, start);
  if (groups.length === 0 || isDateLike(text, groups)) return undefined;
  for (let count = groups.length; count > 0; count--) {
    const end = endOf(text, groups, count);
    const digits = digitsIn(groups, count);
    if (digits < MIN_DIGITS || digits > 12 || !canEnd(text, end)) continue;
    const number = text.slice(start, end);
    if (ZIP_CODE.test(number)) continue;
    let near: boolean | undefined;
    for (const country of countries) {
      if (!isOwnForm(country, number, digits)) {
        near ??= isBehindPhoneWord(text, start);
        if (!near) continue;
      }
      if (parsePhoneNumberFromString(number, { defaultCountry: country.code, extract: false })?.isValid() === true) return { type: 'phone', start, end };
    }
  }
  return undefined;
}

const NANP = String.raw`(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}([.-]))[2-9]\d{2}[.-]\d{4}`;
const NANP_FORM = new RegExp(`^${NANP}$`);
const NANP_FORM_HERE = new RegExp(NANP, 'y');
/** With four more digits, as it stands in addresses in the United States. */
const ZIP_CODE = /^\d{5}-\d{4}$/;
const TRUNK_FORM = /^\(?0\d{1,4}\)?[ ./-]{1,3}\d/;

/** Whether the number looks like this country's phone numbers and hardly like anything else. */
function isOwnForm(country: Country, number: string, digits: number): boolean {
  if (country.northAmerican) return NANP_FORM.test(number);
  return digits >= MIN_TRUNK_DIGITS && TRUNK_FORM.test(number);
}

/** False only when no number that begins here is of {@link isOwnForm}; all such have ten digits or more. */
function mayBeOwnForm(text: string, start: number, countries: readonly Country[]): boolean {
  const first = text.charCodeAt(start) === OPENING ? start + 1 : start;
  const trunk = text.charCodeAt(first) === ZERO;
  if (trunk) return countries.some(({ northAmerican }) => !northAmerican);
  NANP_FORM_HERE.lastIndex = start;
  return countries.some(({ northAmerican }) => northAmerican) && NANP_FORM_HERE.test(text);
}

/** Whether a word for phones is shortly before; what lies behind a placeholder is not looked at. */
function isBehindPhoneWord(text: string, start: number): boolean {
  const from = Math.max(0, start - CONTEXT_UNITS);
  let wordEnd = -1;
  for (let i = start - 1; i >= from; i--) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return isBehindPhoneWordOfAnyScript(text.slice(from, start));
    if (isAsciiLetter(unit)) {
      if (wordEnd === -1) wordEnd = i + 1;
      continue;
    }
    if (wordEnd !== -1 && isPhoneWord(text, i + 1, wordEnd)) return true;
    wordEnd = -1;
    if (unit === CLOSING_BRACKET) return false;
  }
  return wordEnd !== -1 && isPhoneWord(text, from, wordEnd);
}

function isPhoneWord(text: string, start: number, end: number): boolean {
  return mayBePhoneWord[shapeOf(end - start, text.charCodeAt(start), text.charCodeAt(end - 1))] === 1 && PHONE_WORDS.has(text.slice(start, end).toLowerCase());
}

/** Of a word of ASCII letters in any case: its length, first and last letter, below 2¹⁴. */
function shapeOf(length: number, first: number, last: number): number {
  return (Math.min(length, MAX_PHONE_WORD_UNITS + 1) << 10) | ((first & 31) << 5) | (last & 31);
}
const MAX_PHONE_WORD_UNITS = 14;
const mayBePhoneWord = new Uint8Array(1 << 14);
for (const word of PHONE_WORDS) mayBePhoneWord[shapeOf(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))] = 1;

function isBehindPhoneWordOfAnyScript(before: string): boolean {
  const window = before.slice(before.lastIndexOf(']') + 1);
  if (window.length > 0 && UNSPACED_PHONE_WORD.test(window)) return true;
  return window.split(NOT_LETTERS).some((word) => PHONE_WORDS.has(word.toLowerCase()));
}
const NOT_LETTERS = /[^a-zA-Z\u00c0-\u024f\u0400-\u04ff]+/;

/** 01.02.2019, 2019-12-05, 05/12/19 … */
function isDateLike(text: string, groups: readonly DigitGroup[]): boolean {
  const [a, b, c] = groups;
  if (a === undefined || b === undefined || c === undefined || !/^[./-]$/.test(b.separator) || b.separator !== c.separator) return false;
  const value = ({ start, end }: DigitGroup): number => Number(text.slice(start, end));
  const length = ({ start, end }: DigitGroup): number => end - start;
  if (length(a) === 4) return value(b) >= 1 && value(b) <= 12 && length(b) <= 2 && length(c) <= 2 && value(c) <= 31;
  return length(a) <= 2 && length(b) <= 2 && (length(c) === 2 || length(c) === 4) && groups.length < 4 && value(a) <= 31 && value(b) <= 31;
}

/** Of a row of digits and separators, up to {@link MIN_TRUNK_DIGITS}. */
function countDigits(text: string, from: number): number {
  let digits = 0;
  for (let at = from; digits < MIN_TRUNK_DIGITS; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) digits++;
    else if (!isSeparator(unit)) break;
  }
  return digits;
}

/** Groups of digits with single separators between them (or a bracket and a blank), as many as a number can have. */
function readGroups(text: string, from: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  let at = from;
  let digits = 0;
  while (groups.length < MAX_GROUPS) {
    const separatorStart = at;
    let separators = 0;
    while (separators < 3 && isSeparator(text.charCodeAt(at))) {
      at++;
      separators++;
    }
    // The number itself may begin with a bracket, and with nothing else.
    if (groups.length === 0 && separators > 0 && !(separators === 1 && text.charCodeAt(separatorStart) === OPENING)) break;
    const start = at;
    while (isDigit(text.charCodeAt(at)) && at - start <= MAX_DIGITS) at++;
    digits += at - start;
    if (at === start || digits > MAX_DIGITS) break;
    groups.push({ start, end: at, separator: text.slice(separatorStart, start) });
  }
  return groups;
}

const isSeparator = (unit: number): boolean =>
  unit === 0x20 || unit === 0x2d || unit === 0x2e || unit === 0x2f || unit === OPENING || unit === CLOSING || unit === 0xa0 || unit === 0x2011 || unit === 0x202f;

const digitsIn = (groups: readonly DigitGroup[], count: number): number => groups.slice(0, count).reduce((sum, { start, end }) => sum + end - start, 0);
const endOf = (text: string, groups: readonly DigitGroup[], count: number): number => groups[count - 1]?.end ?? text.length;

/** Not within a word or a number with a fraction. */
function canEnd(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  if (isWord(after) || text[end] === '[') return false;
  return !(text[end] === ',' && isDigit(text.charCodeAt(end + 1)));
}
