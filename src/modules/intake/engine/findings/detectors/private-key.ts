import type { Detector } from './detector.js';

const HEADER = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const FOOTER = /-----END (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const DASHES = '-----';
const MAX_BODY_UNITS = 64 * 1024;
/** A key whose end is missing goes as far as lines of Base64 do. */
const BODY = /[A-Za-z0-9+/=\s\\",:]{0,16384}/y;

/** Private keys in PEM, OpenSSH's and PGP's armour, whole. */
export const privateKeyDetector: Detector = {
  matchAt(text, start) {
    HEADER.lastIndex = start;
    const header = HEADER.exec(text)?.[0];
    if (header === undefined) return undefined;
    const bodyStart = start + header.length;
    // The next armour line: keys without an end cannot make the search begin anew behind each of them.
    const next = text.indexOf(DASHES, bodyStart);
    if (next !== -1 && next - bodyStart <= MAX_BODY_UNITS) {
      FOOTER.lastIndex = next;
      const footer = FOOTER.exec(text)?.[0];
      if (footer !== undefined) return { type: 'secret_private_key', start, end: next + footer.length };
    }
    BODY.lastIndex = bodyStart;
    const body = BODY.exec(text)?.[0].trimEnd() ?? '';
    return { type: 'secret_private_key', start, end: bodyStart + body.length };
  },
};
