import type { EngagementFacts } from '../engagements/engagements.api.js';
import type { TrainingRunStatus } from './training-run.workflow.js';

type Evidence = NonNullable<EngagementFacts['trainingRun']>;

/**
 * What goes on record for the engagement's gate once a run has a status, or null when what is on record is as good: a failed
 * run never covers up one that succeeded, and a late report of an earlier iteration never covers up a later one.
 */
export function betterEvidence(onRecord: EngagementFacts['trainingRun'], run: { iteration: number; status: TrainingRunStatus }): Evidence | null {
  const succeeded = run.status === 'succeeded';
  const evidence = { iteration: run.iteration, succeeded, checkpointRegistered: succeeded };
  if (onRecord === null || run.iteration > onRecord.iteration) return evidence;
  return run.iteration === onRecord.iteration && succeeded && !(onRecord.succeeded && onRecord.checkpointRegistered) ? evidence : null;
}
