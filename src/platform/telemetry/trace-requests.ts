import type { IncomingMessage, ServerResponse } from 'node:http';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import type { Attributes, Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isTracing, tracer } from './tracing.js';

const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/**
 * Gives each request a server span that continues the caller's trace, and under which its guard, its controller and their database
 * work run. Adds nothing to the server while tracing is off.
 */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing()) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const route = request.routeOptions.url;
    const method = KNOWN_METHODS.has(request.method) ? request.method : 'HTTP';
    const span = tracer().startSpan(route === undefined ? method : `${method} ${route}`, { kind: SpanKind.SERVER, attributes: attributesOf(request, route) }, caller);
    // Comes once, after the last byte as after a connection that broke, and for answers that do not go through Fastify, too.
    reply.raw.once('close', () => endSpan(span, request.raw, reply.raw));
    context.with(trace.setSpan(caller, span), done);
  });
}

/** By the semantic conventions, but for what the caller wrote freely: path, query, host and user agent may hold customers' text. */
function attributesOf(request: FastifyRequest, route: string | undefined): Attributes {
  const known = KNOWN_METHODS.has(request.method);
  return {
    'http.request.method': known ? request.method : '_OTHER',
    'url.scheme': request.protocol === 'https' ? 'https' : 'http',
    'network.protocol.version': request.raw.httpVersion,
    'atelier.request_id': request.id,
    ...(route === undefined ? {} : { 'http.route': route }),
  };
}

function endSpan(span: Span, request: IncomingMessage, response: ServerResponse): void {
  const { statusCode } = response;
  if (response.headersSent) span.setAttribute('http.response.status_code', statusCode);
  // A refusal may be written, and count as finished, after the caller has gone in the middle of the body.
  const failure = !response.writableFinished || (request.errored ?? null) !== null ? 'aborted' : statusCode >= 500 ? String(statusCode) : undefined;
  if (failure !== undefined) span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
