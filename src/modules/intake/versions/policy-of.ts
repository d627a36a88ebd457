import { defaultIntakePolicy } from '../engine/policy/intake-policy.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import type { DatasetVersion } from './dataset-version.entity.js';

/** The policy that a version is held to; the default for one that was made before there were policies. */
export function policyOf({ policy, rules }: Pick<DatasetVersion, 'policy' | 'rules'>): IntakePolicy {
  return policy ?? defaultIntakePolicy(rules.kind);
}
