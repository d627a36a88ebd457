import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { decideWaiver } from '../../platform/workflow/decide-waiver.js';
import type { WaiveGateInput } from './engagement.dto.js';
import { Engagement, GateWaiver } from './engagement.entity.js';
import { engagementWorkflows } from './engagement.workflow.js';
import type { EngagementStage } from './engagement.workflow.js';
import { lockEngagement } from './lock-engagement.js';
import { actionIncomplete, waiverRefused } from './engagements.errors.js';
import { engagementGateWaived } from './engagements.events.js';
import { GatherFacts } from './gather-facts.service.js';

/** Lets an unmet gate pass for the current visit of a stage, with a reason, on the record for good. */
@Injectable()
export class WaiveGate {
  constructor(private readonly gatherFacts: GatherFacts) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.waiver_refused`, `engagement.action_incomplete` */
  async run(tx: Tx, id: Id<'eng'>, ifMatch: Precondition, input: WaiveGateInput): Promise<Engagement> {
    const engagement = await lockEngagement(tx, id);
    ifMatch.require(engagement.version);
    const { facts, waived } = await this.gatherFacts.run(tx, engagement);
    const state = { stage: engagement.stage as EngagementStage, onHold: engagement.onHold };
    const decision = decideWaiver(engagementWorkflows.get(engagement.workflowVersion), state, input.gate, { facts, waived, reason: input.reason });
    if (!decision.ok) throw (decision.code === 'reason_required' ? actionIncomplete : waiverRefused).with(decision.detail);
    await tx.manager.insert(GateWaiver, {
      engagementId: id, visit: engagement.visit, gate: decision.gate, organizationId: engagement.organizationId, stage: engagement.stage,
      because: decision.because, reason: decision.reason, actor: { kind: tx.actor.kind, id: tx.actor.id, name: tx.actor.name }, at: tx.now,
    });
    engagement.version += 1;
    engagement.updatedAt = tx.now;
    await tx.manager.save(Engagement, engagement);
    tx.audit({
      action: 'engagement.waive_gate', object: id, chain: engagement.organizationId,
      after: { gate: decision.gate, stage: engagement.stage },
    });
    tx.announce(engagementGateWaived, { engagementId: id, organizationId: engagement.organizationId, name: engagement.name, gate: decision.gate, stage: engagement.stage });
    return engagement;
  }
}
