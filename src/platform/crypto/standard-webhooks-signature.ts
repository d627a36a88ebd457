import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/** The three headers of Standard Webhooks 1.0.0. */
export interface StandardWebhooksHeaders {
  'webhook-id': string;
  /** Seconds since the epoch. */
  'webhook-timestamp': string;
  /** `v1,<base64>` for each secret, separated by spaces. */
  'webhook-signature': string;
}

export interface WebhookMessage {
  /** The same on every attempt: 1 to 255 letters, digits, `_` and `-`. A dot would make the signed text ambiguous. */
  id: string;
  /** The time of this attempt; its milliseconds are cut off. */
  timestamp: Date;
  /** The body exactly as it is sent. */
  body: string | Uint8Array;
  /** One secret, or the old and the new one while they rotate. */
  secrets: readonly string[];
}

/**
 * Makes a webhook endpoint's signing secret: `whsec_` and random bytes in base64.
 * @param bytes 24 to 64.
 * @throws RangeError for another number of bytes.
 */
export function generateWebhookSecret(bytes = 32): string {
  if (!Number.isInteger(bytes) || bytes < MIN_SECRET_BYTES || bytes > MAX_SECRET_BYTES) {
    throw new RangeError(`a webhook secret takes ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} random bytes, not ${bytes}`);
  }
  return SECRET_PREFIX + randomBytes(bytes).toString('base64');
}

/**
 * The headers that sign one attempt to deliver a webhook, by Standard Webhooks 1.0.0: HMAC-SHA256 over
 * `{id}.{timestamp}.{body}`, one signature a secret, in the order given.
 * @throws RangeError when the id, the timestamp or a secret is not of the form the standard asks for, or no secret is given.
 */
export function signWebhook(message: WebhookMessage): StandardWebhooksHeaders {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(message.id)) throw new RangeError('a webhook id takes 1 to 255 letters, digits, _ and -');
  if (message.secrets.length === 0) throw new RangeError('a webhook is signed with one secret or more');
  const timestamp = Math.floor(message.timestamp.getTime() / 1000);
  if (!Number.isSafeInteger(timestamp)) throw new RangeError('the timestamp of a webhook is not a valid date');
  const signatures = message.secrets.map((secret) => {
    const mac = createHmac('sha256', webhookSecretBytes(secret)).update(`${message.id}.${timestamp}.`).update(message.body);
    return `v1,${mac.digest('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}

/**
 * The key inside a `whsec_…` secret.
 * @throws RangeError when it is not `whsec_` and 24 to 64 bytes in base64. The message never repeats the secret.
 */
export function webhookSecretBytes(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : '';
  const key = Buffer.from(encoded, 'base64');
  // Buffer skips what is no base64, so only a round trip proves that the whole text was read.
  if (key.toString('base64') !== encoded || key.length < MIN_SECRET_BYTES || key.length > MAX_SECRET_BYTES) {
    throw new RangeError(`a webhook secret is ${SECRET_PREFIX} followed by ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes in base64`);
  }
  return key;
}
