import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ApiClientRecord } from './api-client.entity.js';
import { apiClientDisabled } from './identity.errors.js';

/** Ends an API client's access: no new tokens at once, and within seconds no use of those it has. */
@Injectable()
export class DisableApiClient {
  /** @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled` */
  async run(tx: Tx, organizationId: Id<'org'>, id: Id<'cli'>, ifMatch: Precondition): Promise<ApiClientRecord> {
    const client = await tx.manager.findOne(ApiClientRecord, { where: { id, organizationId }, lock: { mode: 'pessimistic_write' } });
    if (client === null) throw objectNotFound.with('The organization has no such API client.');
    ifMatch.require(client.version);
    if (client.disabledAt !== null) throw apiClientDisabled.with(`${client.name} was disabled on ${client.disabledAt.toISOString().slice(0, 10)}.`);
    const changes = { disabledAt: tx.now, version: client.version + 1 };
    await tx.manager.update(ApiClientRecord, { id }, changes);
    tx.audit({ action: 'api_client.disable', object: id, chain: organizationId, before: { disabled: false }, after: { disabled: true } });
    return Object.assign(client, changes);
  }
}
