import { isUtf8 } from 'node:buffer';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { requestMalformed } from '../errors/platform.errors.js';

/**
 * Parses JSON bodies, and only those: Fastify takes plain text by itself, and decodes bytes that are no UTF-8 to replacement
 * characters, so that a name in Latin-1 would be stored damaged, without a word.
 */
export function parseJsonBodies(adapter: FastifyAdapter, bodyLimit: number): void {
  const fastify = adapter.getInstance() as FastifyInstance;
  fastify.removeContentTypeParser('text/plain');
  // Refuses `__proto__` and `constructor.prototype`.
  const parse = fastify.getDefaultJsonParser('error', 'error');
  adapter.useBodyParser('application/json', false, { bodyLimit }, (request, body, done) => {
    if (isUtf8(body)) void parse(request, body.toString('utf8'), done);
    else done(requestMalformed.with('The body is not UTF-8.'));
  });
}
