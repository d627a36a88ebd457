import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCredentialRoute } from './credential-routes.js';
import type { RateLimits } from './rate-limits.js';

/** What probes, scrapers and browsers ask for over and over, and what costs next to nothing. */
const FREE = /^\/(health\/|metrics$|docs$|docs\/|openapi\.json$)/;

/** Holds each address to its budget, before anything else is done for a request. Clients are counted by the guard, which knows them. */
export function limitRates(fastify: FastifyInstance, limits: RateLimits): void {
  if (!limits.enabled) return;
  const free = new Map<string, boolean>();
  const isFree = (url: string): boolean => {
    const known = free.get(url);
    if (known !== undefined) return known;
    const found = FREE.test(url);
    free.set(url, found);
    return found;
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    // Of the route, of which there are few; what has none is counted.
    const { url } = request.routeOptions;
    if (url !== undefined && isFree(url)) {
      done();
      return;
    }
    // Fastify takes what is thrown, and a promise as well as the callback.
    const waiting = admit(limits, request, reply);
    if (waiting === undefined) done();
    return waiting;
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (reply.raw.statusCode === 401) {
      if (isCredentialRoute(request)) limits.countFailure(request, 'login');
      // Not where there was nothing to be wrong.
      else if (request.headers.authorization !== undefined) limits.countFailure(request, 'token');
    }
    done();
  });
}

/** A promise only where the store has to be asked: most requests are answered from memory. */
function admit(limits: RateLimits, request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
  const waiting = limits.admitAddress(request, reply);
  return isCredentialRoute(request) ? admitTokenRequest(limits, request, reply, waiting) : waiting;
}

async function admitTokenRequest(limits: RateLimits, request: FastifyRequest, reply: FastifyReply, waiting: void | Promise<void>): Promise<void> {
  await waiting;
  await limits.admitTokenRequest(request, reply);
}
