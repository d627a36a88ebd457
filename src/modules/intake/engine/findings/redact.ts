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
