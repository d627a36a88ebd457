import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Reply } from '../../platform/http/reply.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { toUuid } from '../../platform/identifiers/id.js';
import { WebhookSecrets } from './webhook-secrets.js';

/**
 * Puts the signing secret into the answer to a creation or rotation. It happens after the commit, so that the answer which is kept for
 * retries with the same Idempotency-Key holds no secret; a retry gets it from here again.
 */
@Injectable()
export class ShowSecretOnce {
  constructor(
    private readonly database: Database,
    private readonly secrets: WebhookSecrets,
  ) {}

  /** `secret` stays null when the endpoint was deleted, or got another secret, between the first answer and the retry. */
  async run(context: RequestContext, reply: Reply): Promise<Reply> {
    const body = (typeof reply.body === 'string' ? JSON.parse(reply.body) : reply.body) as { id: string; secretMadeAt: string };
    const [row] = await this.database.read(context, (reader) => reader.query<{ sealed_secret: string; secret_made_at: Date }>(
      'select sealed_secret, secret_made_at from partners.webhook_endpoint where id = $1', [toUuid(body.id)],
    ));
    const secret = row === undefined || row.secret_made_at.toISOString() !== body.secretMadeAt ? null : this.secrets.open(body.id, row.sealed_secret);
    return new Reply({ ...body, secret }, { ...(reply.status === undefined ? {} : { status: reply.status }), headers: reply.headers });
  }
}
