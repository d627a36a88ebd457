import type { FastifyRequest } from 'fastify';

const routes = new Set<string>();

/**
 * Declares a route that takes secrets and gives tokens for them: it has the smaller budget of token requests, and its answers with
 * status 401 count as failed logins.
 * @param url as the route is registered.
 */
export function declareCredentialRoute(method: string, url: string): void {
  routes.add(`${method} ${url}`);
}

export function isCredentialRoute(request: FastifyRequest): boolean {
  // By the route and not by the path as it was sent, which can spell the same route in many ways.
  return routes.has(`${request.method} ${request.routeOptions.url ?? ''}`);
}
