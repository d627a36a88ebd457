import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { EventLog, loggedEvent } from '../../platform/events/event-log.js';
import type { EventLogRow } from '../../platform/events/event-log.js';
import { Allow } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { isOfLab, withoutLabPeople } from '../../platform/http/lab-people.js';
import { Parameters, cursorAfter, pageQuery, pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema, toUuid } from '../../platform/identifiers/id.js';

const eventSchema = z.object({
  id: z.string(), type: z.string(), version: z.int(), occurredAt: z.string().meta({ format: 'date-time' }), organizationId: z.string().nullable(),
  summary: z.string().describe('The event in one sentence'), data: z.record(z.string(), z.unknown()),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable().describe('Who did it; partners see their own clients alone'),
}).meta({ id: 'LoggedEvent' });
const eventPageSchema = z.object({
  data: z.array(eventSchema), nextCursor: z.string().nullable(),
  resumeCursor: z.string().nullable().describe('Where to go on later: keep it when `nextCursor` is null, to read what happens from now on'),
}).meta({ id: 'LoggedEvents' });

const listQuery = z.strictObject({
  ...pageQuery, type: z.string().max(100).optional(), engagementId: idSchema('eng').optional(), organizationId: idSchema('org').optional(),
});

@Controller('v1/events')
export class EventController {
  constructor(
    private readonly database: Database,
    private readonly eventLog: EventLog,
  ) {}

  @Get()
  @Allow('event:read')
  @Describe({
    summary: 'Read the log of events, oldest first',
    description: 'In the order in which they were committed, kept for 30 days at least. Whoever follows the cursors misses none, so this repairs whatever webhooks lost.',
    returns: { 200: eventPageSchema }, pages: true,
  })
  async list(@Ctx() context: RequestContext, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Reply> {
    const { type, engagementId, organizationId, ...page } = query;
    const { actor } = context;
    const fingerprint = ['events', type, engagementId, organizationId];
    const parameters = new Parameters();
    const conditions = ['true'];
    if (actor.kind === 'partner') conditions.push('o.for_partners', `o.organization_id = ${parameters.add(toUuid(actor.organizationId ?? ''))}`);
    if (type !== undefined) conditions.push(`o.type = ${parameters.add(type)}`);
    if (engagementId !== undefined) conditions.push(`o.stream_id = ${parameters.add(engagementId)}`);
    if (organizationId !== undefined) conditions.push(`o.organization_id = ${parameters.add(toUuid(organizationId))}`);
    const rows = await this.database.read(context, (reader) => this.eventLog.page(reader, parameters, conditions, page, 'asc', fingerprint));
    const reply = pageReply(context, rows, page, fingerprint, (row) => toDto(row, actor.kind === 'partner'), query);
    const last = rows.slice(0, page.limit).at(-1);
    const resumeCursor = last === undefined ? (page.cursor ?? null) : cursorAfter(last, fingerprint);
    return new Reply({ ...reply.body, resumeCursor }, { headers: reply.headers });
  }
}

/** Names of people at the lab are not for partners. */
function toDto(row: EventLogRow, forPartner: boolean): z.infer<typeof eventSchema> {
  const event = loggedEvent(row);
  if (!forPartner) return event;
  return { ...event, data: withoutLabPeople(event.data), actor: isOfLab(event.actor.kind) ? null : event.actor };
}
