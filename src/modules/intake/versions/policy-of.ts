import { completeIntakePolicy } from '../engine/policy/default-policy.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import type { DatasetVersion } from './dataset-version.entity.js';

/** The policy that a version is held to, with what has become part of policies since; the default for one that was made before there were policies. */
export function policyOf({ policy, rules }: Pick<DatasetVersion, 'policy' | 'rules'>): IntakePolicy {
  return completeIntakePolicy(rules.kind, policy ?? {});
}
