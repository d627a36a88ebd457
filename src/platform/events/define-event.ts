import type { z } from 'zod';
import type { Origin } from '../actor.js';
import { newId, toUuid } from '../identifiers/id.js';

/**
 * An event: something that happened, named in the past tense. Its data are ids and plain values. By convention
 * `organizationId` says whose it is, and `engagementId` which engagement's timeline it belongs to.
 */
export interface EventDefinition<S extends z.ZodObject = z.ZodObject> {
  /** `noun.happened`, such as `engagement.stage_entered`. */
  readonly type: string;
  readonly version: number;
  readonly schema: S;
  /** Whether partners see it over `GET /v1/events` and webhooks. */
  readonly forPartners: boolean;
  /** One sentence for timelines, in the reader's words. */
  readonly describe: (data: z.output<S>) => string;
}

/** An event as handlers get it. */
export interface DomainEvent<S extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: z.output<S>;
  readonly organizationId: string | null;
  readonly occurredAt: Date;
  readonly actor: { kind: string; id: string; name: string };
  readonly requestId: string;
  readonly traceparent: string | null;
}

/** What is written to `platform.outbox`, as JSON. */
export interface EventRow {
  id: string;
  type: string;
  version: number;
  data: unknown;
  organizationId: string | null;
  streamId: string | null;
  forPartners: boolean;
  actor: { kind: string; id: string; name: string };
  requestId: string;
  traceparent: string | null;
  occurredAt: string;
}

const definitions = new Map<string, EventDefinition>();

/** Declares an event once. @throws Error when the type is taken. */
export function defineEvent<S extends z.ZodObject>(definition: EventDefinition<S>): EventDefinition<S> {
  if (definitions.has(definition.type)) throw new Error(`event ${definition.type} is defined twice`);
  definitions.set(definition.type, definition);
  return definition;
}

/** All declared events, by type. */
export function eventDefinitions(): ReadonlyMap<string, EventDefinition> {
  return definitions;
}

/** @internal The outbox row of an announcement. */
export function eventRow<S extends z.ZodObject>(definition: EventDefinition<S>, data: z.input<S>, origin: Origin, now: Date): EventRow {
  const checked = definition.schema.parse(data) as Record<string, unknown>;
  const organizationId = typeof checked['organizationId'] === 'string' ? toUuid(checked['organizationId']) : null;
  return {
    id: toUuid(newId('evt')),
    type: definition.type,
    version: definition.version,
    data: checked,
    organizationId,
    streamId: typeof checked['engagementId'] === 'string' ? checked['engagementId'] : null,
    forPartners: definition.forPartners,
    actor: { kind: origin.actor.kind, id: origin.actor.id, name: origin.actor.name },
    requestId: origin.requestId,
    traceparent: origin.traceparent ?? null,
    occurredAt: now.toISOString(),
  };
}
