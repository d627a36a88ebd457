import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { lockEndpoint } from './find-webhook-endpoint.js';
import { webhookEndpointOff } from './partners.errors.js';
import { noSuchDelivery } from './replay-delivery.service.js';
import { WakeParked } from './wake-parked.service.js';
import type { replayDeliveriesBody } from './webhook-delivery.dto.js';

/** How many go back into the endpoint's line at once: what one transaction does in a moment. */
const MOST_REPLAYED = 1000;

export interface Replayed {
  replayed: number;
  /** The last one that was replayed, when there are more. */
  continueAfter: Id<'whd'> | null;
}

/**
 * Sends again a range of deliveries that ended, oldest first. They wait in line for the endpoint's slots, so that a thousand at once
 * are no burst.
 */
@Injectable()
export class ReplayDeliveries {
  constructor(private readonly wakeParked: WakeParked) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `webhook_endpoint.disabled` */
  async run(tx: Tx, id: Id<'whe'>, ifMatch: Precondition, range: z.infer<typeof replayDeliveriesBody>): Promise<Replayed> {
    const endpoint = await lockEndpoint(tx, id);
    ifMatch.require(endpoint.version);
    if (endpoint.disabledAt !== null) throw webhookEndpointOff.with('The endpoint is disabled. Enable it, then replay its deliveries.');
    await this.#requireStart(tx, id, range.after);
    const chosen = await tx.query<{ id: string }>(
      `select id from partners.webhook_delivery
       where endpoint_id = $1 and state = any($2) and ($3::timestamptz is null or created_at >= $3) and ($4::timestamptz is null or created_at < $4)
         and ($5::text[] = '{}' or event_type = any($5))
         and ($6::uuid is null or (created_at, id) > (select a.created_at, a.id from partners.webhook_delivery a where a.id = $6))
       order by created_at, id limit ${MOST_REPLAYED + 1} for update`,
      [toUuid(id), range.states, range.from ?? null, range.until ?? null, range.eventTypes, range.after === undefined ? null : toUuid(range.after)],
    );
    const replayed = chosen.slice(0, MOST_REPLAYED);
    await tx.query(
      `update partners.webhook_delivery set state = 'pending', parked = true, round_attempts = 0, next_attempt_at = $2, finished_at = null, version = version + 1
       where id = any($1)`, [replayed.map((row) => row.id), tx.now],
    );
    await this.wakeParked.run(tx, endpoint);
    tx.audit({ action: 'webhook_endpoint.replay_deliveries', object: id, chain: endpoint.organizationId, after: { ...range, replayed: replayed.length } });
    const last = replayed.at(-1);
    return { replayed: replayed.length, continueAfter: chosen.length > MOST_REPLAYED && last !== undefined ? fromUuid('whd', last.id) : null };
  }

  async #requireStart(tx: Tx, endpointId: Id<'whe'>, after: string | undefined): Promise<void> {
    if (after === undefined) return;
    const found = await tx.query('select from partners.webhook_delivery where id = $1 and endpoint_id = $2', [toUuid(after), toUuid(endpointId)]);
    if (found.length === 0) throw noSuchDelivery(after);
  }
}
