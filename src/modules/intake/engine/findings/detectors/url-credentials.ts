import { isAlphanumeric } from './characters.js';
import type { Detector } from './detector.js';

const MAX_UNITS = 320;
const AT = 0x40;
const COLON = 0x3a;
const SLASH = 0x2f;
/** Nothing of these can be in credentials as they are; `[` begins a placeholder or an IPv6 address. */
const ends = new Uint8Array(128);
for (const character of '\t\n\v\f\r "\'`<>\\/?#@[](){}|,;') ends[character.charCodeAt(0)] = 1;
const endsCredentials = (unit: number): boolean => ends[unit] === 1;
/** Of manuals. */
const DUMMY = /^(?:pass(?:word|wd|phrase)?|pw|pwd|secret|example|test|x+|\*+|\.+|changeme|your.*|my.*|some.*|user(?:name)?|token|%s|\$.*|%[a-z_]+%?|redacted|hidden|-+)$/i;

/** Where credentials that end before the `@` begin, or -1. */
export function urlCredentialsStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start <= MAX_UNITS && !endsCredentials(text.charCodeAt(start - 1))) start--;
  return isBehindScheme(text, start) ? start : -1;
}

function isBehindScheme(text: string, start: number): boolean {
  return text.charCodeAt(start - 1) === SLASH && text.charCodeAt(start - 2) === SLASH && text.charCodeAt(start - 3) === COLON && isAlphanumeric(text.charCodeAt(start - 4));
}

/** `user:password` of URLs, of databases and others, that name both. */
export const urlCredentialsDetector: Detector = {
  matchAt(text, start) {
    if (!isBehindScheme(text, start)) return undefined;
    let colon = -1;
    let end = start;
    while (end - start <= MAX_UNITS && end < text.length) {
      const unit = text.charCodeAt(end);
      if (endsCredentials(unit)) break;
      if (unit === COLON && colon === -1) colon = end;
      end++;
    }
    if (text.charCodeAt(end) !== AT || colon === -1 || end - start > MAX_UNITS) return undefined;
    const password = text.slice(colon + 1, end);
    return password.length < 3 || DUMMY.test(password) ? undefined : { type: 'secret_url_credentials', start, end };
  },
};
