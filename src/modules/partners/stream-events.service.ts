import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isAllowed } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { Config } from '../../platform/config/config.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { serviceUnavailable } from '../../platform/errors/platform.errors.js';
import type { EventLogRow } from '../../platform/events/event-log.js';
import { Authenticator } from '../../platform/http/access.js';
import { cursorAfter } from '../../platform/http/keyset.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { takeOver } from '../../platform/http/take-over.js';
import { toUuid } from '../../platform/identifiers/id.js';
import { LOG } from '../../platform/telemetry/log.js';
import type { Log } from '../../platform/telemetry/log.js';
import { Alarm } from './alarm.js';
import { eventDto } from './event.dto.js';
import { OpenStreams } from './open-streams.js';
import { partnersConfig } from './partners.config.js';
import { ReadEvents, fingerprintOf } from './read-events.service.js';
import type { EventFilter } from './read-events.service.js';
import { WatchEvents } from './watch-events.service.js';

/** Events read and written at once: what a reader that stops reading makes us keep for it. */
const BATCH = 50;
/** How soon a token that was revoked, or has expired, ends its streams. */
const ASK_EVERY_MS = 2000;
/** A reader that takes nothing for so long is gone, or should come back when it can read. */
const STALLED_MS = 30_000;
/** Streams of a process. */
const MOST = 2000;

/** Where a stream begins, and by which credentials it is read. */
export interface StreamStart {
  after: string | undefined;
  authorization: string;
}

/** One open stream. */
interface Stream {
  context: RequestContext;
  authorization: string;
  filter: EventFilter;
  reply: FastifyReply;
  ended: AbortSignal;
}

/**
 * Sends the log of events as server-sent events: what is there, and then what comes. A message's id is the cursor of its event, so
 * that a client which comes back goes on behind the last one that it got.
 */
@Injectable()
export class StreamEvents implements OnModuleInit {
  readonly #shutdown = new AbortController();
  readonly #open = new OpenStreams();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly readEvents: ReadEvents,
    private readonly watchEvents: WatchEvents,
    private readonly authenticator: Authenticator,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws DomainError `cursor.invalid`, `service.unavailable`, before anything is sent */
  async run(context: RequestContext, filter: EventFilter, start: StreamStart, reply: FastifyReply): Promise<void> {
    if (this.#open.count >= MOST) throw serviceUnavailable.with('This server has as many event streams as it can have. Try again in a moment, or read pages.', { members: { retryAfter: 10 } });
    const first = await this.readEvents.page(context, filter, { limit: BATCH, cursor: start.after });
    const gone = this.#open.add(context.actor.id);
    takeOver(reply);
    reply.raw.once('close', () => gone.abort());
    reply.raw.on('error', () => gone.abort());
    // Whoever left during the first read was heard by nobody.
    if (reply.raw.destroyed) gone.abort();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    reply.raw.write('retry: 2000\n\n');
    const stream = { context, filter, authorization: start.authorization, reply, ended: AbortSignal.any([gone.signal, this.#shutdown.signal]) };
    try {
      await this.#follow(stream, first, start.after);
    } catch (error) {
      this.log.warn({ requestId: context.requestId, error: error instanceof Error ? error.message : String(error) }, 'following the log of events broke off');
    } finally {
      reply.raw.end();
      // A reader that stopped reading would keep what was written, and the connection, for good.
      if (reply.raw.writableNeedDrain) reply.raw.destroy();
      gone.abort();
    }
  }

  /** Before HTTP drains, which would wait for streams that do not end by themselves. */
  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('preClose', (done) => {
      this.#shutdown.abort();
      done();
    });
  }

  async #follow(stream: Stream, first: EventLogRow[], after: string | undefined): Promise<void> {
    const { context, filter } = stream;
    const alarm = new Alarm();
    const organizationUuid = context.actor.kind === 'partner' ? toUuid(context.actor.organizationId ?? '') : null;
    const unwatch = this.watchEvents.watch({ organizationUuid, type: filter.type, engagementId: filter.engagementId }, () => alarm.ring());
    stream.ended.addEventListener('abort', () => alarm.ring(), { once: true });
    try {
      await this.#send(stream, first, after, alarm);
    } finally {
      unwatch();
    }
  }

  async #send(stream: Stream, first: EventLogRow[], after: string | undefined, alarm: Alarm): Promise<void> {
    const heartbeatMs = this.config.get(partnersConfig).EVENT_STREAM_HEARTBEAT_SECONDS * 1000;
    let { context } = stream;
    let rows = first;
    let cursor = after;
    let wroteAt = performance.now();
    let askedAt = performance.now();
    while (!stream.ended.aborted) {
      const shown = rows.slice(0, BATCH);
      if (shown.length > 0) {
        if (!(await write(stream, shown.map((row) => messageOf(row, stream)).join('')))) return;
        cursor = cursorAfter(shown.at(-1) ?? {}, fingerprintOf(stream.filter));
        wroteAt = performance.now();
      }
      if (rows.length <= BATCH) await alarm.waited(Math.max(0, Math.min(ASK_EVERY_MS, wroteAt + heartbeatMs - performance.now())));
      if (performance.now() - askedAt >= ASK_EVERY_MS) {
        const actor = await this.#askAgain(stream);
        if (actor === null) return;
        context = { ...context, actor };
        askedAt = performance.now();
      }
      if (performance.now() - wroteAt >= heartbeatMs) {
        if (!(await write(stream, ': still there\n\n'))) return;
        wroteAt = performance.now();
      }
      if (stream.ended.aborted) return;
      rows = rows.length > BATCH || alarm.takeRing() ? await this.readEvents.page(context, stream.filter, { limit: BATCH, cursor }) : [];
    }
  }

  /** Who holds the token now; null once it does not open this stream any more, and the client was told. */
  async #askAgain(stream: Stream): Promise<Actor | null> {
    const { actor: then } = stream.context;
    try {
      const actor = await this.authenticator.authenticate(stream.authorization.replace(/^bearer +/i, ''), stream.reply.request.ip);
      if (isAllowed(actor, 'event:read') && actor.id === then.id && actor.organizationId === then.organizationId) return actor;
    } catch (error) {
      // A failure of ours, such as a database that is away for a moment, says nothing about the token; the next look does.
      if (!(error instanceof DomainError) || error.status >= 500) throw error;
    }
    await write(stream, ': the token is no longer valid\n\n');
    return null;
  }
}

function messageOf(row: EventLogRow, { context, filter }: Stream): string {
  return `id: ${cursorAfter(row, fingerprintOf(filter))}\ndata: ${JSON.stringify(eventDto(row, context.actor.kind === 'partner'))}\n\n`;
}

/** Writes, and waits until the reader has taken it. @returns false when it is gone, or takes nothing. */
async function write({ reply, ended }: Stream, text: string): Promise<boolean> {
  if (ended.aborted) return false;
  if (reply.raw.write(text)) return true;
  try {
    await once(reply.raw, 'drain', { signal: AbortSignal.any([ended, AbortSignal.timeout(STALLED_MS)]) });
    return true;
  } catch {
    return false;
  }
}
