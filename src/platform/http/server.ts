import type { IncomingMessage } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { platformConfig } from '../config/platform.config.js';
import { newId } from '../identifiers/id.js';
import type { Runtime } from '../runtime.js';
import { httpDuration } from '../telemetry/metrics.js';
import { NestLog } from '../telemetry/nest-log.js';
import { traceRequests } from '../telemetry/trace-requests.js';
import { parseFormsWhereAccepted } from './form-body.js';
import { parseJsonBodies } from './json-body.js';
import { answerClientError, limitArrival } from './limit-arrival.js';
import { openApiDocument } from './openapi.js';
import { sendProblem, toDomainError } from './problem.filter.js';
import { serveReferencePage } from './reference-page.js';
import { limitRates } from './rate-limits/limit-rates.js';
import { RateLimits } from './rate-limits/rate-limits.js';
import { ReplyingAdapter } from './replying-adapter.js';
import type { NotedRequest } from './request-context.js';
import { setSecurityHeaders } from './security-headers.js';

const BODY_LIMIT = 1024 * 1024;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Makes the HTTP application, not yet listening. */
export async function createServer(module: DynamicModule | Type, runtime: Runtime): Promise<NestFastifyApplication> {
  const adapter = new ReplyingAdapter({
    // For middleware in Express's manner, which we have none of.
    skipMiddie: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: 500 },
    trustProxy: trustedProxies(runtime.config.get(platformConfig)),
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId('req');
    },
    forceCloseConnections: 'idle',
    // A request that a client sends over its open connection while the server drains is still answered; then it is closed.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(reply, toDomainError(error), request),
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: new NestLog(runtime.log), abortOnError: false });
  const fastify = adapter.getInstance() as FastifyInstance;
  // First, so that whatever refuses a request is in its span.
  traceRequests(fastify);
  parseJsonBodies(adapter, BODY_LIMIT);
  parseFormsWhereAccepted(adapter);
  await setSecurityHeaders(fastify);
  limitArrival(fastify, runtime.config.get(platformConfig).REQUEST_TIMEOUT_MS);
  const origins = runtime.config.get(platformConfig).CORS_ORIGINS;
  if (origins.length > 0) app.enableCors({ origin: origins, credentials: false, exposedHeaders: ['ETag', 'Link', 'Location', 'X-Request-Id', 'Idempotency-Replayed', 'RateLimit', 'RateLimit-Policy', 'Retry-After'] });
  logRequests(fastify, runtime);
  limitRates(fastify, app.get(RateLimits));
  serveReferencePage(fastify);
  let document: string | undefined;
  fastify.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(app));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  return app;
}

/** Who may say for whom a request comes. Anyone else could choose the address that is limited, allowed or logged. */
function trustedProxies({ TRUSTED_PROXIES, ATELIER_ENVIRONMENT }: { TRUSTED_PROXIES?: string[] | undefined; ATELIER_ENVIRONMENT: string }): string[] | false {
  const proxies = TRUSTED_PROXIES ?? (ATELIER_ENVIRONMENT === 'production' ? ['loopback', 'linklocal', 'uniquelocal'] : []);
  const named = proxies.filter((proxy) => proxy !== 'none');
  return named.length > 0 ? named : false;
}

function logRequests(fastify: FastifyInstance, runtime: Runtime): void {
  // These lines have the members below and no others: there is nothing to be searched for secrets.
  const log = runtime.log.child({}, { redact: [] });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    httpDuration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    // The route, not the URL: a query may hold what somebody searched for.
    const { refusal } = request as NotedRequest;
    log.info({ requestId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10, ...refusal }, 'request');
    done();
  });
}
