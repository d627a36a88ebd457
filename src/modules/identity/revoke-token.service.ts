import { Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { announceAccessChange } from './access-changes.js';

/** Ends an access token of an API client before its time. */
@Injectable()
export class RevokeToken {
  constructor(private readonly database: Database) {}

  /**
   * Does nothing for a token that was revoked before.
   * @param token its `jti`, and its expiry in seconds since 1970; the caller has checked that it is the client's.
   */
  async run(origin: Origin, token: { id: string; expiresAt: number }, client: { id: Id<'cli'>; organizationId: Id<'org'> }): Promise<void> {
    await this.database.transaction(origin, async (tx) => {
      const [revoked] = await tx.query(
        `insert into identity.revoked_token (token_id, client_id, organization_id, revoked_at, expires_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing returning token_id`,
        [token.id, toUuid(client.id), toUuid(client.organizationId), tx.now, new Date(token.expiresAt * 1000)],
      );
      if (revoked === undefined) return;
      announceAccessChange(tx, client.id);
      tx.audit({ action: 'api_client.revoke_token', object: client.id, chain: client.organizationId, after: { tokenId: token.id } });
    });
  }
}
