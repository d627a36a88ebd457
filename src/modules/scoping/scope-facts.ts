import type { EngagementFacts } from '../engagements/engagements.api.js';
import type { SuccessCriterion } from './scope-content.js';
import type { ScopeVersion } from './scope-version.entity.js';

/** What the engagement's gates, and the modules that may not ask scoping, know of a scope version. */
export function scopeFact(version: ScopeVersion): NonNullable<EngagementFacts['scope']> {
  const inForce = version.stage === 'approved';
  return {
    version: version.number,
    labApproved: inForce || version.stage === 'approved_by_lab',
    partnerApproved: inForce || version.stage === 'approved_by_partner',
    baseModel: version.baseModel,
    expectedTokens: version.expectedTokens,
    skills: version.requiredSkills.map(({ skill }) => skill),
    criteria: version.successCriteria.length,
    techniques: version.techniques,
    requiredSkills: version.requiredSkills,
    successCriteria: version.successCriteria,
  };
}

/**
 * The criteria on record once a scope version comes in force. A measurement keeps counting when its criterion asks for the same
 * thing as before; a criterion that is new or asks for something else is unmeasured, whatever was measured under its name.
 * @param before - the success criteria that were in force until now.
 * @param iteration - the running one; a new criterion is open in it.
 */
export function criteriaFact(now: readonly SuccessCriterion[], before: readonly SuccessCriterion[], onRecord: EngagementFacts['criteria'], iteration: number): EngagementFacts['criteria'] {
  return now.map((criterion) => {
    const { id, name, mustHave, target } = criterion;
    const asked = before.find((other) => other.id === id);
    const measured = onRecord.find((other) => other.id === id);
    return asked !== undefined && measured !== undefined && asksTheSame(asked, criterion)
      ? { ...measured, name, mustHave }
      : { id, name, mustHave, target, verdict: 'unmeasured' as const, score: null, iteration };
  });
}

function asksTheSame(a: SuccessCriterion, b: SuccessCriterion): boolean {
  return a.metric === b.metric && a.unit === b.unit && a.direction === b.direction && a.target === b.target;
}
