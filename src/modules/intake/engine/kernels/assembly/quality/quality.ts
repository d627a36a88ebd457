import { countByte, countCharacters } from '../bytes';
import { behindTokens, listTokens, tokens } from '../text/token-list';
import { bulletLines, duplicateLineCharacters, duplicateLines, ellipsisLines, filledLines, lines, measureLines, punctuatedLines, shortLines } from './lines';
import { measureRepetition } from './repetition';
import { ellipses, hashes, measureWords, stopWords, wordCharacters, words, wordsWithLetter } from './words';

/** Counts for quality-statistics.ts, in the order of {@link measureQuality}. */
const counts: usize = memory.data(32 * 8, 16);

export function qualityCountsAddress(): usize {
  return counts;
}

/** Counts what the quality statistics of `text[0, length)` are made of, and leaves it at {@link qualityCountsAddress}. */
export function measureQuality(text: usize, length: usize): void {
  const end = text + length;
  memory.fill(counts, 0, 32 * 8);
  listTokens(text, length);
  measureWords();
  const lineFeeds = countByte(text, end, 0x0a);
  measureLines(text, end, lineFeeds, behindTokens);
  const characters = countCharacters(text, end);
  let at = counts;
  store<f64>(at, <f64>words);
  store<f64>((at += 8), <f64>wordCharacters);
  store<f64>((at += 8), <f64>max(hashes, ellipses));
  store<f64>((at += 8), <f64>bulletLines);
  store<f64>((at += 8), <f64>ellipsisLines);
  store<f64>((at += 8), <f64>wordsWithLetter);
  store<f64>((at += 8), <f64>popcnt(stopWords));
  store<f64>((at += 8), <f64>lines);
  store<f64>((at += 8), <f64>duplicateLines);
  store<f64>((at += 8), <f64>duplicateLineCharacters);
  store<f64>((at += 8), <f64>punctuatedLines);
  store<f64>((at += 8), <f64>shortLines);
  store<f64>((at += 8), <f64>filledLines);
  store<f64>((at += 8), <f64>tokens);
  store<f64>((at += 8), <f64>characters);
  store<f64>((at += 8), <f64>(characters - lineFeeds));
  measureRepetition(at + 8, behindTokens);
}
