import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { etagOf } from './request-context.js';

/** An answer with more than a body: status, `ETag`, `Location`, other headers. */
export class Reply<T = unknown> {
  readonly headers: Record<string, string>;

  constructor(
    readonly body: T,
    options: { status?: number; version?: number; location?: string; headers?: Record<string, string>; replayBody?: unknown } = {},
  ) {
    this.status = options.status;
    this.replayBody = options.replayBody ?? body;
    this.headers = {
      ...options.headers,
      ...(options.version === undefined ? {} : { etag: etagOf(options.version) }),
      ...(options.location === undefined ? {} : { location: options.location }),
    };
  }

  readonly status: number | undefined;
  /** What a retry with the same Idempotency-Key gets, and the database keeps: the body, unless that holds a secret. */
  readonly replayBody: unknown;
}

/** Puts a {@link Reply}'s status and headers on the wire. */
@Injectable()
export class ReplyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((answer: unknown) => {
      if (!(answer instanceof Reply)) return answer;
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      if (answer.status !== undefined) reply.status(answer.status);
      reply.headers(answer.headers);
      return answer.body;
    }));
  }
}
