import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Reply } from './reply.js';

/** Puts a {@link Reply}'s status and headers on the wire. An interceptor could do it, but would send every answer through RxJS. */
export class ReplyingAdapter extends FastifyAdapter {
  override reply(response: FastifyReply, body: unknown, status?: number): FastifyReply {
    if (!(body instanceof Reply)) return super.reply(response, body, status);
    response.headers(body.headers);
    return super.reply(response, body.body, body.status ?? status);
  }
}
