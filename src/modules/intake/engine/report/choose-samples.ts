import { dropReasons, KEPT } from '../policy/drop-reasons.js';
import type { IntakeReport } from './intake-report.js';

export type Sample = NonNullable<IntakeReport['samples']>[number];

/** How many samples are still wanted, by decision. */
export type SamplesWanted = Map<number, number>;

/** A document by its place among those of its shard that were read, and what was decided on it. */
export interface ChosenDocument {
  readonly record: number;
  readonly code: number;
}

export interface FoundSample {
  readonly code: number;
  readonly sample: Sample;
}

/** Of each reason, and of what is kept. */
export const SAMPLES_OF_EACH = 2;

/** Samples of each reason that a report knows of, and of what is kept. */
export function samplesWanted({ waterfall }: Pick<IntakeReport, 'waterfall'>): SamplesWanted {
  const documentsOf = (reason: string): number => waterfall.find((step) => step.reason === reason)?.documents ?? 0;
  return new Map([['kept', KEPT] as const, ...dropReasons.map((reason, index) => [reason, index + 1] as const)].map(([reason, code]) => [code, Math.min(SAMPLES_OF_EACH, documentsOf(reason))]));
}

/** What was found for one reason together; within it the first as it was found. */
export function inOrder(found: readonly FoundSample[]): Sample[] {
  return [...found].sort((a, b) => a.code - b.code).map(({ sample }) => sample);
}

/** The first documents of a shard that are still wanted; they are wanted no more. */
export function chooseSamples(decisions: Uint8Array, wanted: SamplesWanted): ChosenDocument[] {
  const chosen: ChosenDocument[] = [];
  for (const [code, left] of wanted) {
    if (left === 0) continue;
    let remaining = left;
    for (let record = decisions.indexOf(code); record >= 0 && remaining > 0; record = decisions.indexOf(code, record + 1)) {
      chosen.push({ record, code });
      remaining--;
    }
    wanted.set(code, remaining);
  }
  return chosen;
}
