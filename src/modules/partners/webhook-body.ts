import { withoutLabPeople } from '../../platform/http/lab-people.js';

/** Bodies stay below this many bytes. */
const LIMIT = 20_000;
const ID = /^[a-z]{3}_[0-9a-z]{26}$/;

/**
 * The text of a webhook: `{ type, timestamp, data }`. Data that would make it larger than 20 kB are cut down to their ids, by
 * which the receiver can read the rest. People at the lab are not named.
 */
export function webhookBody(event: { type: string; occurredAt: Date; data: Record<string, unknown> }): string {
  const data = withoutLabPeople(event.data);
  const whole = textOf(event, data);
  if (Buffer.byteLength(whole) < LIMIT) return whole;
  return textOf(event, Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === 'string' && ID.test(value))));
}

function textOf(event: { type: string; occurredAt: Date }, data: Record<string, unknown>): string {
  return JSON.stringify({ type: event.type, timestamp: event.occurredAt.toISOString(), data });
}
