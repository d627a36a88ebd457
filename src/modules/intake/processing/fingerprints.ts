import { canonicalJson } from '../../../platform/crypto/canonical-json.js';
import { ENGINE_VERSION } from '../engine/engine-version.js';
import type { MapRules } from '../engine/map-rules.js';
import { defaultPlanLimits, shardSizing } from '../engine/plan/dataset-plan.js';

/** Everything but a file and its name that its plan depends on. */
export function planFingerprint(rules: MapRules): string {
  return canonicalJson({ engine: ENGINE_VERSION, stage: 'plan', limits: { ...defaultPlanLimits }, sizing: { ...shardSizing }, rules: { ...rules } });
}

/** Everything but a shard that its features depend on. @param evaluation SHA-256 of the index of the evaluation sets */
export function mapFingerprint(rules: MapRules, evaluation: string | null): string {
  return canonicalJson({ engine: ENGINE_VERSION, stage: 'map', rules: { ...rules }, evaluation });
}

/** Everything but the features and the names of the files that a reduction depends on. */
export function reduceFingerprint(of: { readonly rules: MapRules; readonly policy: string; readonly earlier: readonly string[]; readonly evaluationSets: readonly string[] }): string {
  return canonicalJson({ engine: ENGINE_VERSION, stage: 'reduce', rules: { ...of.rules }, policy: of.policy, earlier: [...of.earlier], evaluationSets: [...of.evaluationSets] });
}
