import type { EntityManager } from 'typeorm';
import type { Actor, Origin } from '../actor.js';
import type { EventDefinition, EventRow } from '../events/define-event.js';
import { eventRow } from '../events/define-event.js';
import type { JobDefinition, JobRequestRow } from '../jobs/define-job.js';
import { jobRequestRow } from '../jobs/define-job.js';
import type { z } from 'zod';
import type { Call, Connection } from './connection.js';

/** One change of state, for the audit chain. `before` and `after` hold ids and plain values, never customers' text: the trail withholds what looks like words. */
export interface AuditEntry {
  /** `noun.verb`, such as `engagement.approve_scope`. */
  action: string;
  /** Id of the object that changed. */
  object: string;
  /** The chain it belongs to: an organization's id, or `lab`. */
  chain: string;
  /** Id of the person or organization that the actor acted for. Default: a partner's organization, or whoever's act led to this work. */
  onBehalfOf?: string;
  before?: unknown;
  after?: unknown;
}

/** Reads, in the view of the one who asked: a partner sees only rows of its organization. */
export class Reader {
  constructor(
    private readonly connection: Connection,
    readonly origin: Origin,
    /** The injected clock's time when the work began; one moment for all of a transaction. */
    readonly now: Date,
  ) {}

  get actor(): Actor {
    return this.origin.actor;
  }

  /** TypeORM's manager, for entities. */
  get manager(): EntityManager {
    return this.connection.manager;
  }

  /** Runs SQL with `$1…` parameters and answers its rows. Costs a fraction of what the manager's finders do. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.connection.query<Row>(sql, parameters);
  }

  /**
   * As {@link query}, past the conflict walls that bind the one who asked: for rules that must count everything, such as how much
   * of somebody's time is planned. What it answers of organizations behind a wall may decide, and must not be shown.
   */
  queryPastWalls<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { walledOrganizationIds = [] } = this.actor;
    if (this.actor.organizationId !== undefined || walledOrganizationIds.length === 0) return this.query<Row>(sql, parameters);
    return this.connection.queryPastWalls<Row>(walledOrganizationIds, sql, parameters);
  }
}

/** A transaction under way. What it announces, asks for and records is written at its end, with it or not at all. */
export class Tx extends Reader {
  readonly #events: EventRow[] = [];
  readonly #jobs: JobRequestRow[] = [];
  readonly #audit: AuditEntry[] = [];
  readonly #calls: Call[] = [];

  /**
   * Announces that something happened; handlers hear of it after the commit.
   * @throws ZodError when `data` is not what the event's schema says: a mistake in our code.
   */
  announce<S extends z.ZodObject>(definition: EventDefinition<S>, data: z.input<S>): void {
    this.#events.push(eventRow(definition, data, this.origin, this.now));
  }

  /**
   * Asks for a job, to run after the commit, or from `runAt` on. With a `dedupeKey` only the first request counts.
   * @throws ZodError when `payload` is not what the job's schema says: a mistake in our code.
   */
  enqueue<S extends z.ZodObject>(definition: JobDefinition<S>, payload: z.input<S>, options: { runAt?: Date; dedupeKey?: string } = {}): void {
    this.#jobs.push(jobRequestRow(definition, payload, this.origin, this.now, options));
  }

  /** Records a change of state in the audit chain. */
  audit(entry: AuditEntry): void {
    this.#audit.push(entry);
  }

  /** The chains that were recorded in so far, each once. */
  auditedChains(): string[] {
    return [...new Set(this.#audit.map(({ chain }) => chain))];
  }

  /** Calls an SQL function together with the commit: where nobody needs its result, that saves a round trip. */
  callAtEnd(call: Call): void {
    this.#calls.push(call);
  }

  /** @internal What is to be written at the end of the transaction. */
  drain(): { events: EventRow[]; jobs: JobRequestRow[]; audit: AuditEntry[]; calls: Call[] } {
    return { events: this.#events.splice(0), jobs: this.#jobs.splice(0), audit: this.#audit.splice(0), calls: this.#calls.splice(0) };
  }
}
