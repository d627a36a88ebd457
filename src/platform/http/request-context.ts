import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor, Origin } from '../actor.js';
import { preconditionFailed, preconditionRequired } from '../errors/platform.errors.js';

/** What a controller knows of the request besides its parameters. */
export interface RequestContext extends Origin {
  readonly method: string;
  /** Path as it was sent, without the query. */
  readonly path: string;
  /** Path with its parameters' names, such as `/v1/engagements/:id`. */
  readonly route: string;
  readonly idempotencyKey: string | undefined;
  readonly idempotencyRequired: boolean;
  /** Writes an answer as JSON text by the route's schema, which drops fields that are not for the caller. */
  readonly serialize: (status: number, body: unknown) => string;
  /** Body as parsed, for telling a retried request from another one with the same key. */
  readonly body: unknown;
  readonly ifMatch: Precondition;
}

/** The caller's `If-Match`. */
export class Precondition {
  constructor(private readonly header: string | undefined) {}

  /**
   * Checks that the caller decided on the object as it is now. Call it once the row is locked.
   * @throws DomainError `precondition.required` without `If-Match`, `precondition.failed` when the object has changed since.
   */
  require(version: number): void {
    if (this.header === undefined) throw preconditionRequired.with(`Send If-Match with the ETag of the object, now ${etagOf(version)}.`);
    const tags = this.header.split(',').map((tag) => tag.trim());
    // Weak tags never match: If-Match compares strongly (RFC 9110, 13.1.1).
    if (tags.includes('*') || tags.includes(etagOf(version))) return;
    throw preconditionFailed.with(`The object has changed: If-Match was ${this.header}, its ETag is ${etagOf(version)}. Read it again.`);
  }
}

/** The strong ETag of a row's version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** What the platform's hooks and guards note on a request. */
export interface NotedRequest extends FastifyRequest {
  /** Why it was refused, for its line in the log. */
  refusal?: { code: string; reason?: string };
  actor?: Actor;
  atelier?: RequestContext;
}

/** Injects the {@link RequestContext} into a controller's method. */
export const Ctx = createParamDecorator((_: unknown, context: ExecutionContext): RequestContext => {
  const noted = context.switchToHttp().getRequest<NotedRequest>().atelier;
  if (noted === undefined) throw new Error('a route without access guard asked for its context');
  return noted;
});
