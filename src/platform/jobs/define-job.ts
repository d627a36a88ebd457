import type { z } from 'zod';
import type { Origin } from '../actor.js';
import type { Config } from '../config/config.js';
import { newId, toUuid } from '../identifiers/id.js';

/** The queues, by what they must not wait for. */
export const QUEUES = ['events', 'work', 'webhooks', 'intake'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A cron pattern of five fields, in a time zone of the IANA database. */
export interface Schedule {
  readonly pattern: string;
  readonly timeZone: string;
}

/** A job: its name, the shape of its payload (ids, never customers' data), and how often it is tried. */
export interface JobDefinition<S extends z.ZodObject = z.ZodObject> {
  /** `module.verb-object`; stored, so it must not change. */
  readonly name: string;
  readonly queue: QueueName;
  readonly schema: S;
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second try; doubled before each further one. */
  readonly backoff: number;
  /**
   * The row that says whose work it is: its transactions then see that organization alone. Left out for work of the lab, and for
   * what touches several organizations. Table and column are ours, never from outside.
   */
  readonly concerns?: { readonly table: string; /** Default `id`. */ readonly column?: string; /** The payload's field that holds the id. */ readonly payload: keyof z.input<S> & string };
  /** When it runs by itself, always or as the settings say. Its payload is then `{}`. */
  readonly schedule?: Schedule | ((config: Config) => Schedule);
}

/** What is written to `platform.job_request`, as JSON. */
export interface JobRequestRow {
  id: string;
  name: string;
  payload: unknown;
  runAt: string;
  dedupeKey: string | null;
  requestId: string;
  traceparent: string | null;
  /** Who acted when it was asked for; null when the software did by itself. */
  onBehalfOf: string | null;
  requestedAt: string;
}

const definitions = new Map<string, JobDefinition>();

/** Declares a job once. @throws Error when the name is taken. */
export function defineJob<S extends z.ZodObject>(definition: JobDefinition<S>): JobDefinition<S> {
  if (definitions.has(definition.name)) throw new Error(`job ${definition.name} is defined twice`);
  definitions.set(definition.name, definition);
  return definition;
}

/** All declared jobs, by name. */
export function jobDefinitions(): ReadonlyMap<string, JobDefinition> {
  return definitions;
}

/** @internal The row of a request for a job. */
export function jobRequestRow<S extends z.ZodObject>(
  definition: JobDefinition<S>, payload: z.input<S>, origin: Origin, now: Date, options: { runAt?: Date; dedupeKey?: string },
): JobRequestRow {
  return {
    id: toUuid(newId('job')),
    name: definition.name,
    payload: definition.schema.parse(payload),
    runAt: (options.runAt ?? now).toISOString(),
    dedupeKey: options.dedupeKey ?? null,
    requestId: origin.requestId,
    traceparent: origin.traceparent ?? null,
    onBehalfOf: origin.actor.kind === 'system' ? origin.onBehalfOf ?? null : origin.actor.id,
    requestedAt: now.toISOString(),
  };
}
