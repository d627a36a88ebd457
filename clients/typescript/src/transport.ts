import type { TokenSource } from './access-token.js';
import { Patience, mayPass, persist } from './attempts.js';
import type { Outcome } from './attempts.js';
import { ConnectionError, ProblemError } from './errors.js';
import type { AtelierError, ProblemDocument } from './errors.js';
import { askedWaitOf } from './retry.js';
import type { Backoff } from './retry.js';

/** One request, whole: it can be sent again. */
export interface Outgoing {
  method: string;
  url: string;
  headers: Headers;
  body: string | null;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sends requests with a token, again where that is safe, and turns refusals into errors. */
export class Transport {
  constructor(
    private readonly fetch: typeof globalThis.fetch,
    private readonly tokens: TokenSource,
    private readonly backoff: Backoff,
    private readonly attemptMs: number,
  ) {}

  /**
   * Sends a request until it is answered. One that changes something is sent again only under its `Idempotency-Key`, by which
   * the server tells that it is the same.
   * @returns the answer, its body read.
   * @throws ProblemError, ConnectionError, DeadlineError, TokenError, or the reason of the caller's signal.
   */
  send(request: Outgoing, patience: Patience): Promise<Response> {
    const repeatable = SAFE.has(request.method) || request.headers.has('idempotency-key');
    return persist(this.backoff, patience, async (): Promise<Outcome<Response>> => {
      let response: Response;
      try {
        response = await this.authorized(patience, (token) => patience.during(this.attemptMs, (signal) => this.#fetchWhole(request, token, signal)));
      } catch (error) {
        if (repeatable && error instanceof ConnectionError) return { again: error };
        throw error;
      }
      if (response.ok) return { done: response };
      const error = await errorOf(response);
      // With a key, "still running" is the answer to the attempt whose connection broke.
      const passing = mayPass(response.status) || (error instanceof ProblemError && error.code === 'idempotency.in_progress');
      if (!repeatable || !passing) throw error;
      return { again: error, askedMs: askedWaitOf(response.headers) };
    });
  }

  /** Sends with a token, and once more with a new one when the first is refused: it was revoked, or its key has changed. */
  async authorized(patience: Patience, send: (token: string) => Promise<Response>): Promise<Response> {
    const token = await this.tokens.get(patience);
    const response = await send(token);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    this.tokens.refused(token);
    return send(await this.tokens.get(patience));
  }

  /** Sends a request whose answer is read as it comes. It is attempted once. */
  async open(request: Outgoing, patience: Patience, signal: AbortSignal): Promise<Response> {
    const response = await this.authorized(patience, (token) => this.#fetch(request, token, signal));
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** The body too: a connection may break in the middle of it. */
  async #fetchWhole(request: Outgoing, token: string, signal: AbortSignal): Promise<Response> {
    const response = await this.#fetch(request, token, signal);
    try {
      const body = await response.arrayBuffer();
      return new Response(body.byteLength === 0 ? null : body, { status: response.status, headers: response.headers });
    } catch (cause) {
      throw new ConnectionError(`${request.method} ${request.url}: the answer broke off`, null, { cause });
    }
  }

  async #fetch(request: Outgoing, token: string, signal: AbortSignal): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${token}`);
    try {
      // A redirect would carry the token elsewhere; the API has none.
      return await this.fetch(request.url, { method: request.method, headers, body: request.body, redirect: 'error', signal });
    } catch (cause) {
      const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      throw new ConnectionError(`${request.method} ${request.url}: no answer (${why})`, null, { cause });
    }
  }
}

/** What a refusal says. */
async function errorOf(response: Response): Promise<AtelierError> {
  return problemOf(response.status, await response.text());
}

/** A refusal by its text; whatever is no problem document does not come from the API. */
export function problemOf(status: number, text: string): AtelierError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  const problem = body as Partial<ProblemDocument> | null;
  if (typeof problem?.code === 'string' && typeof problem.detail === 'string') return new ProblemError(problem as ProblemDocument);
  return new ConnectionError(`${status} was answered by something else than the API: ${text.slice(0, 200)}`, status);
}
