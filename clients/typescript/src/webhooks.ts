import { Webhook } from 'standardwebhooks';
import { WebhookRefusedError } from './errors.js';
import type { webhooks } from './generated/api.js';

/** The types of events, such as `engagement.stage_entered`. */
export type EventType = keyof webhooks;

type Payload<T extends EventType> = webhooks[T] extends { post: { requestBody?: { content: { 'application/json': infer P } } } } ? P : never;

/** What an event of a type carries. */
export type EventData<T extends EventType> = Payload<T> extends { data: infer D } ? D : never;

/** A webhook, by its type: `switch (webhook.type)` tells what `data` is. Later versions of the API can add types. */
export type WebhookEvent<T extends EventType = EventType> = {
  [Type in T]: {
    /** The same at every attempt: note it, and drop what you have seen. */
    id: string;
    type: Type;
    /** When it happened. */
    timestamp: string;
    data: EventData<Type>;
  }
}[T];

/** A webhook as it came. */
export interface IncomingWebhook {
  /** The body's bytes or text, untouched: parsed and written again it would have another signature. */
  body: string | Uint8Array;
  headers: Headers | Record<string, string | string[] | undefined>;
}

/**
 * Checks that a webhook comes from Atelier, by Standard Webhooks 1.0.
 * @param secret of the endpoint, `whsec_…`.
 * @throws WebhookRefusedError when the signature does not fit, or the time is more than five minutes off.
 */
export function verifyWebhook(secret: string, { body, headers }: IncomingWebhook): WebhookEvent {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const header = (name: string): string => (headers instanceof Headers ? headers.get(name) : single(headers[name])) ?? '';
  const signed = { 'webhook-id': header('webhook-id'), 'webhook-timestamp': header('webhook-timestamp'), 'webhook-signature': header('webhook-signature') };
  try {
    const payload = new Webhook(secret).verify(text, signed) as Omit<WebhookEvent, 'id'>;
    return { ...payload, id: signed['webhook-id'] } as WebhookEvent;
  } catch (cause) {
    throw new WebhookRefusedError(`the webhook is not taken: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
