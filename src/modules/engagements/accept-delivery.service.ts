import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { Engagement } from './engagement.entity.js';
import { engagementFacts } from './engagement.facts.js';
import { EngagementsApi } from './engagements.api.js';
import { lockEngagement } from './lock-engagement.js';
import { acceptanceNotPossible } from './engagements.errors.js';
import { engagementAccepted } from './engagements.events.js';

/** Records that the customer accepts the model of the current iteration. */
@Injectable()
export class AcceptDelivery {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.acceptance_not_possible` */
  async run(tx: Tx, id: Id<'eng'>, ifMatch: Precondition, input: { by: string }): Promise<Engagement> {
    const engagement = await lockEngagement(tx, id);
    ifMatch.require(engagement.version);
    if (engagement.stage !== 'delivery' || engagement.onHold) {
      throw acceptanceNotPossible.with(`The engagement is ${engagement.onHold ? 'on hold' : `in ${engagement.stage}`}; the model is accepted in delivery.`);
    }
    const { acceptance, iteration } = engagementFacts(engagement.facts, engagement.iteration);
    if (acceptance?.iteration === iteration) throw acceptanceNotPossible.with(`The model of iteration ${iteration} was accepted by ${acceptance.by} at ${acceptance.acceptedAt}.`);
    await this.engagements.recordFact(tx, id, 'acceptance', { iteration, acceptedAt: tx.now.toISOString(), by: input.by });
    tx.announce(engagementAccepted, { engagementId: id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId, iteration });
    return lockEngagement(tx, id);
  }
}
