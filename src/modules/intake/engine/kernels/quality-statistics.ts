/** What the quality rules of Gopher and FineWeb look at; shares are from 0 to 1. */
export interface QualityStatistics {
  /** Words that are no mere symbols. */
  words: number;
  /** In characters. */
  meanWordLength: number;
  /** Hash signs or ellipses, whichever are more, by words and symbols. */
  symbolsPerWord: number;
  /** Share of the lines. */
  bulletLines: number;
  /** Share of the lines. */
  ellipsisLines: number;
  /** Share of the words and symbols. */
  wordsWithLetter: number;
  /** How many of the eight English stop words occur. */
  stopWords: number;
  lines: number;
  /** Share of the lines that are not blank. */
  duplicateLines: number;
  /** Their share of the characters. */
  duplicateLineCharacters: number;
  /** Shares of the characters that lie in the most frequent 2-, 3- and 4-gram of words. */
  top2Gram: number;
  top3Gram: number;
  top4Gram: number;
  /** Shares of the characters that lie in n-grams of words met before. */
  duplicate5Grams: number;
  duplicate6Grams: number;
  duplicate7Grams: number;
  duplicate8Grams: number;
  duplicate9Grams: number;
  duplicate10Grams: number;
  /** Share of the lines that are not blank. */
  punctuatedLines: number;
  /** Share of the lines that are not blank. */
  shortLines: number;
  /** Characters of repeated lines, of all characters but line feeds. */
  duplicateCharacters: number;
}

/** Numbers that the kernel counts. */
export const QUALITY_COUNTS = 25;

/**
 * The statistics from the kernel's counts, by the definitions of Gopher (Rae et al., 2021, appendix A1.1) and FineWeb (Penedo et al.,
 * 2024) as their published code (datatrove) has them. What differs from it: words are those of `assembly/text/words.ts` in all languages;
 * stop words count in any case; white space at the end of a line plays no part, and a line without anything else counts as a line
 * and nothing more; a share that overlapping n-grams bring above 1 is 1.
 */
export function qualityFromCounts(counts: Float64Array): QualityStatistics {
  const at = (index: number): number => counts[index] ?? 0;
  const [words, wordCharacters, symbols, bulletLines, ellipsisLines, wordsWithLetter, stopWords, lines] = [0, 1, 2, 3, 4, 5, 6, 7].map(at) as Eight;
  const [duplicateLines, duplicateCharacters, punctuatedLines, shortLines, filledLines, tokens, characters, charactersInLines] =
    [8, 9, 10, 11, 12, 13, 14, 15].map(at) as Eight;
  const inGrams = (n: number): number => Math.min(1, share(at(FIRST_REPETITION_COUNT + n - 2), characters));
  return {
    words,
    meanWordLength: share(wordCharacters, words),
    symbolsPerWord: share(symbols, tokens),
    bulletLines: share(bulletLines, lines),
    ellipsisLines: share(ellipsisLines, lines),
    wordsWithLetter: share(wordsWithLetter, tokens),
    stopWords,
    lines,
    duplicateLines: share(duplicateLines, filledLines),
    duplicateLineCharacters: share(duplicateCharacters, characters),
    top2Gram: inGrams(2),
    top3Gram: inGrams(3),
    top4Gram: inGrams(4),
    duplicate5Grams: inGrams(5),
    duplicate6Grams: inGrams(6),
    duplicate7Grams: inGrams(7),
    duplicate8Grams: inGrams(8),
    duplicate9Grams: inGrams(9),
    duplicate10Grams: inGrams(10),
    punctuatedLines: share(punctuatedLines, filledLines),
    shortLines: share(shortLines, filledLines),
    duplicateCharacters: share(duplicateCharacters, charactersInLines),
  };
}

type Eight = [number, number, number, number, number, number, number, number];
const FIRST_REPETITION_COUNT = 16;

/** 0 of nothing. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
