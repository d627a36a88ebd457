import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnreachable } from '../database/pg-errors.js';
import { DomainError } from '../errors/domain-error.js';
import {
  internalError, mediaTypeUnsupported, requestMalformed, requestTimeout, requestTooLarge, routeNotFound, serviceUnavailable, unauthenticated,
} from '../errors/platform.errors.js';
import { errorText, framesOf } from '../telemetry/error-text.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';

/** An RFC 9457 problem document. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: { path: string; code: string; message: string }[];
}

/** The problem document of an error. `type` resolves, relative to the request, to a page that explains the code. */
export function problemOf(error: DomainError, request: { url: string; id: string }): Problem & Record<string, unknown> {
  return {
    type: `/errors/${error.code}`,
    title: error.definition.title,
    status: error.status,
    detail: error.detail,
    instance: request.url.split('?', 1)[0] ?? request.url,
    code: error.code,
    requestId: request.id,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
    ...error.members,
  };
}

/** Turns what was thrown into the error that the caller gets: theirs by name, ours without a detail. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const fastify = thrown as { code?: unknown; statusCode?: unknown };
  switch (fastify?.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE': return requestTooLarge.with('The body is larger than this operation takes.', { cause: thrown });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': return mediaTypeUnsupported.with('Send Content-Type: application/json.', { cause: thrown });
    case 'FST_ERR_BAD_URL': return requestMalformed.with('The path has an invalid percent-encoding.', { cause: thrown });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH': return requestMalformed.with('Content-Length does not match the body.', { cause: thrown });
    default:
  }
  if (isUnreachable(thrown)) return serviceUnavailable.with('The database does not answer. Try again in a moment.', { cause: thrown, members: { retryAfter: 5 } });
  const status = thrown instanceof HttpException ? thrown.getStatus() : typeof fastify?.statusCode === 'number' ? fastify.statusCode : 500;
  const message = thrown instanceof Error ? thrown.message : '';
  switch (status) {
    case 404: return routeNotFound.with('No operation has this method and path. See /openapi.json.', { cause: thrown });
    case 408: return requestTimeout.with('The request took too long to arrive.', { cause: thrown });
    case 413: return requestTooLarge.with('The body is larger than this operation takes.', { cause: thrown });
    case 415: return mediaTypeUnsupported.with('Send Content-Type: application/json.', { cause: thrown });
    case 503: return serviceUnavailable.with('The server is shutting down or overloaded. Try again in a moment.', { cause: thrown, members: { retryAfter: 5 } });
    default:
  }
  if (status >= 400 && status < 500) return requestMalformed.with(message === '' ? 'The request cannot be read.' : `The request cannot be read: ${message}.`, { cause: thrown });
  return internalError.with('The failure is on our side and was logged; nothing was changed.', { cause: thrown });
}

/** The one place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = toDomainError(thrown);
    if (error.status >= 500) {
      this.log.error({ requestId: request.id, route: request.routeOptions?.url, error: errorText(thrown), stack: framesOf(thrown) }, 'request failed');
    }
    if (reply.sent || reply.raw.headersSent) return;
    sendProblem(reply, error, request);
  }
}

export function sendProblem(reply: FastifyReply, error: DomainError, request: { url: string; id: string }): void {
  Object.assign(request, { refusal: { code: error.code } });
  // RFC 6750, 3.1: who sent no token is told no error.
  if (error.status === 401) void reply.header('www-authenticate', error.code === unauthenticated.definition.code ? 'Bearer realm="atelier"' : 'Bearer realm="atelier", error="invalid_token"');
  // Not yet set when the path itself cannot be read.
  void reply.header('x-request-id', request.id);
  const retryAfter = error.members['retryAfter'];
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
  void reply.status(error.status).header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload)).send(problemOf(error, request));
}
