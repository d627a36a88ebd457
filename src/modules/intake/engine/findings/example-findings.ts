import type { FindingScanner } from './finding-scanner.js';
import type { Finding, FindingType } from './finding-types.js';
import type { JsonText, JsonTexts } from './json-texts.js';

const encoder = new TextEncoder();
/** No number with fewer digits is looked for; it may still be found for what stands around it. */
const MIN_DIGITS = 6;

/** What was found in one text of an example. */
export interface TextFinding extends Finding {
  /** Whether that is all of it: lines of one key may stand in a list. */
  readonly whole: boolean;
}

/**
 * What is found in the texts of an example: in each by itself, and in each for what stands around it. Nothing is found over the end
 * of a text but in a list of strings. Texts that are fixed hold nothing.
 * @param types those that count
 * @returns by the position of the text, in the order of their beginnings; they may overlap
 */
export function findInTexts(scanner: FindingScanner, json: JsonTexts, types: ReadonlySet<FindingType>): Map<number, TextFinding[]> {
  const found = new Map<number, TextFinding[]>();
  const add = (text: number, finding: TextFinding): void => {
    const there = found.get(text);
    if (there === undefined) found.set(text, [finding]);
    else there.push(finding);
  };
  const { texts } = json;
  const view = json.view();
  let shown: readonly number[] = [];
  const endOf = (index: number): number => startOf(view.starts, index) + (texts[index]?.text.length ?? 0);
  /** The place among those shown of the text that holds a unit of the view; −1 when none does. */
  const holderOf = (unit: number): number => {
    const place = lastNotAfter(shown, view.starts, unit);
    return place >= 0 && endOf(shown[place] ?? 0) > unit ? place : -1;
  };
  const isOfOneText = ({ start, end }: Finding): boolean => {
    const [first, last] = [holderOf(start), holderOf(end - 1)];
    return first >= 0 && last >= 0 && (first === last || view.lists[shown[first] ?? 0] === view.lists[shown[last] ?? 0]);
  };
  let suspicious = false;
  const inView = scanner.scan(encoder.encode(view.text), () => {
    suspicious = true;
    // Most examples hold nothing, and are spared it.
    shown = [...texts.keys()].filter((index) => startOf(view.starts, index) >= 0);
    return view.text;
  }, isOfOneText);
  // What surrounds texts there continues none of them, so that without anything worth a closer look in all there is none in each.
  if (!suspicious) return found;
  for (const [index, text] of texts.entries()) {
    if (text.fixed) continue;
    for (const finding of findInText(scanner, text)) if (types.has(finding.type)) add(index, { ...finding, whole: true });
  }
  for (const { type, start, end } of inView) {
    if (!types.has(type)) continue;
    for (let place = lastNotAfter(shown, view.starts, start); place < shown.length; place++) {
      const index = shown[place] ?? 0;
      const from = startOf(view.starts, index);
      if (from >= end) break;
      const [first, last] = [Math.max(from, start), Math.min(end, endOf(index))];
      if (first < last) add(index, { type, start: first - from, end: last - from, whole: first === start && last === end });
    }
  }
  for (const findings of found.values()) findings.sort((a, b) => a.start - b.start || b.end - a.end);
  return found;
}

function startOf(starts: readonly number[], index: number): number {
  return starts[index] ?? -1;
}

/** The last place in `shown` of a text that begins at `unit` or before; −1 when all begin behind it. */
function lastNotAfter(shown: readonly number[], starts: readonly number[], unit: number): number {
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startOf(starts, shown[middle] ?? 0) <= unit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
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
