import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../actor.js';
import { isAllowed } from '../actor.js';
import { DomainError } from '../errors/domain-error.js';
import { credentialsAmbiguous, forbidden, idempotencyKeyInvalid, unauthenticated } from '../errors/platform.errors.js';
import { currentTraceparent } from '../telemetry/tracing.js';
import { Authenticator, PUBLIC_ROUTE, REQUIRED_PERMISSION, carriesTwoAuthorizations } from './access.js';
import { DESCRIPTION } from './describe.js';
import type { Description } from './describe.js';
import { shownTo } from './lab-people.js';
import { RateLimits } from './rate-limits/rate-limits.js';
import { Precondition } from './request-context.js';
import type { NotedRequest } from './request-context.js';

const anonymous: Actor = { kind: 'partner', id: 'anonymous', name: 'anonymous', permissions: new Set(), roles: [] };

/** Nothing is written, so there is nothing to repeat. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a route declares of itself. */
interface Declared {
  open: boolean;
  permission: string | undefined;
  idempotencyRequired: boolean;
}

/** The first line: who asks, and may they. */
@Injectable()
export class AccessGuard implements CanActivate {
  /** By a route's method: decorators do not change, and reading them costs more than all else here. */
  readonly #declared = new WeakMap<object, Declared>();

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<NotedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { open, permission, idempotencyRequired } = this.#declaredBy(context);
    const actor = open ? anonymous : await this.#admit(request, reply, permission);
    const traceparent = currentTraceparent();
    request.actor = actor;
    request.atelier = {
      actor,
      requestId: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0] ?? request.url,
      route: request.routeOptions.url ?? request.url,
      idempotencyKey: open || READING.has(request.method) ? undefined : idempotencyKeyOf(request.headers['idempotency-key']),
      idempotencyRequired,
      body: request.body,
      serialize: (status, body) => {
        const bySchema: unknown = reply.getSerializationFunction(String(status));
        const shown = shownTo(actor, body);
        return typeof bySchema === 'function' ? String(bySchema(shown)) : JSON.stringify(shown);
      },
      ifMatch: new Precondition(request.headers['if-match']),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    return true;
  }

  #declaredBy(context: ExecutionContext): Declared {
    const handler = context.getHandler();
    const known = this.#declared.get(handler);
    if (known !== undefined) return known;
    const targets = [handler, context.getClass()];
    const declared: Declared = {
      open: this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets) === true,
      permission: this.reflector.getAllAndOverride<string | undefined>(REQUIRED_PERMISSION, targets),
      idempotencyRequired: this.reflector.get<Description | undefined>(DESCRIPTION, handler)?.movesMoney === true,
    };
    this.#declared.set(handler, declared);
    return declared;
  }

  async #admit(request: NotedRequest, reply: FastifyReply, permission: string | undefined): Promise<Actor> {
    // A route that declares nothing is closed to everyone; a test finds it before anyone else does.
    if (permission === undefined) throw forbidden.with('This operation is open to no one.');
    if (carriesTwoAuthorizations(request.raw)) throw credentialsAmbiguous.with('The Authorization header is there twice. Send one.');
    const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '' || rest.length > 0) {
      throw unauthenticated.with('The request carries no bearer token. Send `Authorization: Bearer …`.');
    }
    const actor = await this.#authenticate(request, reply, token);
    const counting = this.limits.admitActor(request, reply, actor);
    if (counting !== undefined) await counting;
    if (!isAllowed(actor, permission)) throw forbidden.with(`This needs the permission ${permission}, which ${actor.name} does not have.`);
    return actor;
  }

  async #authenticate(request: NotedRequest, reply: FastifyReply, token: string): Promise<Actor> {
    try {
      return await this.authenticator.authenticate(token, request.ip);
    } catch (error) {
      throw error instanceof DomainError && error.status === 401 ? await this.limits.afterBadToken(request, reply, error) : error;
    }
  }
}

/** Reads the header by IETF draft-07 (a quoted string), and takes a bare string too. */
function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  const key = /^"(.*)"$/.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? text;
  if (!/^[\x21-\x7e ]{1,255}$/.test(key) || key.trim() === '') {
    throw idempotencyKeyInvalid.with('Idempotency-Key must have 1 to 255 visible ASCII characters.');
  }
  return key;
}
