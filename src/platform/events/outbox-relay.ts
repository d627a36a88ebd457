import { Inject, Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { jobDefinitions } from '../jobs/define-job.js';
import { HandlerRegistry } from '../jobs/handler-registry.js';
import { addJobs, jobForHandler, jobForRequest } from '../jobs/queued-job.js';
import type { RequestedRow } from '../jobs/queued-job.js';
import { Queues } from '../jobs/queues.js';
import { RUNTIME } from '../runtime.js';
import type { Runtime } from '../runtime.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';
import { ContinueEventLog } from './continue-event-log.js';
import { inTime } from '../within.js';
import { eventDefinitions } from './define-event.js';

const BATCH = 500;
/** Longest time for which a transaction waits for the queue. What was queued until then is queued again under the same ids. */
export const TRANSACTION_BOUND_MS = 10_000;
/** How long the queue has, in milliseconds, before it is asked whether it still knows of what it was given. */
export const PATIENCE_MS = 60_000;
/** How long the relay sleeps when nothing wakes it. Covers a missed NOTIFY. */
const IDLE_MS = 1000;
/** How long an event of a type that this version does not know is left for a newer process. Then it is an old one, and no one's. */
export const UNKNOWN_LEFT_MS = 3_600_000;

/**
 * Moves events and due jobs from PostgreSQL into the queue. Job ids are made of event and handler, so a relay that dies
 * between "queued" and "marked" queues the same job again, and the inbox makes its effect happen once.
 */
@Injectable()
export class OutboxRelay {
  #listener: Client | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly source: DataSource,
    private readonly queues: Queues,
    private readonly registry: HandlerRegistry,
    private readonly clock: Clock,
    private readonly continueLog: ContinueEventLog,
    @Inject(RUNTIME) private readonly runtime: Runtime,
    @Inject(LOG) private readonly log: Log,
  ) {}

  start(): void {
    this.#running ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
    await this.#listener?.end().catch(() => undefined);
  }

  /** Relays what is waiting now. @returns how many rows were taken. */
  async relayOnce(): Promise<number> {
    return await this.source.transaction((manager) => inTime(TRANSACTION_BOUND_MS, (async () => (await this.#relayEvents(manager)) + (await this.#relayJobs(manager)))()));
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#listen();
        // Armed before looking, so that a NOTIFY during the look is not lost.
        const woken = this.#nextWake();
        const taken = await this.relayOnce();
        if (taken >= BATCH) this.#wake();
        await woken;
      } catch (error) {
        this.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'outbox relay failed, trying again');
        await this.#nextWake();
      }
    }
  }

  #nextWake(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#stopping ? 0 : IDLE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #listen(): Promise<void> {
    if (this.#listener !== undefined) return;
    const client = new Client({ connectionString: this.runtime.databaseUrl, keepAlive: true, application_name: 'atelier-relay', connectionTimeoutMillis: 10_000 });
    client.on('notification', () => this.#wake());
    client.on('error', (error) => this.log.warn({ error: error.message }, 'outbox listener failed'));
    client.on('end', () => {
      if (this.#listener === client) this.#listener = undefined;
    });
    try {
      await client.connect();
      await client.query('listen atelier_outbox');
      // The connection before may have been to another server, which this one took over from.
      await this.continueLog.run();
      this.#listener = client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async #relayEvents(manager: EntityManager): Promise<number> {
    const now = this.clock.now();
    const rows = await manager.query<{ id: string; type: string }[]>(
      `select id, type from platform.outbox where relayed_at is null and (type = any($1) or occurred_at < $2)
       order by txid, seq limit ${BATCH} for update skip locked`,
      [[...eventDefinitions().keys()], new Date(now.getTime() - UNKNOWN_LEFT_MS)],
    );
    if (rows.length === 0) return 0;
    const jobs = new Map(rows.map((row) => [row.id, this.registry.subscribersOf(row.type).map((handler) => jobForHandler(row.id, handler))]));
    await addJobs(this.queues, [...jobs.values()].flat());
    // What nobody hears of is done with this.
    const heard = rows.filter((row) => (jobs.get(row.id)?.length ?? 0) > 0).map((row) => row.id);
    await manager.query(
      'update platform.outbox set relayed_at = $2, look_again_at = case when id = any($3) then $4::timestamptz end where id = any($1)',
      [rows.map((row) => row.id), now, heard, new Date(now.getTime() + PATIENCE_MS)],
    );
    return rows.length;
  }

  async #relayJobs(manager: EntityManager): Promise<number> {
    const now = this.clock.now();
    // Jobs of a newer version, during an upgrade, are left for a process that knows them.
    const rows = await manager.query<RequestedRow[]>(
      `select id, name, payload, request_id, traceparent, on_behalf_of from platform.job_request
       where relayed_at is null and run_at <= $1 and name = any($2) order by run_at, id limit ${BATCH} for update skip locked`,
      [now, [...jobDefinitions().keys()]],
    );
    if (rows.length === 0) return 0;
    await addJobs(this.queues, rows.map(jobForRequest).filter((job) => job !== undefined));
    await manager.query('update platform.job_request set relayed_at = $2, look_again_at = $3 where id = any($1)', [rows.map((row) => row.id), now, new Date(now.getTime() + PATIENCE_MS)]);
    return rows.length;
  }
}
