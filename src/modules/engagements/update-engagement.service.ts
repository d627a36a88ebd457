import { isDeepStrictEqual } from 'node:util';
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

/** Changes what an engagement is called, what it is about, who sponsors it and who owns it. The same again changes nothing. */
@Injectable()
export class UpdateEngagement {
  constructor(private readonly findOwner: FindOwner) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `engagement.owner_unknown` */
  async run(tx: Tx, id: Id<'eng'>, ifMatch: Precondition, input: UpdateEngagementInput): Promise<Engagement> {
    const engagement = await lockEngagement(tx, id);
    ifMatch.require(engagement.version);
    if (engagement.closedAt !== null) throw engagementClosed.with(`The engagement is ${engagement.stage}; nothing about it changes any more.`);
    const before = fieldsOf(engagement);
    if (input.ownerId !== undefined) engagement.ownerId = await this.findOwner.run(tx, input.ownerId);
    if (input.sponsor !== undefined) engagement.facts = { ...engagement.facts, sponsor: parseFact('sponsor', input.sponsor) };
    engagement.name = input.name ?? engagement.name;
    engagement.problem = input.problem ?? engagement.problem;
    const after = fieldsOf(engagement);
    const changed = (Object.keys(before) as (keyof typeof before)[]).filter((field) => !isDeepStrictEqual(before[field], after[field]));
    if (changed.length === 0) return engagement;
    engagement.version += 1;
    engagement.updatedAt = tx.now;
    await tx.manager.save(Engagement, engagement);
    if (changed.includes('name')) await indexName(tx, engagement);
    // Name and problem are the customer's own text, and the sponsor a person there: the record for good says only that they changed.
    tx.audit({
      action: 'engagement.update', object: id, chain: engagement.organizationId,
      before: { ownerId: before.ownerId }, after: { ownerId: after.ownerId, changed },
    });
    if (changed.includes('ownerId')) {
      tx.announce(engagementOwnerChanged, {
        engagementId: id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId, previousOwnerId: before.ownerId,
      });
    }
    return engagement;
  }
}

function fieldsOf({ name, problem, ownerId, facts }: Engagement) {
  return { name, problem, ownerId, sponsor: facts['sponsor'] ?? null };
}
