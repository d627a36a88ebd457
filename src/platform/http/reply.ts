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
