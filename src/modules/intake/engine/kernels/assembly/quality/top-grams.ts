import { tokens } from '../text/token-list';
import { highestPairCount, listPairs } from './gram-filter';
import { GROUP_BYTES, groupGrams, groups, largestGroup } from './gram-groups';

/** How often the most frequent n-gram occurs, and where the first of several such begins. */
export let topTimes: u32 = 0;
export let topPlace: u32 = 0;

/** How much rarer than the most frequent n-gram the most frequent longer one may be for it to be found at the first attempt. */
const RARER: u32 = 2;

/**
 * Finds the most frequent n-gram of the tokens that are counted, for n from 2 on, one after the other: none occurs more often than
 * the 2-gram that it begins with, so that only places with frequent 2-grams are looked at, and others only where that was too few.
 * @param free memory that may be used from there on
 */
export function findTopGram(n: u32, free: usize): void {
  let least = n == 2 ? highestPairCount() : topTimes == 1 ? 1 : max(2, topTimes / RARER);
  topTimes = 1;
  topPlace = 0;
  while (least > 1) {
    const listed = withoutLast(n, free, listPairs(least, free));
    groupGrams(n, free, listed, 0, free + (<usize>listed << 2));
    const largest = groups + <usize>largestGroup() * GROUP_BYTES;
    const times: u32 = listed == 0 ? 1 : load<u32>(largest);
    if (times > 1) {
      topTimes = times;
      topPlace = load<u32>(largest, 4);
    }
    if (times >= least || least == 2) return;
    // What occurs as often as what was found is to be seen, too.
    least = max(2, n == 2 || times > 1 ? times : least / RARER);
  }
}

/** How many of the listed places have n tokens behind them. */
function withoutLast(n: u32, list: usize, listed: u32): u32 {
  while (listed > 0 && load<u32>(list + (<usize>(listed - 1) << 2)) + n > tokens) listed--;
  return listed;
}
