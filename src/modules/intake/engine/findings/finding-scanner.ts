import { FindingDetectors } from './finding-detectors.js';
import { findingTypes, type Finding, type FindingType } from './finding-types.js';
import { TriggerScan } from './trigger-scan.js';

export interface FindingScannerOptions {
  /** ISO 3166 codes of the countries whose national phone numbers are looked for; international ones always are. */
  readonly phoneRegions: readonly string[];
}

export interface FindingScanner {
  /**
   * Findings in order, none overlapping another.
   * @param utf8 the text in UTF-8
   * @param text the same text; called at most once, and only when the bytes hold something worth a closer look
   * @param counts leaves findings out, as if they were none: they cover nothing that overlaps them
   */
  scan(utf8: Uint8Array, text: () => string, counts?: (finding: Finding) => boolean): Finding[];
}

/**
 * Looks for personal data and secrets in time linear in the text: a pass over the bytes proposes places, and detectors
 * of bounded reach look at those alone.
 */
export function createFindingScanner(options: FindingScannerOptions): FindingScanner {
  const triggerScan = new TriggerScan();
  const detectors = new FindingDetectors(options.phoneRegions);
  return {
    scan(utf8, text, counts) {
      const triggers = triggerScan.scan(utf8);
      if (triggers.length === 0) return [];
      const found: Finding[] = [];
      const decoded = text();
      for (let i = 0; i < triggers.length; i++) detectors.look(decoded, triggers.kindAt(i), triggers.unitAt(i), found);
      return withoutOverlaps(decoded, counts === undefined ? found : found.filter(counts));
    },
  };
}

/** The same by trying every detector at every place: what {@link createFindingScanner} is measured against. Slow. */
export function scanEverywhere(text: string, options: FindingScannerOptions): Finding[] {
  const { all } = new FindingDetectors(options.phoneRegions);
  const found: Finding[] = [];
  for (let start = 0; start < text.length; start++) {
    for (const detector of all) {
      const finding = detector.matchAt(text, start);
      if (finding !== undefined) found.push(finding);
    }
  }
  return withoutOverlaps(text, found);
}

const AT_SIGN = 0x40;
const rankOfType = new Map<FindingType, number>(findingTypes.map((type, rank) => [type, rank]));

/**
 * Of findings that overlap, the one that begins first is kept whole, of those the longest, of those the first type. Of the
 * others what goes on behind it is kept, so that nothing that belongs to a finding is left uncovered.
 */
function withoutOverlaps(text: string, found: Finding[]): Finding[] {
  if (found.length < 2) return found;
  const rank = ({ type }: Finding): number => rankOfType.get(type) ?? 0;
  found.sort((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const kept: Finding[] = [];
  let end = 0;
  for (const finding of found) {
    if (finding.end <= end) continue;
    // The host of a URL whose password looked like the local part of an address.
    if (finding.start < end && text.charCodeAt(end) === AT_SIGN) continue;
    kept.push(finding.start < end ? { ...finding, start: end } : finding);
    end = finding.end;
  }
  return kept;
}
