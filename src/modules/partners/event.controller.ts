import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { serviceUnavailable } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { cursorAfter, pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { eventDto, eventPageSchema, listEventsQuery } from './event.dto.js';
import type { ListEventsQuery } from './event.dto.js';
import { ReadEvents, fingerprintOf } from './read-events.service.js';
import { StreamEvents } from './stream-events.service.js';

@Controller('v1/events')
export class EventController {
  constructor(
    private readonly readEvents: ReadEvents,
    private readonly streamEvents: StreamEvents,
  ) {}

  @Get()
  @Allow('event:read')
  @Describe({
    summary: 'Read the log of events, oldest first', returns: { 200: eventPageSchema }, pages: true, streams: 'Messages of server-sent events: `data` is a LoggedEvent as JSON, `id` the cursor behind it', errors: [serviceUnavailable],
    description: 'In the order in which they were committed, kept for 30 days at least. Whoever follows the cursors misses none, so this repairs whatever webhooks lost. '
      + 'With `Accept: text/event-stream` it is a stream of server-sent events that does not end: each message is one event as JSON, its id a cursor. '
      + 'It goes on after `Last-Event-ID`, or `cursor`, and ends when the token does.',
  })
  async list(
    @Ctx() context: RequestContext, @Query({ schema: listEventsQuery }) query: ListEventsQuery, @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Reply | undefined> {
    const { limit, cursor, ...filter } = query;
    void reply.header('vary', 'Accept');
    if (headers['accept']?.includes('text/event-stream') === true) {
      await this.streamEvents.run(context, filter, { after: headers['last-event-id'] || cursor, authorization: headers['authorization'] ?? '' }, reply);
      return undefined;
    }
    const rows = await this.readEvents.page(context, filter, { limit, cursor });
    const fingerprint = fingerprintOf(filter);
    const page = pageReply(context, rows, { limit }, fingerprint, (row) => eventDto(row, context.actor.kind === 'partner'), query);
    const last = rows.slice(0, limit).at(-1);
    const resumeCursor = last === undefined ? (cursor ?? null) : cursorAfter(last, fingerprint);
    return new Reply({ ...page.body, resumeCursor }, { headers: page.headers });
  }
}
