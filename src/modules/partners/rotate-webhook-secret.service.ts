import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { lockEndpoint } from './find-webhook-endpoint.js';
import { partnersConfig } from './partners.config.js';
import { webhookSecretsRetiring } from './partners.errors.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import type { RetiringSecret } from './webhook-endpoint.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';

/** With the newest, three signatures: enough to rotate once more when the answer with the secret was lost. */
const MAX_RETIRING = 2;
const HOUR_MS = 3_600_000;

/** Gives an endpoint a new signing secret; the one before signs too for a while, so that its receiver can be changed without haste. */
@Injectable()
export class RotateWebhookSecret {
  constructor(
    private readonly secrets: WebhookSecrets,
    private readonly config: Config,
  ) {}

  /**
   * @param overlapHours how long the old secret signs too; as the settings say when it is left out, 0 for a secret that others know
   * @throws DomainError `object.not_found`, `precondition.*`, `webhook_endpoint.secrets_retiring`
   */
  async run(tx: Tx, id: Id<'whe'>, ifMatch: Precondition, overlapHours?: number): Promise<WebhookEndpoint> {
    const endpoint = await lockEndpoint(tx, id);
    ifMatch.require(endpoint.version);
    const hours = overlapHours ?? this.config.get(partnersConfig).WEBHOOK_SECRET_OVERLAP_HOURS;
    const until = new Date(tx.now.getTime() + hours * HOUR_MS);
    const old: RetiringSecret[] = hours === 0 ? [] : [{ sealed: endpoint.sealedSecret, until: until.toISOString() }];
    const retiring = [...old, ...liveSecrets(endpoint.retiringSecrets, tx.now)];
    if (retiring.length > MAX_RETIRING) {
      throw webhookSecretsRetiring.with(`${MAX_RETIRING} older secrets still sign, the last until ${retiring.at(-1)?.until ?? ''}. End their overlap, or wait until then.`);
    }
    await save(tx, Object.assign(endpoint, { sealedSecret: this.secrets.make(id), secretMadeAt: tx.now, retiringSecrets: retiring }));
    tx.audit({ action: 'webhook_endpoint.rotate_secret', object: id, chain: endpoint.organizationId, after: { oldSecretsUntil: retiring[0]?.until ?? null } });
    return endpoint;
  }

  /**
   * Lets no secret sign but the newest, from the next attempt on.
   * @throws DomainError `object.not_found`, `precondition.*`
   */
  async endOverlap(tx: Tx, id: Id<'whe'>, ifMatch: Precondition): Promise<WebhookEndpoint> {
    const endpoint = await lockEndpoint(tx, id);
    ifMatch.require(endpoint.version);
    if (endpoint.retiringSecrets.length === 0) return endpoint;
    await save(tx, Object.assign(endpoint, { retiringSecrets: [] }));
    tx.audit({ action: 'webhook_endpoint.end_secret_overlap', object: id, chain: endpoint.organizationId });
    return endpoint;
  }
}

/** Those that still sign. */
export function liveSecrets(secrets: readonly RetiringSecret[], now: Date): RetiringSecret[] {
  return secrets.filter(({ until }) => Date.parse(until) > now.getTime());
}

async function save(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  endpoint.version += 1;
  endpoint.updatedAt = tx.now;
  const { id, sealedSecret, secretMadeAt, retiringSecrets, version, updatedAt } = endpoint;
  await tx.manager.update(WebhookEndpoint, { id }, { sealedSecret, secretMadeAt, retiringSecrets, version, updatedAt });
}
