import type { Id } from '../../../platform/identifiers/id.js';
import type { RecordKind } from '../engine/map-rules.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';

/** The policy that what is processed next is held to. */
export interface PolicyInForce {
  /** Null for the default. */
  readonly id: Id<'ipo'> | null;
  readonly kind: RecordKind;
  /** 0 for the default. */
  readonly number: number;
  readonly policy: IntakePolicy;
  readonly policyHash: string;
}
