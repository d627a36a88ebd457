import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { announceAccessChange } from './access-changes.js';
import { ApiClientRecord } from './api-client.entity.js';
import { lockEnabledClient } from './find-api-client.js';
import type { ClientName } from './find-api-client.js';
import type { Permission } from './roles.js';

export interface ApiClientChanges {
  permissions?: readonly Permission[] | undefined;
  /** In CIDR notation; empty for any address. */
  allowedAddresses?: readonly string[] | undefined;
}

/** Changes what an API client may do, and from where; tokens that it has lose at once what is taken away, and gain nothing. */
@Injectable()
export class UpdateApiClient {
  /** @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled` */
  async run(tx: Tx, name: ClientName, ifMatch: Precondition, changes: ApiClientChanges): Promise<ApiClientRecord> {
    const client = await lockEnabledClient(tx, name, ifMatch);
    const before = { permissions: client.permissions, allowedAddresses: client.allowedAddresses };
    const after = {
      permissions: changes.permissions?.toSorted() ?? before.permissions,
      allowedAddresses: changes.allowedAddresses === undefined ? before.allowedAddresses : [...new Set(changes.allowedAddresses)],
    };
    if (isDeepStrictEqual(before, after)) return client;
    const changed = { ...after, version: client.version + 1 };
    await tx.manager.update(ApiClientRecord, { id: client.id }, changed);
    announceAccessChange(tx, client.id);
    tx.audit({ action: 'api_client.update', object: client.id, chain: client.organizationId, before, after });
    return Object.assign(client, changed);
  }
}
