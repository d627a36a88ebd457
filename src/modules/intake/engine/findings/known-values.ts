import type { Finding, FindingType } from './finding-types.js';

/** What continues a word. Scripts without blanks begin a new one with each character. */
const CONTINUES = String.raw`(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}_])`;
/** A word, or the next piece of a very long one: a pattern without a bound takes memory for each character of it. */
const WORD = new RegExp(`${CONTINUES}{1,64}`, 'gu');
/** The same once, wherever it stands. */
const WORD_AHEAD = new RegExp(WORD.source, 'u');
const WITHIN_A_WORD = new RegExp(`(?<=${CONTINUES})(?=${CONTINUES})`, 'uy');

/** Longer values are found for what they are, wherever they stand: a key with its armour. */
const MOST_UNITS = 256;
/** Values with the same first words of so many positions and lengths; what is compared at one word is bounded by it. */
const MOST_SHAPES = 16;

/** How many units a value has, and how many of them stand before its first word. */
interface Shape {
  readonly before: number;
  readonly length: number;
}

/** Of values with one first word: of those without another, and by the second word of the others; the longest first. */
interface Shapes {
  readonly alone: Shape[];
  readonly bySecondWord: Map<string, Shape[]>;
}

/**
 * Values that were found somewhere in an example, looked for everywhere else in it, where nothing may say what they are: a number
 * that one message asks for, and another one gives. Only as a whole, never in a longer word. Long values are left out, and of those
 * with the same first two words all but some: the time this takes is bounded for each word of a text.
 */
export class KnownValues {
  private readonly types = new Map<string, FindingType>();
  private readonly byFirstWord = new Map<string, Shapes>();
  /** Values that were compared with a piece of a text. */
  compared = 0;

  add(value: string, type: FindingType): void {
    if (value.length > MOST_UNITS || this.types.has(value)) return;
    const [first, second] = value.matchAll(WORD);
    if (first === undefined) return;
    const shapes = this.shapesOf(first[0], second?.[0]);
    if (!shapes.some(({ before, length }) => before === first.index && length === value.length)) {
      if (shapes.length === MOST_SHAPES) return;
      shapes.push({ before: first.index, length: value.length });
      shapes.sort((a, b) => b.length - a.length || a.before - b.before);
    }
    this.types.set(value, type);
  }

  /** Where any of the values stands in a text; of those that overlap the first, and of these the longest. */
  findIn(text: string): Finding[] {
    const found: Finding[] = [];
    if (this.types.size === 0) return found;
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (index < end) continue;
      const shapes = this.byFirstWord.get(word);
      if (shapes === undefined) continue;
      // A value that goes on behind its first word is longer than that word.
      const finding = this.findAt(text, index, end, shapes.bySecondWord.get(wordFrom(text, index + word.length)) ?? []) ?? this.findAt(text, index, end, shapes.alone);
      if (finding === undefined) continue;
      end = finding.end;
      found.push(finding);
    }
    return found;
  }

  /** @param word where the first word begins @param from nothing before it is looked at */
  private findAt(text: string, word: number, from: number, shapes: readonly Shape[]): Finding | undefined {
    for (const { before, length } of shapes) {
      const start = word - before;
      if (start < from) continue;
      this.compared++;
      const type = this.types.get(text.slice(start, start + length));
      if (type !== undefined && standsAlone(text, start, start + length)) return { type, start, end: start + length };
    }
    return undefined;
  }

  private shapesOf(first: string, second: string | undefined): Shape[] {
    let shapes = this.byFirstWord.get(first);
    if (shapes === undefined) this.byFirstWord.set(first, (shapes = { alone: [], bySecondWord: new Map<string, Shape[]>() }));
    if (second === undefined) return shapes.alone;
    let more = shapes.bySecondWord.get(second);
    if (more === undefined) shapes.bySecondWord.set(second, (more = []));
    return more;
  }
}

/** The first word behind a place, if a value can reach it. */
function wordFrom(text: string, at: number): string {
  return WORD_AHEAD.exec(text.slice(at, at + MOST_UNITS))?.[0] ?? '';
}

/** Whether no word goes on over the beginning or the end. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !isWithinWord(text, start) && !isWithinWord(text, end);
}

function isWithinWord(text: string, at: number): boolean {
  WITHIN_A_WORD.lastIndex = at;
  return WITHIN_A_WORD.test(text);
}
