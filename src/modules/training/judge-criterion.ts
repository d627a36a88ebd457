import type { EngagementFacts } from '../engagements/engagements.api.js';

export const directions = ['at_least', 'at_most'] as const;
export type Direction = (typeof directions)[number];

export const verdicts = ['met', 'missed'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * Whether a score reaches its target; the target itself counts as met. Score and target are compared as they were written:
 * nothing is rounded in anyone's favour.
 */
export function judgeCriterion({ direction, target }: { direction: Direction; target: number }, score: number): Verdict {
  const reached = direction === 'at_least' ? score >= target : score <= target;
  return reached ? 'met' : 'missed';
}

/** How the custom model does against the base model, in the direction that counts as better. */
export function compareToBase(direction: Direction, baseScore: number, customScore: number): 'better' | 'equal' | 'worse' {
  if (customScore === baseScore) return 'equal';
  return customScore > baseScore === (direction === 'at_least') ? 'better' : 'worse';
}

type Criteria = EngagementFacts['criteria'];
type ScopeCriteria = NonNullable<EngagementFacts['scope']>['successCriteria'];

/**
 * The criteria on record after a measurement: all of the scope's, in its order, with their latest verdict. One that was last
 * measured in an earlier iteration keeps that verdict and its iteration, so that the gate can say what is to be measured again.
 */
export function criteriaAfter(
  scope: ScopeCriteria, onRecord: Criteria, measured: { criterionId: string; score: number; verdict: Verdict; iteration: number },
): Criteria {
  return scope.map(({ id, name, mustHave, target }) => {
    if (id === measured.criterionId) return { id, name, mustHave, target, verdict: measured.verdict, score: measured.score, iteration: measured.iteration };
    return onRecord.find((criterion) => criterion.id === id) ?? { id, name, mustHave, target, verdict: 'unmeasured', score: null, iteration: measured.iteration };
  });
}
