import { Injectable } from '@nestjs/common';
import { forbidden, requestInvalid } from '../../platform/errors/platform.errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import type { OpenEngagementInput } from './engagement.dto.js';
import { Engagement, HistoryEntry } from './engagement.entity.js';
import { parseFact } from './engagement.facts.js';
import { engagementWorkflows } from './engagement.workflow.js';
import { engagementOpened } from './engagements.events.js';
import { FindOwner } from './find-owner.service.js';
import { indexName } from './search-name.js';
import { SetDeadline } from './set-deadline.service.js';

/** Opens an engagement: an inquiry, by the lab or by the customer itself. */
@Injectable()
export class OpenEngagement {
  constructor(
    private readonly organizations: OrganizationsApi,
    private readonly findOwner: FindOwner,
    private readonly setDeadline: SetDeadline,
  ) {}

  /** @throws DomainError `object.not_found` (organization), `engagement.owner_unknown`, `auth.forbidden` */
  async run(tx: Tx, input: OpenEngagementInput): Promise<Engagement> {
    const organization = await this.organizations.require(tx, organizationOf(tx, input));
    const workflow = engagementWorkflows.latest;
    const engagement = tx.manager.create(Engagement, {
      id: newId('eng'),
      organizationId: organization.id,
      name: input.name,
      problem: input.problem,
      ownerId: await this.#owner(tx, input.ownerId),
      workflowVersion: workflow.version,
      stage: workflow.initial,
      onHold: false, heldSince: null, visit: 1, iteration: 1,
      facts: input.sponsor === undefined ? {} : { sponsor: parseFact('sponsor', input.sponsor) },
      redirect: null, stageEnteredAt: tx.now, stageDueAt: null, closedAt: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    engagement.stageDueAt = await this.setDeadline.whenEntering(tx, engagement, workflow.initial);
    await tx.manager.insert(Engagement, engagement as never);
    await indexName(tx, engagement);
    await tx.manager.insert(HistoryEntry, {
      engagementId: engagement.id, position: 1, organizationId: engagement.organizationId, action: 'open', fromStage: null, toStage: engagement.stage,
      onHold: false, visit: 1, iteration: 1, reason: null, choices: {}, passedByWaiver: [], at: tx.now,
      actor: { kind: tx.actor.kind, id: tx.actor.id, name: tx.actor.name },
    });
    await this.setDeadline.watch(tx, engagement, engagement.stageDueAt);
    tx.audit({ action: 'engagement.open', object: engagement.id, chain: engagement.organizationId, after: { stage: engagement.stage, ownerId: engagement.ownerId } });
    tx.announce(engagementOpened, { engagementId: engagement.id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId });
    return engagement;
  }

  async #owner(tx: Tx, ownerId: Id<'stf'> | undefined): Promise<Id<'stf'> | null> {
    if (tx.actor.kind !== 'staff') {
      if (ownerId !== undefined) throw forbidden.with('The lab names the owner; leave `ownerId` out.');
      return null;
    }
    return this.findOwner.run(tx, ownerId ?? (tx.actor.id as Id<'stf'>));
  }
}

function organizationOf(tx: Tx, input: OpenEngagementInput): Id<'org'> {
  const own = tx.actor.organizationId as Id<'org'> | undefined;
  // A foreign organization stays as it was sent: row-level security makes it one that does not exist.
  return input.organizationId ?? own ?? missingOrganization();
}

function missingOrganization(): never {
  throw requestInvalid.with('body.organizationId: say whose engagement it is.', {
    errors: [{ path: 'body.organizationId', code: 'required', message: 'say whose engagement it is' }],
  });
}
