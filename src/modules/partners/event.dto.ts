import { z } from 'zod';
import { loggedEvent } from '../../platform/events/event-log.js';
import type { EventLogRow } from '../../platform/events/event-log.js';
import { isOfLab, withoutLabPeople } from '../../platform/http/lab-people.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { idSchema } from '../../platform/identifiers/id.js';

export const eventSchema = z.object({
  id: z.string(), type: z.string(), version: z.int(), occurredAt: z.string().meta({ format: 'date-time' }), organizationId: z.string().nullable(),
  summary: z.string().describe('The event in one sentence'), data: z.record(z.string(), z.unknown()),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable().describe('Who did it; partners see their own clients alone'),
}).meta({ id: 'LoggedEvent' });
export const eventPageSchema = z.object({
  data: z.array(eventSchema), nextCursor: z.string().nullable(),
  resumeCursor: z.string().nullable().describe('Where to go on later: keep it when `nextCursor` is null, to read what happens from now on'),
}).meta({ id: 'LoggedEvents' });

export const listEventsQuery = z.strictObject({
  ...pageQuery, type: z.string().max(100).optional(), engagementId: idSchema('eng').optional(), organizationId: idSchema('org').optional(),
  since: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()).optional().describe('Only what happened at this time or later'),
});
export type ListEventsQuery = z.infer<typeof listEventsQuery>;

/** Names of people at the lab are not for partners. */
export function eventDto(row: EventLogRow, forPartner: boolean): z.infer<typeof eventSchema> {
  const { id, type, version, occurredAt, organizationId, summary, data, actor } = loggedEvent(row);
  const event = { id, type, version, occurredAt, organizationId, summary, data, actor };
  if (!forPartner) return event;
  return { ...event, data: withoutLabPeople(data), actor: isOfLab(actor.kind) ? null : actor };
}
