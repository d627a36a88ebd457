import { Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { fromUuid, idSchema, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { AddressList } from './address-list.js';
import type { ClientAuthentication } from './api-client.entity.js';
import type { PublicKey } from './public-key.js';
import type { Permission } from './roles.js';

const clientIdSchema = idSchema('cli');
/** Looked up when the client id is none, so that an unknown client takes as long as a known one. */
const NOBODYS_ID = 'cli_00000000000000000000000000';

/** A live secret or key of an API client. */
export interface LiveCredential {
  readonly id: Id<'crd'>;
  readonly secretHash: string | null;
  readonly publicKey: PublicKey | null;
}

/** An enabled API client, as the token endpoint needs it. */
export interface TokenClient {
  readonly id: Id<'cli'>;
  readonly organizationId: Id<'org'>;
  readonly authentication: ClientAuthentication;
  readonly permissions: readonly Permission[];
  readonly allowedAddresses: AddressList;
  readonly credentials: readonly LiveCredential[];
}

/** Finds an API client that asks for a token, with what it may prove itself by. */
@Injectable()
export class FindTokenClient {
  constructor(private readonly database: Database) {}

  /** @returns undefined for an unknown or disabled client. */
  async run(clientId: string, requestId: string): Promise<TokenClient | undefined> {
    const id = clientIdSchema.safeParse(clientId);
    const origin = { actor: systemActor('identity.token'), requestId };
    const [row] = await this.database.read(origin, (reader) => reader.query<Omit<TokenClient, 'allowedAddresses'> & { allowedAddresses: string[] }>(
      `select c.id, c.organization_id as "organizationId", c.authentication, c.permissions, c.allowed_addresses as "allowedAddresses",
              coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'secretHash', k.secret_hash, 'publicKey', k.public_key) order by k.created_at, k.id)
                filter (where k.id is not null), '[]') as credentials
       from identity.api_client c
       left join identity.client_credential k on k.client_id = c.id and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)
       where c.id = $1 and c.disabled_at is null group by c.id`,
      [toUuid(id.success ? id.data : NOBODYS_ID), reader.now],
    ));
    if (row === undefined) return undefined;
    return {
      ...row, id: fromUuid('cli', row.id), organizationId: fromUuid('org', row.organizationId), allowedAddresses: new AddressList(row.allowedAddresses),
      credentials: row.credentials.map((credential) => ({ ...credential, id: fromUuid('crd', credential.id) })),
    };
  }
}
