import type { FindingType } from '../finding-types.js';
import { digitsOf, numberCanBegin, numberCanEnd } from './characters.js';
import { isDate, passesLuhn, passesMod11And10, passesMod11And2, passesVerhoeff, weightedSum } from './checksums.js';
import { contextWords, hasContext } from './context-words.js';
import type { Detector } from './detector.js';
import { passesCodiceFiscale, passesCurp } from './lettered-ids.js';

/** How a country's number looks, and what proves it. */
export interface NationalId {
  readonly type: FindingType;
  /** Sticky, of bounded length. */
  readonly pattern: RegExp;
  /** All lengths that the run of digits may have that it begins with; none for those that begin with letters. */
  readonly leadingDigits: readonly number[];
  /** How many letters may stand before its first digit; none for those that begin with a digit. */
  readonly leadingLetters: readonly number[];
  /** Whether a letter stands among or behind its digits, so that fewer than nine digits may be in a row. */
  readonly lettered?: true;
  /** @param digits the digits alone @param match as it is written */
  readonly valid: (digits: string, match: string) => boolean;
  /** A word that has to be near, where the form alone says too little. */
  readonly context?: RegExp;
}

/** Lengths of the first run of digits where any blank between groups of so many may be left out. */
function firstRuns(...groups: readonly number[]): number[] {
  let digits = 0;
  return groups.map((group) => (digits += group));
}

const at = (digits: string, start: number, end: number): number => Number(digits.slice(start, end));

const passesSsn = (digits: string): boolean => {
  const area = at(digits, 0, 3);
  return area > 0 && area < 900 && area !== 666 && at(digits, 3, 5) > 0 && at(digits, 5, 9) > 0 && !['078051120', '219099999', '123456789'].includes(digits);
};

function passesGermanTaxId(digits: string): boolean {
  if (digits.startsWith('0') || !passesMod11And10(digits)) return false;
  const counts = Array.from({ length: 10 }, (_, digit) => digits.slice(0, 10).split(String(digit)).length - 1);
  // Of the first ten digits one occurs twice or three times, all others at most once.
  return counts.filter((count) => count > 1).length === 1 && Math.max(...counts) <= 3;
}

function passesNir(match: string): boolean {
  const code = match.replace(/\s/g, '').toUpperCase();
  const month = Number(code.slice(3, 5));
  if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)) return false;
  return 97 - (withoutCorsicanLetters(code) % 97) === Number(code.slice(13));
}

/** 2A counts as 19 and 2B as 18. */
function withoutCorsicanLetters(code: string): number {
  return Number(code.slice(0, 13).replace('2A', '19').replace('2B', '18'));
}

function passesPesel(digits: string): boolean {
  const month = at(digits, 2, 4) % 20;
  return isDate(at(digits, 0, 2), month, at(digits, 4, 6)) && weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

function passesCpf(digits: string): boolean {
  if (new Set(digits).size === 1) return false;
  const check = (length: number): number => ((weightedSum(digits, Array.from({ length }, (_, i) => length + 1 - i)) * 10) % 11) % 10;
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

function passesPersonnummer(digits: string): boolean {
  const ten = digits.slice(-10);
  const day = at(ten, 4, 6);
  // Coordination numbers add 60 to the day.
  return isDate(at(ten, 0, 2), at(ten, 2, 4), day > 60 ? day - 60 : day) && passesLuhn(ten);
}

function passesHetu(match: string): boolean {
  const number = Number(match.slice(0, 6) + match.slice(7, 10));
  return isDate(at(match, 4, 6), at(match, 2, 4), at(match, 0, 2)) && at(match, 7, 10) >= 2 && '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31] === match[10];
}

function passesNorwegian(digits: string): boolean {
  const day = at(digits, 0, 2) % 40;
  if (!isDate(at(digits, 4, 6), at(digits, 2, 4), day)) return false;
  return weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

function passesBelgian(digits: string): boolean {
  const base = at(digits, 0, 9);
  const check = at(digits, 9, 11);
  if (!isDate(at(digits, 0, 2), at(digits, 2, 4) % 20, at(digits, 4, 6))) return false;
  // Those born since 2000 have a 2 before their number.
  return 97 - (base % 97) === check || 97 - ((2_000_000_000 + base) % 97) === check;
}

const passesAhv = (digits: string): boolean => weightedSum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

function passesTurkish(digits: string): boolean {
  const d = Array.from(digits, Number);
  const sum = (indices: readonly number[]): number => indices.reduce((total, i) => total + (d[i] ?? 0), 0);
  const tenth = ((sum([0, 2, 4, 6, 8]) * 7 - sum([1, 3, 5, 7])) % 10 + 10) % 10;
  return d[0] !== 0 && tenth === d[9] && sum([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) % 10 === d[10];
}

function passesNhs(digits: string): boolean {
  const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === Number(digits[9]);
}

const passesBirthYymmdd = (digits: string): boolean => isDate(at(digits, 0, 2), at(digits, 2, 4), at(digits, 4, 6));

function passesKorean(digits: string): boolean {
  if (!passesBirthYymmdd(digits)) return false;
  // Numbers given out since October 2020 have no check digit.
  if (at(digits, 0, 2) <= 35 && '3478'.includes(digits.charAt(6))) return true;
  return (11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(digits[12]);
}

/** Of numbers of digits alone, and of those of Corsica, whose digits end at the letter of 2A or 2B. */
const nirRuns: readonly number[] = [...new Set([...firstRuns(1, 2, 2, 2, 3, 3, 2), ...firstRuns(1, 2, 2, 1)])];

/** All national numbers, with the words near which those without a form of their own are believed. */
export const nationalIds: readonly NationalId[] = [
  { type: 'us_ssn', pattern: /\d{3}([- ])\d{2}\1\d{4}/y, leadingDigits: [3], leadingLetters: [], valid: passesSsn },
  { type: 'us_ssn', pattern: /\d{9}/y, leadingDigits: [9], leadingLetters: [], valid: passesSsn, context: contextWords('ssn', 'social security', 'soc sec') },
  { type: 'us_itin', pattern: /9\d{2}([- ])(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\1\d{4}/y, leadingDigits: [3], leadingLetters: [], valid: (digits) => !digits.startsWith('98765432') },
  { type: 'uk_nino', pattern: /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]/y, leadingDigits: [], leadingLetters: [2], valid: (_, match) => !/^(?:BG|GB|NK|KN|TN|NT|ZZ)/.test(match) },
  { type: 'uk_nhs_number', pattern: /\d{3}([- ]?)\d{3}\1\d{4}/y, leadingDigits: [3, 10], leadingLetters: [], valid: passesNhs, context: contextWords('nhs', 'national health') },
  { type: 'de_tax_id', pattern: /\d{2} ?\d{3} ?\d{3} ?\d{3}/y, leadingDigits: firstRuns(2, 3, 3, 3), leadingLetters: [], valid: passesGermanTaxId, context: contextWords('steuer id', 'steuer idnr', 'idnr', 'id nr', 'steueridentifikationsnummer', 'identifikationsnummer', 'steuernummer', 'tax id', 'tin') },
  { type: 'fr_nir', pattern: /[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}/y, leadingDigits: nirRuns, leadingLetters: [], lettered: true, valid: (_, match) => passesNir(match) },
  { type: 'it_codice_fiscale', pattern: /(?=[A-Z]{6,14}\d)[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]/y, leadingDigits: [], leadingLetters: [6, 7, 9, 10, 12, 13, 14], valid: (_, match) => passesCodiceFiscale(match) },
  { type: 'es_dni', pattern: /(?:\d{8}|\d{2}\.\d{3}\.\d{3})[ -]?[A-HJ-NP-TV-Z]/y, leadingDigits: [8, 2], leadingLetters: [], lettered: true, valid: (digits, match) => 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === match.at(-1) },
  { type: 'es_dni', pattern: /[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]/y, leadingDigits: [], leadingLetters: [1], valid: (digits, match) => 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(String('XYZ'.indexOf(match.charAt(0))) + digits) % 23] === match.at(-1) },
  { type: 'nl_bsn', pattern: /\d{9}|\d{4}([. ])\d{2}\1\d{3}|\d{3}([. ])\d{3}\2\d{3}/y, leadingDigits: [9, 4, 3], leadingLetters: [], valid: (digits) => Number(digits) > 0 && weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0, context: contextWords('bsn', 'burgerservicenummer', 'sofi nummer', 'citizen service number') },
  { type: 'be_national_number', pattern: /\d{2}\.\d{2}\.\d{2}[- ]\d{3}[. ]\d{2}/y, leadingDigits: [2], leadingLetters: [], valid: passesBelgian },
  { type: 'ch_ahv', pattern: /756([. ]?)\d{4}\1\d{4}\1\d{2}/y, leadingDigits: [3, 13], leadingLetters: [], valid: passesAhv },
  { type: 'pl_pesel', pattern: /\d{11}/y, leadingDigits: [11], leadingLetters: [], valid: passesPesel, context: contextWords('pesel') },
  { type: 'se_personnummer', pattern: /(?:19|20)?\d{6}[-+]\d{4}/y, leadingDigits: [6, 8], leadingLetters: [], valid: passesPersonnummer },
  { type: 'se_personnummer', pattern: /(?:19|20)\d{10}|\d{10}/y, leadingDigits: [10, 12], leadingLetters: [], valid: passesPersonnummer, context: contextWords('personnummer', 'pnr', 'personal identity number', 'samordningsnummer') },
  { type: 'dk_cpr', pattern: /\d{6}[- ]?\d{4}/y, leadingDigits: firstRuns(6, 4), leadingLetters: [], valid: (digits) => isDate(at(digits, 4, 6), at(digits, 2, 4), at(digits, 0, 2)), context: contextWords('cpr', 'cpr nummer', 'cpr nr', 'personnummer') },
  { type: 'fi_hetu', pattern: /\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]/y, leadingDigits: [6], leadingLetters: [], lettered: true, valid: (_, match) => passesHetu(match) },
  { type: 'no_national_number', pattern: /\d{6} ?\d{5}/y, leadingDigits: firstRuns(6, 5), leadingLetters: [], valid: passesNorwegian, context: contextWords('fødselsnummer', 'fodselsnummer', 'personnummer', 'fnr', 'd nummer', 'national identity number') },
  { type: 'br_cpf', pattern: /\d{3}\.\d{3}\.\d{3}-\d{2}/y, leadingDigits: [3], leadingLetters: [], valid: passesCpf },
  { type: 'br_cpf', pattern: /\d{11}/y, leadingDigits: [11], leadingLetters: [], valid: passesCpf, context: contextWords('cpf') },
  { type: 'mx_curp', pattern: /[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\d/y, leadingDigits: [], leadingLetters: [4], valid: (digits, match) => passesBirthYymmdd(digits) && passesCurp(match) },
  { type: 'ca_sin', pattern: /\d{3}([- ]?)\d{3}\1\d{3}/y, leadingDigits: [3, 9], leadingLetters: [], valid: (digits) => !digits.startsWith('0') && !digits.startsWith('8') && passesLuhn(digits), context: contextWords('sin', 'social insurance', 'numéro d.assurance sociale', 'nas') },
  { type: 'in_aadhaar', pattern: /[2-9]\d{3}([- ]?)\d{4}\1\d{4}/y, leadingDigits: [4, 12], leadingLetters: [], valid: passesVerhoeff, context: contextWords('aadhaar', 'aadhar', 'adhaar', 'uidai', 'uid', 'आधार') },
  { type: 'in_pan', pattern: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/y, leadingDigits: [], leadingLetters: [5], valid: () => true, context: contextWords('pan', 'permanent account', 'income tax') },
  { type: 'cn_resident_id', pattern: /[1-8]\d{16}[\dXx]/y, leadingDigits: [17, 18], leadingLetters: [], valid: (_, match) => isDate(at(match, 6, 10), at(match, 10, 12), at(match, 12, 14)) && /^(?:19|20)/.test(match.slice(6)) && passesMod11And2(match) },
  { type: 'kr_resident_number', pattern: /\d{6}-[1-8]\d{6}/y, leadingDigits: [6], leadingLetters: [], valid: passesKorean },
  { type: 'au_tax_file_number', pattern: /\d{3}([- ]?)\d{3}\1\d{3}/y, leadingDigits: [3, 9], leadingLetters: [], valid: (digits) => Number(digits) > 0 && weightedSum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0, context: contextWords('tfn', 'tax file') },
  { type: 'za_id', pattern: /\d{6} ?\d{4} ?[01]8\d/y, leadingDigits: firstRuns(6, 4, 3), leadingLetters: [], valid: (digits) => passesBirthYymmdd(digits) && passesLuhn(digits), context: contextWords('id', 'id number', 'id no', 'identity number', 'rsa id', 'south african') },
  { type: 'tr_identity_number', pattern: /[1-9]\d{10}/y, leadingDigits: [11], leadingLetters: [], valid: passesTurkish, context: contextWords('tc', 't.c', 'tckn', 'kimlik', 'tc kimlik no') },
];

/** @param id one of {@link nationalIds} */
export function nationalIdDetector(id: NationalId): Detector {
  return {
    matchAt(text, start) {
      if (!numberCanBegin(text, start)) return undefined;
      id.pattern.lastIndex = start;
      const match = id.pattern.exec(text)?.[0];
      if (match === undefined || !numberCanEnd(text, start + match.length) || !id.valid(digitsOf(match), match)) return undefined;
      const end = start + match.length;
      return id.context === undefined || hasContext(text, start, end, id.context) ? { type: id.type, start, end } : undefined;
    },
  };
}
