import { digitsOf, numberCanBegin, numberCanEnd } from './characters.js';
import { passesLuhn } from './checksums.js';
import type { Detector } from './detector.js';

/** Ranges of issuers, with the lengths that they give out. */
const ISSUERS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [16, 19, 13] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { prefix: /^62/, lengths: [16, 17, 18, 19] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 19] },
  { prefix: /^3(?:0[0-5]|[689])/, lengths: [14] },
  { prefix: /^220[0-4]/, lengths: [16] },
];

/** As one, or in the groups that are printed on cards, always with the same separator. */
const CARD = /(?:\d{13,19}|\d{4}(?:([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|([ -])\d{6}\2\d{4,5}))/y;

export const paymentCardDetector: Detector = {
  matchAt(text, start) {
    if (!numberCanBegin(text, start)) return undefined;
    CARD.lastIndex = start;
    const number = CARD.exec(text)?.[0];
    if (number === undefined || !numberCanEnd(text, start + number.length)) return undefined;
    const digits = digitsOf(number);
    if (!ISSUERS.some(({ prefix, lengths }) => prefix.test(digits) && lengths.includes(digits.length))) return undefined;
    if (!passesLuhn(digits) || new Set(digits).size < 2) return undefined;
    return { type: 'payment_card', start, end: start + number.length };
  },
};
