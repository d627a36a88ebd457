import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { fromUuid, fromUuidOrNull, idSchema } from '../../platform/identifiers/id.js';
import { attemptOutcomes, deliveryStates } from './webhook-delivery.entity.js';

const time = z.string().meta({ format: 'date-time' });

const attemptSchema = z.object({
  number: z.int(), startedAt: time, durationMs: z.int(), outcome: z.string().describe(attemptOutcomes.join(', ')),
  status: z.int().nullable().describe('HTTP status of the answer'), detail: z.string().describe('Start of the answer, or what went wrong on the way to it'),
}).meta({ id: 'WebhookAttempt' });

export const deliverySchema = z.object({
  id: z.string().describe('The `webhook-id` that the receiver sees'), endpointId: z.string(), organizationId: z.string(),
  eventId: z.string().nullable().describe('Null for a test'), eventType: z.string(), state: z.string().describe(deliveryStates.join(', ')),
  nextAttemptAt: time.nullable(), createdAt: time, finishedAt: time.nullable(), attempts: z.array(attemptSchema).describe('The newest 20, oldest first'),
}).meta({ id: 'WebhookDelivery' });
export const deliveryPageSchema = pageOf(deliverySchema).meta({ id: 'WebhookDeliveries' });
export type DeliveryDto = z.infer<typeof deliverySchema>;

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

export const listDeliveriesQuery = z.strictObject({
  ...pageQuery, state: z.enum(deliveryStates).optional(), eventType: z.string().max(100).optional(),
  from: moment.optional().describe('Made at this time or later'), until: moment.optional().describe('Made before this time'),
});

export const replayDeliveriesBody = z.strictObject({
  states: z.array(z.enum(['dead', 'skipped', 'delivered'])).min(1).max(3).prefault(['dead']).transform((states) => [...new Set(states)].sort()),
  from: moment.optional().describe('Made at this time or later'), until: moment.optional().describe('Made before this time'),
  eventTypes: z.array(z.string().max(100)).max(100).prefault([]).describe('Only these types; empty for all'),
  after: idSchema('whd').optional().describe('`continueAfter` of the answer before'),
}).meta({ id: 'ReplayedRange', examples: [{ states: ['dead'], from: '2026-03-01T00:00:00Z', until: '2026-03-02T00:00:00Z', eventTypes: [] }] });
export const replayedSchema = z.object({
  replayed: z.int().describe('How many wait to be sent again, 1000 at most'),
  continueAfter: z.string().nullable().describe('Send it as `after` to replay the next; null when none are left'),
}).meta({ id: 'ReplayedDeliveries' });

export interface DeliveryRow {
  id: string;
  endpoint_id: string;
  organization_id: string;
  event_id: string | null;
  event_type: string;
  state: string;
  next_attempt_at: Date | null;
  created_at: Date;
  finished_at: Date | null;
  version: number;
  attempt_list: DeliveryDto['attempts'];
}

/** Columns of a {@link DeliveryRow}, of the table under the alias `d`. */
export const deliveryColumns = `d.id, d.endpoint_id, d.organization_id, d.event_id, d.event_type, d.state, d.next_attempt_at, d.created_at, d.finished_at, d.version,
  (select coalesce(json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'durationMs', a.duration_ms, 'outcome', a.outcome,
     'status', a.status, 'detail', a.detail) order by a.number), '[]')
   from (select * from partners.webhook_attempt where delivery_id = d.id order by number desc limit 20) a) as attempt_list`;

export function deliveryDto(row: DeliveryRow): DeliveryDto {
  return {
    id: fromUuid('whd', row.id), endpointId: fromUuid('whe', row.endpoint_id), organizationId: fromUuid('org', row.organization_id),
    eventId: fromUuidOrNull('evt', row.event_id), eventType: row.event_type, state: row.state,
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null, createdAt: row.created_at.toISOString(), finishedAt: row.finished_at?.toISOString() ?? null,
    attempts: row.attempt_list.map((attempt) => ({ ...attempt, startedAt: new Date(attempt.startedAt).toISOString() })),
  };
}
