import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isAllowed } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { Authenticator } from '../../../platform/http/access.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { forbidden } from '../../../platform/errors/platform.errors.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { takeOver } from '../../../platform/http/take-over.js';
import type { ProgressDto } from './dataset-version.dto.js';
import { isUnderWay } from './dataset-version.workflow.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';

const LOOK_EVERY_MS = 500;
/** Proxies end connections on which nothing comes. */
const KEEP_ALIVE_MS = 15_000;
/** Then the client connects anew, and is asked anew who it is. */
const LONGEST_MS = 15 * 60_000;
/** Streams of one client at once, a process: each looks into the database twice a second. */
const MOST_STREAMS = 20;

/**
 * Sends a version's progress as server-sent events, each the whole of it, until processing ends. An event's id is made of
 * what it says, so a client that comes back is told only what it does not know, and learns from 204 that nothing more comes.
 */
@Injectable()
export class StreamProgress implements OnModuleInit {
  readonly #shutdown = new AbortController();
  /** The open streams of each client, the oldest first. */
  readonly #open = new Map<string, Set<AbortController>>();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly database: Database,
    private readonly read: ReadDatasetVersion,
    private readonly authenticator: Authenticator,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws DomainError `object.not_found`, before anything is sent */
  async run(context: RequestContext, id: Id<'dsv'>, lastEventId: string | undefined, reply: FastifyReply): Promise<void> {
    const progress = await this.#progress(context, id);
    if (isOver(progress) && eventIdOf(progress) === lastEventId) {
      void reply.status(204).send();
      return;
    }
    takeOver(reply);
    const gone = this.#opened(context.actor.id);
    reply.raw.once('close', () => gone.abort());
    // Whoever left during the first read was heard by nobody.
    if (reply.raw.destroyed) gone.abort();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    try {
      await this.#follow(context, id, progress, lastEventId, reply, AbortSignal.any([gone.signal, this.#shutdown.signal, AbortSignal.timeout(LONGEST_MS)]));
    } catch (error) {
      this.log.warn({ requestId: context.requestId, datasetVersionId: id, error: error instanceof Error ? error.message : String(error) }, 'following progress broke off');
    }
    reply.raw.end();
    gone.abort();
  }

  /** Before HTTP drains, which would wait for streams that do not end by themselves. */
  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('preClose', (done) => {
      this.#shutdown.abort();
      done();
    });
  }

  /** Counts one more stream of a client. Past the most, its oldest ends; whoever still reads that one connects anew. */
  #opened(client: string): AbortController {
    const stream = new AbortController();
    const streams = this.#open.get(client) ?? new Set();
    this.#open.set(client, streams.add(stream));
    stream.signal.addEventListener('abort', () => {
      streams.delete(stream);
      if (streams.size === 0 && this.#open.get(client) === streams) this.#open.delete(client);
    });
    const [oldest] = streams;
    if (streams.size > MOST_STREAMS) oldest?.abort();
    return stream;
  }

  async #follow(context: RequestContext, id: Id<'dsv'>, first: ProgressDto, lastEventId: string | undefined, reply: FastifyReply, ended: AbortSignal): Promise<void> {
    let progress = first;
    let known = lastEventId;
    let silentFor = 0;
    for (;;) {
      const eventId = eventIdOf(progress);
      if (eventId !== known) {
        reply.raw.write(`id: ${eventId}\nevent: progress\ndata: ${JSON.stringify(progress)}\n\n`);
        known = eventId;
        silentFor = 0;
      } else if (silentFor >= KEEP_ALIVE_MS) {
        reply.raw.write(': still there\n\n');
        silentFor = 0;
      }
      if (isOver(progress)) return;
      await sleep(LOOK_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) return;
      silentFor += LOOK_EVERY_MS;
      progress = await this.#progress(await this.#admittedNow(context, reply), id);
    }
  }

  /** The request as of now: in the view that its caller has today. @throws DomainError when the token does not open this any more */
  async #admittedNow(context: RequestContext, { request }: FastifyReply): Promise<RequestContext> {
    const actor = await this.authenticator.authenticate((request.headers.authorization ?? '').replace(/^bearer +/i, ''), request.ip);
    if (!isAllowed(actor, 'dataset:read') || actor.id !== context.actor.id) throw forbidden.with('The caller may not read datasets any more.');
    return { ...context, actor };
  }

  #progress(context: RequestContext, id: Id<'dsv'>): Promise<ProgressDto> {
    return this.database.read(context, (reader) => this.read.progress(reader, id));
  }
}

/** Without how long it takes: that changes with every look. */
function eventIdOf({ status, files, bytes, documents, stages }: ProgressDto): string {
  return [status, files, bytes, documents, ...stages.map((stage) => `${stage.stage}.${stage.pieces}.${stage.runningPieces}.${stage.bytes}`)].join('-');
}

function isOver({ status }: ProgressDto): boolean {
  return !isUnderWay(status);
}
