import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { shownTo } from './lab-people.js';
import { Reply } from './reply.js';
import type { NotedRequest } from './request-context.js';

/**
 * Puts a {@link Reply}'s status and headers on the wire, and hides people at the lab from partners, whatever a route answers. An
 * interceptor could do it, but would send every answer through RxJS.
 */
export class ReplyingAdapter extends FastifyAdapter {
  override reply(response: FastifyReply, body: unknown, status?: number): FastifyReply {
    // A route that took its answer over has given it already.
    if (response.sent) return response;
    // What Fastify answers by itself never passed the guard, and has no actor.
    const { actor } = response.request as NotedRequest;
    if (!(body instanceof Reply)) return super.reply(response, shownTo(actor, body), status);
    response.headers(body.headers);
    return super.reply(response, shownTo(actor, body.body), body.status ?? status);
  }
}
