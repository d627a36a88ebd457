import type { Finding } from '../finding-types.js';
import { isAlphanumeric, isWord } from './characters.js';
import type { Detector } from './detector.js';

const AT = 0x40;
const DOT = 0x2e;
const COLON = 0x3a;
const SLASH = 0x2f;
const MAX_LOCAL_UNITS = 64;

/** Letters of European languages beyond ASCII, without × and ÷. */
const isLatinLetter = (unit: number): boolean => unit >= 0xc0 && unit <= 0x24f && unit !== 0xd7 && unit !== 0xf7;
const isLocalLead = (unit: number): boolean => isWord(unit) || isLatinLetter(unit);
/** Of what a local part is made in practice, without the point: % + - _ letters digits. */
const isLocal = (unit: number): boolean => isLocalLead(unit) || unit === 0x25 || unit === 0x2b || unit === 0x2d;

const DOMAIN = /(?:[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f-]{0,61}[A-Za-z0-9\u00c0-\u024f])?\.){1,8}(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})(?![A-Za-z0-9_-])/y;
/** What names of files end with, such as `icon@2x.png` and `page@next.js`. */
const FILE_EXTENSIONS = new Set(
  ('png jpg jpeg gif svg webp avif ico css scss less js jsx ts tsx mjs cjs json htm html xml yml yaml md txt py rb sh map log conf cfg service timer target socket mount ' +
    'plist dll exe zip gz').split(' '),
);

/** Where the local part before the `@` begins, or -1 when there is none that can be. */
export function emailStart(text: string, at: number): number {
  let start = at;
  let lead = -1;
  while (start > 0 && at - start <= MAX_LOCAL_UNITS) {
    const unit = text.charCodeAt(start - 1);
    if (unit === DOT ? !isLocal(text.charCodeAt(start - 2)) || !isLocal(text.charCodeAt(start)) : !isLocal(unit)) break;
    start--;
    if (isLocalLead(unit)) lead = start;
  }
  return lead === -1 || at - start > MAX_LOCAL_UNITS ? -1 : lead;
}

/** E-mail addresses as they are in use: no quoted local parts, no comments, no addresses of machines without a domain. */
export const emailDetector: Detector = {
  matchAt(text, start) {
    if (!isLocalLead(text.charCodeAt(start))) return undefined;
    let at = start + 1;
    while (at - start <= MAX_LOCAL_UNITS && (isLocal(text.charCodeAt(at)) || text.charCodeAt(at) === DOT)) at++;
    return text.charCodeAt(at) === AT && emailStart(text, at) === start ? emailAround(text, start, at) : undefined;
  },
};

/** The address whose local part begins where {@link emailStart} has it. */
export function emailAround(text: string, start: number, at: number): Finding | undefined {
  // Behind `//` it is the user of a URL.
  if (text.charCodeAt(start - 1) === SLASH && text.charCodeAt(start - 2) === SLASH) return undefined;
  DOMAIN.lastIndex = at + 1;
  if (!DOMAIN.test(text)) return undefined;
  const end = DOMAIN.lastIndex;
  if (FILE_EXTENSIONS.has(text.slice(text.lastIndexOf('.', end - 1) + 1, end).toLowerCase())) return undefined;
  // git@host:path is the address of a repository.
  if (text.charCodeAt(end) === COLON && text.slice(start, at) === 'git') return undefined;
  // A point or hyphen behind it that goes on is part of something longer.
  if (text.charCodeAt(end) === DOT && isAlphanumeric(text.charCodeAt(end + 1)) && text.slice(at + 1, end).split('.').length > 8) return undefined;
  return { type: 'email', start, end };
}
