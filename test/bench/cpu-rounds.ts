import { median } from './table.js';

/** CPU time of the process, its threads included: what others on the machine do, and how long the disk takes, is not part of it. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

/** CPU seconds of each contestant, by round. */
export class Rounds<Name extends string> {
  constructor(readonly seconds: Readonly<Record<Name, readonly number[]>>) {}

  /** How many times as fast one is as another, by round. */
  ratios(fast: Name, slow: Name): number[] {
    return this.seconds[slow].map((seconds, round) => seconds / (this.seconds[fast][round] ?? Number.NaN));
  }

  megabytesASecond(name: Name, bytes: number): number {
    return bytes / 1e6 / median(this.seconds[name]);
  }
}

/** Runs all in turns, every second round the other way round, so that whatever else the machine does falls on all of them. The first round only warms up. */
export async function inRounds<Name extends string>(rounds: number, contestants: Readonly<Record<Name, () => unknown>>): Promise<Rounds<Name>> {
  const names = Object.keys(contestants) as Name[];
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as unknown as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const taken = await cpuSeconds(contestants[name]);
      if (round > 0) seconds[name].push(taken);
    }
  }
  return new Rounds(seconds);
}
