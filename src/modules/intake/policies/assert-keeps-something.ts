import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import { keepsNothingBecause } from '../engine/policy/keeps-nothing.js';
import { intakePolicyKeepsNothing } from '../intake.errors.js';

/** @throws DomainError `intake_policy.keeps_nothing` when a policy drops every document whatever the data */
export function assertKeepsSomething(policy: IntakePolicy): void {
  const because = keepsNothingBecause(policy);
  if (because !== null) throw intakePolicyKeepsNothing.with(because);
}
