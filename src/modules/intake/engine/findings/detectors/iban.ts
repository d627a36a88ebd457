import { isAlphanumeric, isUpper, isWord } from './characters.js';
import { remainder97 } from './checksums.js';
import type { Detector } from './detector.js';

/** Lengths of IBANs, by SWIFT's registry (release 99). */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22, CY: 28, CZ: 24, DE: 22,
  DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28,
  HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25,
  MC: 27, MD: 24, ME: 22, MK: 19, MN: 20, MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29,
  RO: 24, RS: 22, RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29,
  VA: 22, VG: 24, XK: 20, YE: 30,
};
const GROUP = 4;
const isSeparator = (unit: number): boolean => unit === 0x20 || unit === 0xa0 || unit === 0x2d;
const OPENING_BRACKET = 0x5b;

/** ISO 13616: written as one, or in groups of four. */
export const ibanDetector: Detector = {
  matchAt(text, start) {
    if (!isUpper(text.charCodeAt(start)) || isWord(text.charCodeAt(start - 1)) || text[start - 1] === ']') return undefined;
    const length = LENGTHS[text.slice(start, start + 2)];
    if (length === undefined) return undefined;
    let code = '';
    let end = start;
    while (code.length < length) {
      const unit = text.charCodeAt(end);
      if (isSeparator(unit) && code.length % GROUP === 0 && code.length > 0) end++;
      else if (isAlphanumeric(unit)) code += text.charAt(end++);
      else return undefined;
    }
    const after = text.charCodeAt(end);
    if (isWord(after) || after === OPENING_BRACKET || !/^[A-Z]{2}\d\d[A-Z0-9]*$/.test(code)) return undefined;
    if (remainder97(code.slice(4) + code.slice(0, 4)) !== 1) return undefined;
    return { type: 'iban', start, end };
  },
};
