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
