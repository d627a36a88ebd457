import type { Finding } from './finding-types.js';

export interface FindingScannerOptions {
  /** ISO 3166 codes of the countries whose national phone numbers are looked for; international ones always are. */
  readonly phoneRegions: readonly string[];
}

export interface FindingScanner {
  /**
   * Findings in order, none overlapping another.
   * @param utf8 the text in UTF-8
   * @param text the same text; called at most once, and only when the bytes hold something worth a closer look
   */
  scan(utf8: Uint8Array, text: () => string): Finding[];
}
