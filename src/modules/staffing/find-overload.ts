import { addDays, commonDays } from './days.js';
import type { Days } from './days.js';

/** A share of somebody's time, in percent of a full week. */
export interface Load extends Days {
  readonly percent: number;
}

/** Days on which more is planned than there is, with the most on one of them. */
export interface Overload extends Days {
  readonly peak: number;
}

/**
 * Finds the days within `windows` on which the loads sum to more than `capacity`, joined to the longest stretches.
 * @param capacity in percent of a full week.
 */
export function findOverload(loads: readonly Load[], capacity: number, windows: readonly Days[]): Overload[] {
  // The sum changes only where a load begins or has ended, and a window cuts only where it begins or has ended.
  const cuts = [...new Set([...loads, ...windows].flatMap(({ from, to }) => [from, addDays(to, 1)]))].sort();
  const found: Overload[] = [];
  for (const [index, from] of cuts.entries()) {
    const next = cuts[index + 1];
    if (next === undefined) break;
    const days = { from, to: addDays(next, -1) };
    if (!windows.some((window) => commonDays(window, days) !== null)) continue;
    const sum = loads.reduce((total, load) => (commonDays(load, days) === null ? total : total + load.percent), 0);
    if (sum <= capacity) continue;
    const previous = found.at(-1);
    if (previous !== undefined && addDays(previous.to, 1) === from) {
      found[found.length - 1] = { from: previous.from, to: days.to, peak: Math.max(previous.peak, sum) };
    } else {
      found.push({ ...days, peak: sum });
    }
  }
  return found;
}
