import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { z } from 'zod';
import type { Tx } from '../database/tx.js';
import type { DomainEvent, EventDefinition } from './define-event.js';

export const EVENT_HANDLER = 'atelier:event-handler';

export interface EventHandlerMetadata {
  name: string;
  /** `for partners`: all that partners may see, whichever module defines them. */
  events: readonly EventDefinition[] | 'for partners';
}

const ACROSS_ORGANIZATIONS = 'atelier:across-organizations';

/**
 * Lets a handler see every organization. Without it, an event of one organization is handled in a transaction that sees that one
 * alone. `because` says what else it must look at.
 */
export const AcrossOrganizations = (because: string): ClassDecorator => SetMetadata(ACROSS_ORGANIZATIONS, because);

/** The only organization that `handler` may see of `event`; undefined for all. */
export function organizationSeenBy(handler: EventHandler, event: DomainEvent): string | undefined {
  return Reflect.hasMetadata(ACROSS_ORGANIZATIONS, handler.constructor) ? undefined : event.organizationId ?? undefined;
}

/** A class that reacts to events. `handle` runs in the transaction that also notes "done", so its effect happens once. */
export interface EventHandler {
  handle(tx: Tx, event: DomainEvent): Promise<void>;
}

/**
 * Registers a class as the handler `name` of some events. The name is stored (inbox, job ids), so it must not change:
 * `module.verb-when-something`, letters, digits, dots and dashes.
 */
export function OnEvent(name: string, ...events: readonly { readonly type: string }[]): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(EVENT_HANDLER, { name, events } as EventHandlerMetadata));
}

/** As {@link OnEvent}, for every event that partners may see. */
export function OnPartnerEvents(name: string): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(EVENT_HANDLER, { name, events: 'for partners' } satisfies EventHandlerMetadata));
}

/** Narrows an event to one definition's data. */
export function isEvent<S extends EventDefinition['schema']>(event: DomainEvent, definition: EventDefinition<S>): event is DomainEvent & { readonly data: z.output<S> } {
  return event.type === definition.type;
}
