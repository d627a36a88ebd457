import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { completeIntakePolicy } from '../engine/policy/default-policy.js';
import { policyHash } from '../engine/policy/intake-policy.js';
import { intakePolicyUnchanged } from '../intake.errors.js';
import { assertKeepsSomething } from './assert-keeps-something.js';
import type { WriteIntakePolicyInput } from './intake-policy.dto.js';
import { WrittenIntakePolicy } from './intake-policy.entity.js';
import { ReadIntakePolicy } from './read-intake-policy.service.js';

/** Writes a policy, which holds for what is processed from now on. What was processed keeps its own. */
@Injectable()
export class WriteIntakePolicy {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadIntakePolicy,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `intake_policy.unchanged`, `intake_policy.keeps_nothing` */
  async run(tx: Tx, engagementId: Id<'eng'>, { kind, policy: differing, reason }: WriteIntakePolicyInput): Promise<WrittenIntakePolicy> {
    const policy = completeIntakePolicy(kind, differing);
    assertKeepsSomething(policy);
    // Its lock also gives policies that are written at once different numbers.
    const { organizationId } = await this.engagements.lockOpen(tx, engagementId);
    const before = await this.read.inForce(tx, engagementId, kind);
    const hash = policyHash(policy);
    if (before.policyHash === hash) throw intakePolicyUnchanged.with(before.id === null ? 'It says what the default says.' : `It says what ${before.id} says, which is in force.`);
    const written = tx.manager.create(WrittenIntakePolicy, {
      id: newId('ipo'), organizationId, engagementId, kind, number: before.number + 1, policy, policyHash: hash, reason, createdBy: snapshotOf(tx.actor), createdAt: tx.now,
    });
    await tx.manager.insert(WrittenIntakePolicy, written);
    tx.audit({
      action: 'intake_policy.write', object: written.id, chain: organizationId, before: { number: before.number, policyHash: before.policyHash },
      after: { engagementId, kind, number: written.number, policyHash: hash },
    });
    return written;
  }
}
