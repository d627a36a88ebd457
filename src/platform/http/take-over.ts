import type { FastifyReply } from 'fastify';

/** Takes an answer out of Fastify's hands, with the headers that every answer has: those of security, and the request's id. */
export function takeOver(reply: FastifyReply): void {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
}
