import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';

/**
 * A span for each request, in the trace that its `traceparent` names; what the request announces and asks for goes on in it. Does
 * next to nothing while tracing is off.
 */
export function traceRequests(fastify: FastifyInstance): void {
  const contexts = new WeakMap<FastifyRequest, Context>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    const route = request.routeOptions.url ?? 'unknown';
    const span = trace.getTracer('atelier').startSpan(`${request.method} ${route}`, {
      kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route, 'atelier.request_id': request.id },
    }, parent);
    if (span.isRecording()) {
      contexts.set(request, trace.setSpan(parent, span));
      // Also when the client goes away before it is answered.
      reply.raw.once('close', () => {
        span.setAttribute('http.response.status_code', reply.raw.statusCode);
        if (reply.raw.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
    }
    done();
  });
  // Not earlier: the body arrives by events of the socket, which know nothing of a context that was entered before.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const entered = contexts.get(request);
    if (entered === undefined) done();
    else context.with(entered, () => done());
  });
}
