import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../platform/actor.js';
import type { Reader } from '../../platform/database/tx.js';
import { availableActions } from '../../platform/workflow/available-actions.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { EngagementDto, EngagementListItem, HistoryDto } from './engagement.dto.js';
import { Engagement, GateWaiver, HistoryEntry } from './engagement.entity.js';
import { engagementWorkflows } from './engagement.workflow.js';
import type { EngagementStage } from './engagement.workflow.js';
import { noSuchEngagement } from './lock-engagement.js';
import { GatherFacts } from './gather-facts.service.js';

/** Shows an engagement with what its reader can do next, and what blocks it. */
@Injectable()
export class ReadEngagement {
  constructor(private readonly gatherFacts: GatherFacts) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'eng'>): Promise<EngagementDto> {
    const engagement = await reader.manager.findOneBy(Engagement, { id });
    if (engagement === null) throw noSuchEngagement(id);
    return this.show(reader, engagement);
  }

  async show(reader: Reader, engagement: Engagement): Promise<EngagementDto> {
    const { facts, waived } = await this.gatherFacts.run(reader, engagement);
    const state = { stage: engagement.stage as EngagementStage, onHold: engagement.onHold };
    const actions = availableActions(engagementWorkflows.get(engagement.workflowVersion), state, facts, waived, (permission) => isAllowed(reader.actor, permission));
    return {
      ...itemOf(engagement, reader.now),
      problem: engagement.problem, redirect: engagement.redirect, workflowVersion: engagement.workflowVersion,
      facts: { ...facts },
      availableActions: actions.map((action) => ({
        ...action, targets: action.targets === undefined ? undefined : [...action.targets], blockers: [...action.blockers], waived: [...action.waived],
        choices: action.choices === undefined ? undefined : Object.fromEntries(Object.entries(action.choices).map(([key, values]) => [key, [...values]])),
      })),
    };
  }

  /** What the lab's people gave as reasons stays at the lab. @throws DomainError `object.not_found` */
  async history(reader: Reader, id: Id<'eng'>): Promise<HistoryDto> {
    if (!(await reader.manager.existsBy(Engagement, { id }))) throw noSuchEngagement(id);
    const entries = await reader.manager.find(HistoryEntry, { where: { engagementId: id }, order: { position: 'asc' } });
    const byPartner = reader.actor.kind === 'partner';
    const waivers = byPartner ? [] : await reader.manager.find(GateWaiver, { where: { engagementId: id }, order: { at: 'asc', gate: 'asc' } });
    return {
      data: entries.map(({ engagementId: _e, organizationId: _o, ...entry }) => ({ ...entry, reason: byPartner ? null : entry.reason, at: entry.at.toISOString() })),
      waivers: waivers.map(({ engagementId: _e, organizationId: _o, ...waiver }) => ({ ...waiver, at: waiver.at.toISOString() })),
    };
  }
}

/** The part of an engagement that lists show. */
export function itemOf(engagement: Omit<Engagement, 'problem' | 'facts' | 'redirect' | 'workflowVersion' | 'heldSince' | 'visit'>, now: Date): EngagementListItem {
  return {
    id: engagement.id, organizationId: engagement.organizationId, name: engagement.name, stage: engagement.stage as EngagementStage, onHold: engagement.onHold,
    iteration: engagement.iteration, ownerId: engagement.ownerId, stageEnteredAt: engagement.stageEnteredAt.toISOString(),
    stageDueAt: engagement.stageDueAt?.toISOString() ?? null,
    overdue: !engagement.onHold && engagement.stageDueAt !== null && engagement.stageDueAt < now,
    createdAt: engagement.createdAt.toISOString(), updatedAt: engagement.updatedAt.toISOString(), closedAt: engagement.closedAt?.toISOString() ?? null,
    version: engagement.version,
  };
}
