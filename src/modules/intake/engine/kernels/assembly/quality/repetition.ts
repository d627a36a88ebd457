import { align } from '../memory';
import { charactersAt, tokens } from '../text/token-list';
import { countGrams } from './gram-filter';
import { charactersInKnownGrams, gramsListed, LEAST_KNOWN, listRepeatedGrams } from './known-grams';
import { findTopGram, topPlace, topTimes } from './top-grams';

const LARGEST_TOP: u32 = 4;
const LARGEST: u32 = 10;

/**
 * Writes the characters in n-grams for n from 2 to 10: of 2 to 4 those in the most frequent one, of 5 to 10 those in n-grams met
 * before. Which n-grams may be repeated is told by counting their hashes; n-grams themselves are compared only where that says so.
 * @param free memory that may be used from there on
 */
export function measureRepetition(into: usize, free: usize): void {
  if (tokens < 2) return;
  const behind = align(countGrams(free));
  for (let n: u32 = 2; n <= LARGEST_TOP && n <= tokens; n++) {
    findTopGram(n, behind);
    // With a blank between words.
    store<f64>(into, <f64>topTimes * <f64>(charactersAt(topPlace, n) + n - 1));
    into += 8;
  }
  if (tokens < LEAST_KNOWN) return;
  listRepeatedGrams(behind);
  for (let n = LEAST_KNOWN; n <= LARGEST && gramsListed > 0; n++) {
    store<f64>(into, charactersInKnownGrams(n));
    into += 8;
  }
}
