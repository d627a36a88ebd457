import type { FindingScanner } from './finding-scanner.js';
import type { Finding, FindingType } from './finding-types.js';
import type { JsonText, JsonTexts } from './json-texts.js';

const encoder = new TextEncoder();
/** No number with fewer digits is looked for; it may still be found for what stands around it. */
const MIN_DIGITS = 6;

/**
 * What is found in the texts of an example: in each by itself, and in each for what stands around it.
 * @param types those that count
 * @returns by the position of the text, in the order of their beginnings; they may overlap
 */
export function findInTexts(scanner: FindingScanner, json: JsonTexts, types: ReadonlySet<FindingType>): Map<number, Finding[]> {
  const found = new Map<number, Finding[]>();
  const add = (text: number, finding: Finding): void => {
    const there = found.get(text);
    if (there === undefined) found.set(text, [finding]);
    else there.push(finding);
  };
  const { text: view, starts } = json.view();
  let suspicious = false;
  const inView = scanner.scan(encoder.encode(view), () => {
    suspicious = true;
    return view;
  });
  // What surrounds texts there continues none of them, so that without anything worth a closer look in all there is none in each.
  if (!suspicious) return found;
  const { texts } = json;
  for (const [index, text] of texts.entries()) {
    for (const finding of findInText(scanner, text)) if (types.has(finding.type)) add(index, finding);
  }
  // The text that a finding begins in; findings and texts are in the same order.
  let at = 0;
  for (const { type, start, end } of inView) {
    if (!types.has(type)) continue;
    const ends = (index: number): number => (starts[index] ?? -1) < 0 ? -1 : (starts[index] ?? 0) + (texts[index]?.text.length ?? 0);
    while (at < texts.length && ends(at) <= start) at++;
    for (let index = at; index < texts.length && (starts[index] ?? -1) < end; index++) {
      const from = starts[index] ?? -1;
      if (from < 0 || ends(index) <= start) continue;
      add(index, { type, start: Math.max(0, start - from), end: Math.min(end, ends(index)) - from });
    }
  }
  for (const findings of found.values()) findings.sort((a, b) => a.start - b.start || b.end - a.end);
  return found;
}

function findInText(scanner: FindingScanner, { kind, text }: JsonText): readonly Finding[] {
  return kind === 'number' && text.length < MIN_DIGITS ? [] : scanner.scan(encoder.encode(text), () => text);
}

/** Those that are replaced: of findings that overlap the first, of these the longest. @param findings in order */
export function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  let end = 0;
  for (const finding of findings) {
    if (finding.start >= end) kept.push(finding);
    end = Math.max(end, finding.end);
  }
  return kept;
}
