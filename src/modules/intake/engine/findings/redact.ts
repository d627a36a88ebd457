import type { FindingScanner } from './finding-scanner.js';
import { findingCatalogue, type Finding, type FindingType } from './finding-types.js';

/**
 * `text` with each finding of these types replaced by its type's placeholder. Findings that overlap are replaced together,
 * by the placeholder of the one that begins first (of those, the longest).
 * @param findings in any order
 */
export function redact(text: string, findings: readonly Finding[], types: ReadonlySet<FindingType>): string {
  const chosen = findings.filter(({ type }) => types.has(type)).sort((a, b) => a.start - b.start || b.end - a.end);
  if (chosen.length === 0) return text;
  const parts: string[] = [];
  let copied = 0;
  for (const { type, start, end } of chosen) {
    // Part of what was replaced already, in whole or at its beginning.
    if (start >= copied) parts.push(text.slice(copied, start), findingCatalogue[type].placeholder);
    copied = Math.max(copied, end);
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/** Rounds after which a text in which there still is a finding is replaced as a whole; more than two were never seen. */
export const MOST_ROUNDS = 8;
const encoder = new TextEncoder();

/**
 * `text` with all that the scanner finds of these types replaced, until it finds no more: what a finding touched can be seen as one
 * only when that was replaced.
 * @param utf8 the same text
 * @returns the text, and the type of each finding that was replaced
 */
export function redactThoroughly(scanner: FindingScanner, types: ReadonlySet<FindingType>, text: string, utf8: Uint8Array): { readonly text: string; readonly replaced: readonly FindingType[] } {
  const replaced: FindingType[] = [];
  let redacted = text;
  for (let round = 0; ; round++) {
    const current = redacted;
    const findings = scanner.scan(round === 0 ? utf8 : encoder.encode(current), () => current).filter(({ type }) => types.has(type));
    const [first] = findings;
    if (first === undefined) return { text: redacted, replaced };
    for (const { type } of findings) replaced.push(type);
    redacted = round < MOST_ROUNDS ? redact(current, findings, types) : findingCatalogue[first.type].placeholder;
  }
}
