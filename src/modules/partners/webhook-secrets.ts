import { join } from 'node:path';
import type { Config } from '../../platform/config/config.js';
import { openSealingKeyFile } from '../../platform/crypto/sealed.js';
import type { SecretSealer } from '../../platform/crypto/sealed.js';
import { generateWebhookSecret } from '../../platform/crypto/standard-webhooks-signature.js';
import type { Runtime } from '../../platform/runtime.js';
import { partnersConfig } from './partners.config.js';

/** Makes the endpoints' signing secrets, and seals them for the database. */
export class WebhookSecrets {
  private constructor(private readonly sealer: SecretSealer) {}

  /** Opens WEBHOOK_KEY_FILE; when none is configured, a key file in the server's own folder, made at the first start. */
  static async open(runtime: Runtime, config: Config): Promise<WebhookSecrets> {
    const configured = config.get(partnersConfig).WEBHOOK_KEY_FILE;
    return new WebhookSecrets(await openSealingKeyFile(configured ?? join(runtime.home, 'keys', 'webhook-keys'), { createIfMissing: configured === undefined }));
  }

  /** A new secret for the endpoint, sealed. */
  make(endpointId: string): string {
    return this.sealer.seal(generateWebhookSecret(), contextOf(endpointId));
  }

  /** @throws SealError when the value was moved from another endpoint, or its key is gone. */
  open(endpointId: string, sealed: string): string {
    return this.sealer.open(sealed, contextOf(endpointId));
  }
}

function contextOf(endpointId: string): string {
  return `partners.webhook_endpoint:${endpointId}`;
}
