import { Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';

/** Notes when an API client last called, and its secret or key last got a token: to the minute, and at most once a minute. */
@Injectable()
export class NoteClientUse {
  constructor(private readonly database: Database) {}

  /** @param credentialId of what a token was given for; undefined for a call. */
  async run(id: Id<'cli'>, credentialId?: string): Promise<void> {
    const origin = { actor: systemActor('identity.note-client-use'), requestId: id };
    await this.database.transaction(origin, async (tx) => {
      const since = `(last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')`;
      await tx.query(`update identity.api_client set last_used_at = $2 where id = $1 and ${since}`, [toUuid(id), tx.now]);
      if (credentialId !== undefined) await tx.query(`update identity.client_credential set last_used_at = $2 where id = $1 and ${since}`, [toUuid(credentialId), tx.now]);
    });
  }
}
