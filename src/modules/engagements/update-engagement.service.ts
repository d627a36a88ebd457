import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { UpdateEngagementInput } from './engagement.dto.js';
import { Engagement } from './engagement.entity.js';
import { parseFact } from './engagement.facts.js';
import { lockEngagement } from './lock-engagement.js';
import { engagementClosed } from './engagements.errors.js';
import { engagementOwnerChanged } from './engagements.events.js';
import { FindOwner } from './find-owner.service.js';
import { indexName } from './search-name.js';

/** Changes what an engagement is called, what it is about, who sponsors it and who owns it. */
@Injectable()
export class UpdateEngagement {
  constructor(private readonly findOwner: FindOwner) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `engagement.owner_unknown` */
  async run(tx: Tx, id: Id<'eng'>, ifMatch: Precondition, input: UpdateEngagementInput): Promise<Engagement> {
    const engagement = await lockEngagement(tx, id);
    ifMatch.require(engagement.version);
    if (engagement.closedAt !== null) throw engagementClosed.with(`The engagement is ${engagement.stage}; nothing about it changes any more.`);
    const before = { name: engagement.name, ownerId: engagement.ownerId, sponsor: engagement.facts['sponsor'] ?? null };
    const previousOwnerId = engagement.ownerId;
    engagement.name = input.name ?? engagement.name;
    engagement.problem = input.problem ?? engagement.problem;
    if (input.ownerId !== undefined) engagement.ownerId = await this.findOwner.run(tx, input.ownerId);
    if (input.sponsor !== undefined) engagement.facts = { ...engagement.facts, sponsor: parseFact('sponsor', input.sponsor) };
    engagement.version += 1;
    engagement.updatedAt = tx.now;
    await tx.manager.save(Engagement, engagement);
    if (engagement.name !== before.name) await indexName(tx, engagement);
    tx.audit({
      action: 'engagement.update', object: id, chain: engagement.organizationId, before,
      after: { name: engagement.name, ownerId: engagement.ownerId, sponsor: engagement.facts['sponsor'] ?? null },
    });
    if (engagement.ownerId !== previousOwnerId) {
      tx.announce(engagementOwnerChanged, {
        engagementId: id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId, previousOwnerId,
      });
    }
    return engagement;
  }
}
