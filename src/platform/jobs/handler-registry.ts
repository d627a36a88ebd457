import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { EVENT_HANDLER } from '../events/event-handler.js';
import type { EventHandler, EventHandlerMetadata } from '../events/event-handler.js';
import { eventDefinitions } from '../events/define-event.js';
import { jobDefinitions } from './define-job.js';
import type { JobDefinition } from './define-job.js';
import { JOB_HANDLER } from './job-handler.js';
import type { JobHandler } from './job-handler.js';

const HANDLER_NAME = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;

/**
 * Finds every event handler and job handler among the providers, and refuses to start on a job without a handler, a
 * handler of an unknown job or event, or two of one name: each would be work that is silently lost or done twice.
 */
@Injectable()
export class HandlerRegistry implements OnModuleInit {
  readonly #eventHandlers = new Map<string, { events: ReadonlySet<string>; handler: EventHandler }>();
  readonly #jobHandlers = new Map<string, { definition: JobDefinition; handler: JobHandler }>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const mistakes: string[] = [];
    for (const wrapper of this.discovery.getProviders()) {
      const { instance, metatype } = wrapper as { instance: unknown; metatype: (new () => unknown) | null };
      if (metatype === null || typeof metatype !== 'function' || instance === undefined || instance === null) continue;
      const forEvents = this.reflector.get<EventHandlerMetadata | undefined>(EVENT_HANDLER, metatype);
      if (forEvents !== undefined) this.#addEventHandler(forEvents, instance as EventHandler, mistakes);
      const forJob = this.reflector.get<JobDefinition | undefined>(JOB_HANDLER, metatype);
      if (forJob !== undefined) this.#addJobHandler(forJob, instance as JobHandler, mistakes);
    }
    for (const name of jobDefinitions().keys()) {
      if (!this.#jobHandlers.has(name)) mistakes.push(`job ${name} has no handler`);
    }
    if (mistakes.length > 0) throw new Error(`Handlers do not fit their definitions:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`);
  }

  /** Names of the handlers of an event type. */
  subscribersOf(type: string): string[] {
    return [...this.#eventHandlers].filter(([, { events }]) => events.has(type)).map(([name]) => name);
  }

  eventHandler(name: string): EventHandler | undefined {
    return this.#eventHandlers.get(name)?.handler;
  }

  jobHandler(name: string): { definition: JobDefinition; handler: JobHandler } | undefined {
    return this.#jobHandlers.get(name);
  }

  eventHandlerNames(): string[] {
    return [...this.#eventHandlers.keys()];
  }

  #addEventHandler(metadata: EventHandlerMetadata, handler: EventHandler, mistakes: string[]): void {
    if (!HANDLER_NAME.test(metadata.name)) mistakes.push(`handler name ${metadata.name} is not module.verb-when-something`);
    if (this.#eventHandlers.has(metadata.name)) mistakes.push(`event handler ${metadata.name} is registered twice`);
    const events = metadata.events === 'for partners' ? [...eventDefinitions().values()].filter((event) => event.forPartners) : metadata.events;
    for (const event of events) {
      if (eventDefinitions().get(event.type) !== event) mistakes.push(`${metadata.name} handles ${event.type}, which is not declared`);
    }
    this.#eventHandlers.set(metadata.name, { events: new Set(events.map((event) => event.type)), handler });
  }

  #addJobHandler(definition: JobDefinition, handler: JobHandler, mistakes: string[]): void {
    if (!HANDLER_NAME.test(definition.name)) mistakes.push(`job name ${definition.name} is not module.verb-object`);
    if (this.#jobHandlers.has(definition.name)) mistakes.push(`job ${definition.name} has two handlers`);
    if (jobDefinitions().get(definition.name) !== definition) mistakes.push(`job ${definition.name} is handled but not declared`);
    this.#jobHandlers.set(definition.name, { definition, handler });
  }
}
