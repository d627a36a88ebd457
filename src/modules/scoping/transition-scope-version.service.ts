import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { decide } from '../../platform/workflow/decide.js';
import type { Refusal } from '../../platform/workflow/decide.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementSummary } from '../engagements/engagements.api.js';
import { criteriaFact, scopeFact } from './scope-facts.js';
import { ScopeVersion } from './scope-version.entity.js';
import { scopeVersionAction, scopeVersionWorkflows } from './scope-version.workflow.js';
import type { ScopeVersionFacts, ScopeVersionStage, ScopeVersionVerb, Side } from './scope-version.workflow.js';
import { snapshotOf } from './scoping.actors.js';
import { noSuchScopeVersion, scopeVersionActionIncomplete, scopeVersionActionNotPossible, scopeVersionGateNotMet } from './scoping.errors.js';
import { scopeVersionApproved, scopeVersionRejected, scopeVersionSubmitted, scopeVersionSuperseded, scopeVersionWithdrawn } from './scoping.events.js';

/** The one place that writes a scope version's `stage`, and with it what the engagement's scope gate asks about. */
@Injectable()
export class TransitionScopeVersion {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `precondition.*`, `scope_version.*` */
  async run(tx: Tx, id: Id<'scp'>, ifMatch: Precondition, verb: ScopeVersionVerb, reason?: string): Promise<ScopeVersion> {
    const seen = await tx.manager.findOneBy(ScopeVersion, { id });
    if (seen === null) throw noSuchScopeVersion(id);
    const engagement = await this.engagements.lockUnderWay(tx, seen.engagementId);
    // The engagement's lock also keeps other changes of its scope versions away.
    const version = await tx.manager.findOneByOrFail(ScopeVersion, { id });
    ifMatch.require(version.version);
    const side = sideOf(tx.actor);
    const action = scopeVersionAction(verb, side, version.stage);
    const workflow = scopeVersionWorkflows.get(version.workflowVersion);
    const decision = decide(workflow, { stage: version.stage }, action, { facts: factsOf(version, engagement.stage), reason });
    if (!decision.ok) throw refusalError(decision);

    const wasSubmitted = version.submittedAt !== null;
    const inForce = await tx.manager.findOneBy(ScopeVersion, { engagementId: engagement.id, stage: 'approved' });
    if (decision.next.stage === 'approved' && inForce !== null) await this.#supersede(tx, engagement, inForce, version.number);
    const approval = { by: snapshotOf(tx.actor), at: tx.now.toISOString() };
    await this.#move(tx, version, decision.next.stage, {
      ...(verb === 'submit' && { submittedAt: tx.now }),
      ...(verb === 'approve' && (side === 'lab' ? { labApproval: approval } : { partnerApproval: approval })),
      ...((verb === 'reject' || verb === 'withdraw') && { reason: decision.reason }),
    }, action);
    // A draft that nobody outside saw leaves no trace at the gate.
    if (wasSubmitted || verb === 'submit') {
      await this.#record(tx, engagement, version, inForce);
      this.#announce(tx, engagement, version, verb, side);
    }
    return version;
  }

  async #supersede(tx: Tx, engagement: EngagementSummary, old: ScopeVersion, by: number): Promise<void> {
    const decision = decide(scopeVersionWorkflows.get(old.workflowVersion), { stage: old.stage }, 'supersede', { facts: factsOf(old, engagement.stage) });
    if (!decision.ok) throw refusalError(decision);
    const { number } = old;
    await this.#move(tx, old, decision.next.stage, {}, 'supersede');
    tx.announce(scopeVersionSuperseded, { ...aboutOf(engagement), scopeVersionId: old.id, version: number, supersededBy: by });
  }

  async #move(tx: Tx, version: ScopeVersion, stage: ScopeVersionStage, fields: Partial<ScopeVersion>, action: string): Promise<void> {
    const before = { stage: version.stage };
    const change = { ...fields, stage, version: version.version + 1, updatedAt: tx.now };
    await tx.manager.update(ScopeVersion, { id: version.id }, change);
    Object.assign(version, change);
    tx.audit({ action: `scope_version.${action}`, object: version.id, chain: version.organizationId, before, after: { stage, number: version.number } });
  }

  /** The gate sees what is proposed; once a proposal is off the table, what was in force before it. */
  async #record(tx: Tx, engagement: EngagementSummary, version: ScopeVersion, before: ScopeVersion | null): Promise<void> {
    const offTheTable = version.stage === 'rejected' || version.stage === 'withdrawn';
    await this.engagements.recordFact(tx, engagement.id, 'scope', scopeFact(offTheTable && before !== null ? before : version));
    if (version.stage !== 'approved') return;
    const { criteria } = engagement.facts;
    await this.engagements.recordFact(tx, engagement.id, 'criteria', criteriaFact(version.successCriteria, before?.successCriteria ?? [], criteria, engagement.iteration));
  }

  #announce(tx: Tx, engagement: EngagementSummary, version: ScopeVersion, verb: ScopeVersionVerb, by: Side): void {
    const data = { ...aboutOf(engagement), scopeVersionId: version.id, version: version.number };
    switch (verb) {
      case 'submit':
        return tx.announce(scopeVersionSubmitted, data);
      case 'approve':
        return tx.announce(scopeVersionApproved, { ...data, by, inForce: version.stage === 'approved' });
      case 'reject':
        return tx.announce(scopeVersionRejected, { ...data, by });
      case 'withdraw':
        return tx.announce(scopeVersionWithdrawn, data);
    }
  }
}

/** Which side somebody signs for. */
export function sideOf(actor: Actor): Side {
  return actor.kind === 'partner' ? 'partner' : 'lab';
}

/** What the gates of a scope version see. */
export function factsOf(version: ScopeVersion, engagementStage: string): ScopeVersionFacts {
  return {
    engagementStage, requiredSkills: version.requiredSkills.length,
    mustHaveCriteria: version.successCriteria.filter((criterion) => criterion.mustHave).length,
  };
}

function aboutOf({ id, organizationId, name, ownerId }: EngagementSummary) {
  return { engagementId: id, organizationId, name, ownerId };
}

function refusalError(refusal: Refusal) {
  if (refusal.code === 'gate_not_met') return scopeVersionGateNotMet.with(refusal.detail, { members: { blockers: refusal.blockers } });
  return (refusal.code === 'reason_required' ? scopeVersionActionIncomplete : scopeVersionActionNotPossible).with(refusal.detail);
}
