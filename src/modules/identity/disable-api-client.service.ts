import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { announceAccessChange } from './access-changes.js';
import { ApiClientRecord } from './api-client.entity.js';
import { lockEnabledClient } from './find-api-client.js';
import type { ClientName } from './find-api-client.js';

/** Ends an API client's access: no new tokens, and no use of those it has. */
@Injectable()
export class DisableApiClient {
  /** @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled` */
  async run(tx: Tx, name: ClientName, ifMatch: Precondition): Promise<ApiClientRecord> {
    const client = await lockEnabledClient(tx, name, ifMatch);
    const changes = { disabledAt: tx.now, version: client.version + 1 };
    await tx.manager.update(ApiClientRecord, { id: client.id }, changes);
    announceAccessChange(tx, client.id);
    tx.audit({ action: 'api_client.disable', object: client.id, chain: client.organizationId, before: { disabled: false }, after: { disabled: true } });
    return Object.assign(client, changes);
  }
}
