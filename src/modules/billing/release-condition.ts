import { z } from 'zod';
import { engagementStages } from '../engagements/engagements.api.js';
import type { EngagementFacts, EngagementStage } from '../engagements/engagements.api.js';
import { daySchema } from './amounts.js';

/** The stages of the way, in its order; nobody pays for a decline. */
const payableStages = engagementStages.filter((stage) => stage !== 'declined' && stage !== 'cancelled');

/** What releases a milestone, as it is planned. */
export const releaseConditionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stage'), stage: z.enum(payableStages).describe('Released when the engagement enters it') }),
  z.strictObject({
    kind: z.literal('dataset_accepted'),
    minimumTokens: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('Accepted tokens of the engagement in all; any when left out'),
  }),
  z.strictObject({ kind: z.literal('criterion_met'), criterionId: z.string().trim().min(1).max(100).describe('One of the engagement’s success criteria') }),
  z.strictObject({ kind: z.literal('date'), on: daySchema.describe('Released when this day begins in the organization’s time zone') }),
  z.strictObject({ kind: z.literal('by_hand') }),
]);
export type ReleaseCondition = z.output<typeof releaseConditionSchema>;

/** What a milestone was released by. */
export type Evidence =
  | { kind: 'stage'; stage: string; reached: string }
  | { kind: 'dataset_accepted'; acceptedTokens: number; datasetVersions: number; minimumTokens: number | null; datasetVersionId: string | null }
  | { kind: 'criterion_met'; criterionId: string; score: number | null; target: number; iteration: number }
  | { kind: 'date'; on: string; today: string }
  | { kind: 'by_hand'; reason: string };

/** How far an engagement has come. */
export interface Progress {
  /** Stages it is in or has entered. The farthest on the way counts. */
  readonly stages: readonly string[];
  readonly facts: Pick<EngagementFacts, 'acceptedData' | 'criteria'>;
  /** The dataset version whose acceptance is looked at, when one is. */
  readonly datasetVersionId: string | null;
  /** The day at the organization; null when dates no longer count. */
  readonly today: string | null;
}

/** The evidence that releases a milestone by itself, or null as long as there is none. */
export function evidenceFor(condition: ReleaseCondition, progress: Progress): Evidence | null {
  switch (condition.kind) {
    case 'stage': {
      const reached = progress.stages.find((stage) => placeOf(stage) >= placeOf(condition.stage));
      return reached === undefined ? null : { kind: 'stage', stage: condition.stage, reached };
    }
    case 'dataset_accepted': {
      const { tokens, datasetVersions } = progress.facts.acceptedData;
      if (datasetVersions === 0 || tokens < (condition.minimumTokens ?? 0)) return null;
      const { datasetVersionId } = progress;
      return { kind: 'dataset_accepted', acceptedTokens: tokens, datasetVersions, minimumTokens: condition.minimumTokens ?? null, datasetVersionId };
    }
    case 'criterion_met': {
      // Met in an earlier iteration counts too: what was shown once is paid, the next iteration opens gates anew, not invoices.
      const met = progress.facts.criteria.find(({ id, verdict }) => id === condition.criterionId && verdict === 'met');
      return met === undefined ? null : { kind: 'criterion_met', criterionId: met.id, score: met.score, target: met.target, iteration: met.iteration };
    }
    case 'date':
      // Days of one form compare as text.
      return progress.today === null || progress.today < condition.on ? null : { kind: 'date', on: condition.on, today: progress.today };
    case 'by_hand':
  }
  return null;
}

/** Place on the way from 0; -1 for stages beside it. */
function placeOf(stage: string): number {
  return payableStages.indexOf(stage as Exclude<EngagementStage, 'declined' | 'cancelled'>);
}
