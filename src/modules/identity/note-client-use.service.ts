import { Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Id } from '../../platform/identifiers/id.js';
import { toUuid } from '../../platform/identifiers/id.js';
import { ApiClientRecord } from './api-client.entity.js';

const MINUTE_MS = 60_000;

/** Finds an API client that calls, and notes when it did. */
@Injectable()
export class NoteClientUse {
  constructor(private readonly database: Database) {}

  /**
   * Writes at most once a minute and client, and never for a disabled one.
   * @param proves whether the caller is that client; asked also when there is none, so that both take as long.
   * @returns null for an unknown client, and for a caller who is not it.
   */
  async run(id: Id<'cli'>, proves: (client: ApiClientRecord | null) => boolean): Promise<ApiClientRecord | null> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: id };
    const { client, now } = await this.database.read(origin, async (reader) => ({
      client: await reader.manager.findOneBy(ApiClientRecord, { id }), now: reader.now,
    }));
    const proved = proves(client);
    if (client === null || !proved) return null;
    if (client.disabledAt !== null) return client;
    if (client.lastUsedAt !== null && now.getTime() - client.lastUsedAt.getTime() < MINUTE_MS) return client;
    await this.database.transaction(origin, (tx) => tx.query(
      `update identity.api_client set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')`,
      [toUuid(id), tx.now],
    ));
    return client;
  }
}
