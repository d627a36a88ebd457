import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';
import type { Request } from 'autocannon';
import { median } from './table.js';

/** A server under load: its process, where it listens, and the request that it is sent over and over. */
export interface Contestant {
  url: string;
  pid: number;
  request: Request;
}

export interface Comparison {
  /** Ours to the reference's requests a second, one a round. */
  ratios: number[];
  /** Medians over the rounds. */
  ours: Round;
  reference: Round;
}

export interface Round {
  perSecond: number;
  /** CPU time of the server's process alone, without PostgreSQL's. NaN where the system does not tell. */
  cpuMicroseconds: number;
}

const CONNECTIONS = 16;
const MAX_REQUESTS = 50_000;
/** Of `/proc/<pid>/stat`, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Loads both servers in turns: a round is one after the other, and every second round begins with the other one, so that
 * whatever else the machine does falls on both.
 */
export async function compare(ours: Contestant, reference: Contestant, options: { rounds: number; seconds: number }): Promise<Comparison> {
  const figures: { ours: Round; reference: Round }[] = [];
  for (const contestant of [ours, reference]) await load(contestant, options.seconds);
  for (let round = 0; round < options.rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await load(ours, options.seconds);
      figures.push({ ours: first, reference: await load(reference, options.seconds) });
    } else {
      const first = await load(reference, options.seconds);
      figures.push({ reference: first, ours: await load(ours, options.seconds) });
    }
  }
  return {
    ratios: figures.map((figure) => figure.ours.perSecond / figure.reference.perSecond),
    ours: middle(figures.map((figure) => figure.ours)),
    reference: middle(figures.map((figure) => figure.reference)),
  };
}

function middle(rounds: readonly Round[]): Round {
  return { perSecond: median(rounds.map((round) => round.perSecond)), cpuMicroseconds: median(rounds.map((round) => round.cpuMicroseconds)) };
}

/** @throws Error when any answer was not a 2xx: a fast refusal is no figure. */
async function load(contestant: Contestant, seconds: number): Promise<Round> {
  const cpuBefore = await cpuSeconds(contestant.pid);
  const begun = performance.now();
  const result = await autocannon({ url: contestant.url, connections: CONNECTIONS, duration: seconds, maxOverallRequests: MAX_REQUESTS, requests: [contestant.request] });
  const elapsed = (performance.now() - begun) / 1000;
  if (result.non2xx > 0 || result.errors > 0 || result.timeouts > 0 || result['2xx'] === 0) {
    throw new Error(`${contestant.request.method} ${contestant.url}${contestant.request.path}: ${result.non2xx} refused, ${result.errors} errors, ${result['2xx']} answered`);
  }
  return { perSecond: result['2xx'] / elapsed, cpuMicroseconds: (((await cpuSeconds(contestant.pid)) - cpuBefore) * 1e6) / result['2xx'] };
}

async function cpuSeconds(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    // Not Linux. The ratios need no CPU time.
    return Number.NaN;
  }
}
