import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import { disabledFrom, judgeFailing } from './judge-failing.js';
import { partnersConfig } from './partners.config.js';
import { webhookEndpointFailureNoticed } from './partners.events.js';
import { wakeEndpoint } from './partners.jobs.js';
import type { AttemptResult } from './post-webhook.service.js';
import { UpdateWebhookEndpoint } from './update-webhook-endpoint.service.js';
import { slowdownSeconds } from './wait-before-attempt.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

const GONE = 410;

/** Keeps what an attempt says of the receiver behind an endpoint: whether it works, wants less, fails for too long, or is gone. */
@Injectable()
export class NoteHealth {
  constructor(
    private readonly updateEndpoint: UpdateWebhookEndpoint,
    private readonly config: Config,
  ) {}

  /** Changes the endpoint, which is locked, and `endpoint` with it. */
  async run(tx: Tx, endpoint: WebhookEndpoint, result: AttemptResult): Promise<void> {
    if (result.status === GONE) return this.updateEndpoint.disableBecause(tx, endpoint, 'gone');
    const before = healthOf(endpoint);
    const verdict = this.#note(tx, endpoint, result);
    if (verdict === 'disable') return this.updateEndpoint.disableBecause(tx, endpoint, 'failing');
    const after = healthOf(endpoint);
    if (JSON.stringify(before) !== JSON.stringify(after)) await tx.manager.update(WebhookEndpoint, { id: endpoint.id }, after);
  }

  #note(tx: Tx, endpoint: WebhookEndpoint, result: AttemptResult): 'bear' | 'notice' | 'disable' {
    if (result.outcome === 'accepted') {
      Object.assign(endpoint, { failingSince: null, failureNoticedAt: null, slowedUntil: null });
      return 'bear';
    }
    const since = (endpoint.failingSince ??= result.startedAt);
    const slowdown = slowdownSeconds(result);
    if (slowdown > 0) this.#slow(tx, endpoint, slowdown);
    const days = this.config.get(partnersConfig).WEBHOOK_DISABLE_AFTER_DAYS;
    const verdict = judgeFailing({ since, noticedAt: endpoint.failureNoticedAt }, tx.now, days);
    if (verdict === 'notice' && endpoint.disabledAt === null) {
      endpoint.failureNoticedAt = tx.now;
      tx.announce(webhookEndpointFailureNoticed, {
        organizationId: endpoint.organizationId, webhookEndpointId: endpoint.id, host: new URL(endpoint.url).host, failingSince: since.toISOString(),
        disabledFrom: disabledFrom({ since, noticedAt: tx.now }, days).toISOString(),
      });
    }
    return verdict;
  }

  #slow(tx: Tx, endpoint: WebhookEndpoint, seconds: number): void {
    const until = new Date(tx.now.getTime() + seconds * 1000);
    if (endpoint.slowedUntil !== null && endpoint.slowedUntil >= until) return;
    endpoint.slowedUntil = until;
    tx.enqueue(wakeEndpoint, { endpointId: endpoint.id }, { runAt: until, dedupeKey: `${endpoint.id} ${until.toISOString()}` });
  }
}

function healthOf({ failingSince, failureNoticedAt, slowedUntil }: WebhookEndpoint) {
  return { failingSince, failureNoticedAt, slowedUntil };
}
