import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/tx.js';
import type { DomainError } from '../../platform/errors/domain-error.js';
import { forbidden } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { decide } from '../../platform/workflow/decide.js';
import type { Move, Refusal } from '../../platform/workflow/decide.js';
import { findTransition } from '../../platform/workflow/workflow.js';
import type { ActionInput } from './engagement.dto.js';
import { Engagement } from './engagement.entity.js';
import { engagementWorkflows } from './engagement.workflow.js';
import type { EngagementStage } from './engagement.workflow.js';
import { lockEngagement } from './lock-engagement.js';
import { actionIncomplete, actionNotPossible, actionUnknown, gateNotMet } from './engagements.errors.js';
import { engagementHeld, engagementResumed, engagementStageEntered } from './engagements.events.js';
import { GatherFacts } from './gather-facts.service.js';
import { SetDeadline } from './set-deadline.service.js';

/** The one place that writes `stage`: lock, permission, gates, update, history, event, in one transaction. */
@Injectable()
export class TransitionEngagement {
  constructor(
    private readonly gatherFacts: GatherFacts,
    private readonly setDeadline: SetDeadline,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `auth.forbidden`, `engagement.*` */
  async run(tx: Tx, id: Id<'eng'>, ifMatch: Precondition, action: string, input: ActionInput): Promise<Engagement> {
    const engagement = await lockEngagement(tx, id);
    const workflow = engagementWorkflows.get(engagement.workflowVersion);
    const row = findTransition(workflow, action);
    if (row !== undefined && !isAllowed(tx.actor, row.by)) throw forbidden.with(`"${action}" needs the permission ${row.by}, which ${tx.actor.name} does not have.`);
    ifMatch.require(engagement.version);
    const { facts, waived } = await this.gatherFacts.run(tx, engagement);
    const state = { stage: engagement.stage as EngagementStage, onHold: engagement.onHold };
    const decision = decide(workflow, state, action, { facts, waived, target: input.target, reason: input.reason, choices: input.choices });
    if (!decision.ok) throw refusalError(decision);
    const before = { stage: engagement.stage, onHold: engagement.onHold, iteration: engagement.iteration };
    await this.#move(tx, engagement, decision, workflow.terminal.includes(decision.next.stage));
    await this.#record(tx, engagement, decision, before);
    return engagement;
  }

  async #move(tx: Tx, engagement: Engagement, move: Move<EngagementStage>, closes: boolean): Promise<void> {
    const resumes = engagement.onHold && !move.next.onHold && !move.entersStage;
    if (move.entersStage) {
      engagement.visit += 1;
      engagement.stageEnteredAt = tx.now;
      engagement.stageDueAt = await this.setDeadline.whenEntering(tx, engagement, move.next.stage);
    } else if (resumes) {
      engagement.stageDueAt = await this.setDeadline.whenResuming(tx, engagement);
    }
    engagement.stage = move.next.stage;
    engagement.onHold = move.next.onHold;
    engagement.heldSince = move.next.onHold ? tx.now : null;
    if (move.beginsIteration) engagement.iteration += 1;
    if (closes) engagement.closedAt = tx.now;
    if (move.choices['redirect'] !== undefined) engagement.redirect = move.choices['redirect'];
    engagement.version += 1;
    engagement.updatedAt = tx.now;
    await tx.manager.save(Engagement, engagement);
    if (move.entersStage || resumes) await this.setDeadline.watch(tx, engagement, engagement.stageDueAt);
  }

  async #record(tx: Tx, engagement: Engagement, move: Move<EngagementStage>, before: Record<string, unknown>): Promise<void> {
    await tx.query(
      `insert into engagements.history
         (engagement_id, position, organization_id, action, from_stage, to_stage, on_hold, visit, iteration, reason, choices, passed_by_waiver, actor, at)
       select e.id, (select count(*) + 1 from engagements.history h where h.engagement_id = e.id), e.organization_id, $2, $3, e.stage, e.on_hold, e.visit,
              e.iteration, $4, $5, $6, $7, $8
       from engagements.engagement e where e.id = $1`,
      [toUuid(engagement.id), move.action, move.from, move.reason, JSON.stringify(move.choices), [...move.passedByWaiver],
        JSON.stringify({ kind: tx.actor.kind, id: tx.actor.id, name: tx.actor.name }), tx.now],
    );
    tx.audit({
      action: `engagement.${move.action}`, object: engagement.id, chain: engagement.organizationId, before,
      after: { stage: engagement.stage, onHold: engagement.onHold, iteration: engagement.iteration, choices: move.choices, passedByWaiver: [...move.passedByWaiver] },
    });
    const about = { engagementId: engagement.id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId, stage: engagement.stage };
    if (move.entersStage) {
      tx.announce(engagementStageEntered, { ...about, action: move.action, from: move.from, iteration: engagement.iteration, passedByWaiver: [...move.passedByWaiver] });
    } else {
      tx.announce(move.next.onHold ? engagementHeld : engagementResumed, about);
    }
  }
}

function refusalError(refusal: Refusal): DomainError {
  switch (refusal.code) {
    case 'gate_not_met':
      return gateNotMet.with(refusal.detail, { members: { blockers: refusal.blockers } });
    case 'action_unknown':
      return actionUnknown.with(refusal.detail);
    case 'wrong_stage':
    case 'on_hold':
    case 'not_on_hold':
      return actionNotPossible.with(refusal.detail);
    case 'target_required':
    case 'target_invalid':
    case 'reason_required':
    case 'choice_required':
    case 'choice_invalid':
    default:
      return actionIncomplete.with(refusal.detail);
  }
}
