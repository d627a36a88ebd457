import type { Finding, FindingType } from './finding-types.js';

/** What continues a word. Scripts without blanks begin a new one with each character. */
const CONTINUES = String.raw`(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}_])`;
/** A word, or the next piece of a very long one: a pattern without a bound takes memory for each character of it. */
const WORD = new RegExp(`${CONTINUES}{1,64}`, 'gu');
const WITHIN_A_WORD = new RegExp(`(?<=${CONTINUES})(?=${CONTINUES})`, 'uy');

/**
 * Values that were found somewhere in an example, looked for everywhere else in it, where nothing may say what they are: a number
 * that one message asks for, and another one gives. Only as a whole, never in a longer word.
 */
export class KnownValues {
  private readonly types = new Map<string, FindingType>();
  /** Lengths of the values with a first word, the longest first, so that a text is compared with few of thousands of values. */
  private readonly byFirstWord = new Map<string, { readonly before: number; readonly length: number }[]>();

  get size(): number {
    return this.types.size;
  }

  add(value: string, type: FindingType): void {
    if (this.types.has(value)) return;
    const [first] = value.matchAll(WORD);
    if (first === undefined) return;
    this.types.set(value, type);
    const shapes = this.byFirstWord.get(first[0]) ?? [];
    if (shapes.length === 0) this.byFirstWord.set(first[0], shapes);
    if (shapes.some(({ before, length }) => before === first.index && length === value.length)) return;
    shapes.push({ before: first.index, length: value.length });
    shapes.sort((a, b) => b.length - a.length || a.before - b.before);
  }

  /** Where any of the values stands in a text; of those that overlap the first, and of these the longest. */
  findIn(text: string): Finding[] {
    const found: Finding[] = [];
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (index < end) continue;
      for (const { before, length } of this.byFirstWord.get(word) ?? []) {
        const start = index - before;
        if (start < end) continue;
        const value = text.slice(start, start + length);
        const type = this.types.get(value);
        if (type === undefined || !standsAlone(text, start, start + length)) continue;
        end = start + length;
        found.push({ type, start, end });
        break;
      }
    }
    return found;
  }
}

/** Whether no word goes on over the beginning or the end. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !isWithinWord(text, start) && !isWithinWord(text, end);
}

function isWithinWord(text: string, at: number): boolean {
  WITHIN_A_WORD.lastIndex = at;
  return WITHIN_A_WORD.test(text);
}
