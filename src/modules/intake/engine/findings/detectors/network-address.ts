import ipaddr from 'ipaddr.js';
import { isHex, isWord, numberCanBegin } from './characters.js';
import type { Detector } from './detector.js';

const IPV4 = /(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}(?![\w[]|[.-]\w)/y;
/** A number of four parts behind such a word counts releases or paragraphs; `]` may hide the word. */
const NOT_AN_ADDRESS = /(?:(?<![a-z])(?:v|ver|vers|version|versión|release|rel|build|rev|revision|firmware|driver|update|upgrade|sdk|section|sec|chapter|clause|paragraph|para|abschnitt|kapitel|article|art|figure|fig|table|oid|§)\.?[\s:=#"'(]{0,3}|[\])-][\s:=#"'(]{0,3})$/i;
const LONGEST_NEGATIVE = 14;
/** Ranges of addresses that belong to no one in particular: of ipaddr.js, which follows IANA's special-purpose registries. */
const isPublicIpv4 = (address: string): boolean => {
  const parsed = ipaddr.IPv4.parse(address);
  // Numbers of releases have small parts.
  if (parsed.octets.every((octet) => octet < 20)) return false;
  return parsed.range() === 'unicast' && !isDocumentation(parsed.octets) && parsed.octets[0] !== 0;
};
/** RFC 5737 and RFC 2544. */
const isDocumentation = ([a, b, c]: readonly number[]): boolean =>
  (a === 192 && b === 0 && c === 2) || (a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113) || (a === 198 && (b === 18 || b === 19));

export const ipv4Detector: Detector = {
  matchAt(text, start) {
    if (!numberCanBegin(text, start)) return undefined;
    IPV4.lastIndex = start;
    const address = IPV4.exec(text)?.[0];
    if (address === undefined || !isPublicIpv4(address)) return undefined;
    if (NOT_AN_ADDRESS.test(text.slice(Math.max(0, start - LONGEST_NEGATIVE), start))) return undefined;
    return { type: 'ip_address', start, end: start + address.length };
  },
};

const COLON = 0x3a;
const DOT = 0x2e;
const MAX_IPV6_UNITS = 45;
const FOUR_DIGITS = /^[0-9a-f]{4}:/i;

/** IPv6 addresses of the range that is given out to providers (2000::/3, RFC 4291), without the one for documentation. */
export const ipv6Detector: Detector = {
  matchAt(text, start) {
    const lead = text.charCodeAt(start);
    // 2000::/3, whose first group always has four digits.
    if (lead !== 0x32 && lead !== 0x33) return undefined;
    const before = text.charCodeAt(start - 1);
    if (isWord(before) || before === COLON || before === DOT) return undefined;
    let end = start;
    while (end - start <= MAX_IPV6_UNITS && isIpv6Unit(text.charCodeAt(end))) end++;
    while (end > start && (text.charCodeAt(end - 1) === DOT || (text.charCodeAt(end - 1) === COLON && text.charCodeAt(end - 2) !== COLON))) end--;
    if (isWord(text.charCodeAt(end))) return undefined;
    const address = text.slice(start, end);
    if (!FOUR_DIGITS.test(address)) return undefined;
    if (!ipaddr.IPv6.isValid(address) || ipaddr.IPv6.parse(address).range() !== 'unicast') return undefined;
    return /^2001:0?db8:|^2001:db8:/i.test(address) || /^3fff:0/i.test(address) ? undefined : { type: 'ip_address', start, end };
  },
};
const isIpv6Unit = (unit: number): boolean => isHex(unit) || unit === COLON || unit === DOT;

const MAC = /[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])/y;

/** Addresses of network cards, without those that stand for none or all. */
export const macAddressDetector: Detector = {
  matchAt(text, start) {
    const before = text.charCodeAt(start - 1);
    if (isWord(before) || before === COLON || before === 0x2d) return undefined;
    MAC.lastIndex = start;
    const match = MAC.exec(text);
    if (match === null) return undefined;
    const address = match[0];
    // Groups of digits with hyphens are dates and numbers of parts.
    if (match[1] === '-' && !/[a-f]/i.test(address)) return undefined;
    const digits = address.replace(/[:-]/g, '').toLowerCase();
    if (/^(.)\1*$/.test(digits)) return undefined;
    return { type: 'mac_address', start, end: start + address.length };
  },
};
