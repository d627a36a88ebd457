import createClient from 'openapi-fetch';
import { ClientCredentialsTokens, GivenTokens } from './access-token.js';
import type { ClientCredentials, TokenSource } from './access-token.js';
import { Answer } from './answer.js';
import { Patience } from './attempts.js';
import { UploadDiffersError, UsageError, isProblem } from './errors.js';
import { streamMessages } from './event-stream.js';
import { Events } from './events.js';
import type { EventPage, EventsRequest } from './events.js';
import type { paths } from './generated/api.js';
import type { Arguments, CallOptions, ItemOf, ListPath, OperationOf, PathsOf, RequestOf, ResultOf, Schemas } from './operations.js';
import { Pages } from './pages.js';
import type { Page } from './pages.js';
import { Backoff } from './retry.js';
import type { RetryOptions } from './retry.js';
import { Transport } from './transport.js';
import { SendFile } from './upload.js';
import type { NewUpload, ResumedUpload } from './upload.js';
import type { EventType } from './webhooks.js';

const DEADLINE_MS = 120_000;
const ATTEMPT_MS = 30_000;
/** How often a change is decided again when somebody else is faster each time. */
const DECISIONS = 5;
const PAGE = 100;

interface Connection {
  /** The server's address, without a path: `https://atelier.example.com`. */
  baseUrl: string;
  /** The authorization server, where it goes by another name than `baseUrl`. */
  issuer?: string;
  /** Milliseconds for a call with all its retries. Default 120,000. */
  deadlineMs?: number;
  /** Milliseconds for one attempt of it. Default 30,000. */
  attemptMs?: number;
  retry?: RetryOptions;
  /** Sends requests instead of the global `fetch`, for instance through a proxy. Uploads do not go this way. */
  fetch?: typeof fetch;
  /** Lets secrets go over plain http to other machines than this one. Never outside of a network of your own. */
  allowHttp?: boolean;
}

/** How a client signs in: as a partner's system, or with a token that somebody else looks after. */
export type AtelierOptions = Connection & (ClientCredentials | { token: () => string | Promise<string> });

/** What an operation needs, as one object: the types of {@link RequestOf} say more. */
interface AnyRequest extends CallOptions {
  path?: object;
  query?: object;
  body?: unknown;
  ifMatch?: string;
  idempotencyKey?: string;
}

/** Changes an object by its `etag`: reads it, and does what `decide` says. */
type Decide<P extends PathsOf<'get'>, T> = (current: Answer<ResultOf<OperationOf<P, 'get'>>>) => T | Promise<T>;

/**
 * A client of Atelier's API. Calls are typed by their paths; they are sent again when that is safe, and throw
 * {@link ProblemError} for what the server refuses, {@link ConnectionError} and {@link DeadlineError} when it does not answer,
 * {@link TokenError} when the credentials are not taken, and the signal's reason when they are aborted.
 */
export class Atelier {
  readonly baseUrl: string;
  readonly #tokens: TokenSource;
  readonly #transport: Transport;
  readonly #backoff: Backoff;
  readonly #deadlineMs: number;
  readonly #http: ReturnType<typeof createClient<paths>>;

  /** @throws UsageError when an option cannot work. */
  constructor(options: AtelierOptions) {
    const url = addressOf(options.baseUrl, 'baseUrl', options.allowHttp === true);
    const issuer = addressOf(options.issuer ?? options.baseUrl, 'issuer', options.allowHttp === true);
    this.baseUrl = url.href.replace(/\/$/, '');
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    const [send, backoff, attemptMs] = [options.fetch ?? globalThis.fetch, new Backoff(options.retry), options.attemptMs ?? ATTEMPT_MS];
    if ('token' in options) this.#tokens = new GivenTokens(options.token);
    else {
      if ((options.clientSecret === undefined) === (options.privateKey === undefined)) throw new UsageError('give either clientSecret or privateKey');
      this.#tokens = new ClientCredentialsTokens(issuer, options, { fetch: send, backoff, attemptMs, deadlineMs: this.#deadlineMs, insecure: issuer.protocol === 'http:' });
    }
    this.#backoff = backoff;
    this.#transport = new Transport(send, this.#tokens, backoff, attemptMs);
    this.#http = createClient<paths>({ baseUrl: this.baseUrl });
  }

  /** An access token that is good for some time yet, for what goes another way than through this client. */
  token(options: CallOptions = {}): Promise<string> {
    return this.#tokens.get(new Patience(options.deadlineMs ?? this.#deadlineMs, options.signal));
  }

  get<P extends PathsOf<'get'>>(path: P, ...[request]: Arguments<OperationOf<P, 'get'>>): Promise<Answer<ResultOf<OperationOf<P, 'get'>>>> {
    return this.#call('GET', path, request);
  }

  /** Is sent again under the same idempotency key when no answer comes: what it does is done once. */
  post<P extends PathsOf<'post'>>(path: P, ...[request]: Arguments<OperationOf<P, 'post'>>): Promise<Answer<ResultOf<OperationOf<P, 'post'>>>> {
    return this.#call('POST', path, request);
  }

  put<P extends PathsOf<'put'>>(path: P, ...[request]: Arguments<OperationOf<P, 'put'>>): Promise<Answer<ResultOf<OperationOf<P, 'put'>>>> {
    return this.#call('PUT', path, request);
  }

  patch<P extends PathsOf<'patch'>>(path: P, ...[request]: Arguments<OperationOf<P, 'patch'>>): Promise<Answer<ResultOf<OperationOf<P, 'patch'>>>> {
    return this.#call('PATCH', path, request);
  }

  delete<P extends PathsOf<'delete'>>(path: P, ...[request]: Arguments<OperationOf<P, 'delete'>>): Promise<Answer<ResultOf<OperationOf<P, 'delete'>>>> {
    return this.#call('DELETE', path, request);
  }

  /** A list, read page by page as it is walked through. */
  list<P extends ListPath>(path: P, ...[request]: Arguments<OperationOf<P, 'get'>>): Pages<ItemOf<P>> {
    const { query, ...rest } = (request ?? {}) as AnyRequest;
    const { cursor: start = null, ...filters } = { limit: PAGE, ...query } as { cursor?: string | null };
    return new Pages(async (cursor) => {
      const { data } = await this.#call<Page<ItemOf<P>>>('GET', path, { ...rest, query: { ...filters, ...(cursor === null ? {} : { cursor }) } });
      return data;
    }, start);
  }

  /**
   * Reads an object and lets `decide` change it by its `etag`; when somebody else was faster, reads and decides again.
   * @example
   * await atelier.change('/v1/contracts/{id}', { path: { id } }, ({ etag }) =>
   *   atelier.post('/v1/contracts/{id}/actions/sign', { path: { id }, body: { by: 'Ada Okafor' }, ifMatch: etag }));
   * @returns what `decide` returns. @throws ProblemError `precondition.failed` when others are faster five times in a row.
   */
  async change<P extends PathsOf<'get'>, T>(path: P, request: RequestOf<OperationOf<P, 'get'>>, decide: Decide<P, T>): Promise<T> {
    for (let decisions = 1; ; decisions += 1) {
      const current = await this.#call<ResultOf<OperationOf<P, 'get'>>>('GET', path, request);
      try {
        return await decide(current);
      } catch (error) {
        if (decisions === DECISIONS || !isProblem(error, 'precondition.failed')) throw error;
      }
    }
  }

  /**
   * Uploads a file, however often the connection breaks, and compares its SHA-256 with what has arrived.
   * @returns the upload, received. @throws as all calls, ProblemError `upload.*`, and UploadDiffersError when other bytes have arrived.
   */
  async upload(request: NewUpload | ResumedUpload): Promise<Schemas['Upload']> {
    const { url, sha256 } = await SendFile.run(`${this.baseUrl}/v1/uploads`, this.#tokens, request);
    const { data } = await this.get('/v1/uploads/{id}', { path: { id: url.split('/').at(-1) ?? '' }, ...(request.signal === undefined ? {} : { signal: request.signal }) });
    if (data.sha256 !== sha256) throw new UploadDiffersError(`${data.id} holds other bytes than were sent: their SHA-256 is ${data.sha256 ?? 'unknown'}, not ${sha256}. Delete it.`);
    return data;
  }

  /** The log of events from a cursor on, and what happens from then on if you follow it: as it happens, by server-sent events. */
  events<T extends EventType = EventType>(request: EventsRequest<T> = {}): Events<T> {
    const { type, engagementId, since, signal } = request;
    const options = signal === undefined ? {} : { signal };
    const filter = { ...(type === undefined ? {} : { type }), ...(engagementId === undefined ? {} : { engagementId }), ...(since === undefined ? {} : { since }) };
    return new Events(request, {
      backoff: this.#backoff,
      page: async (cursor) => {
        const { data } = await this.#call<EventPage>('GET', '/v1/events', { ...options, query: { limit: PAGE, ...filter, ...(cursor === null ? {} : { cursor }) } });
        return data;
      },
      stream: (cursor, opened) => {
        const headers = new Headers({ accept: 'text/event-stream', ...(cursor === null ? {} : { 'last-event-id': cursor }) });
        const url = `${this.baseUrl}/v1/events?${new URLSearchParams(filter).toString()}`;
        return streamMessages(this.#transport, { method: 'GET', url, headers, body: null }, new Patience(this.#deadlineMs, signal), opened);
      },
    });
  }

  async #call<T>(method: string, path: string, request: AnyRequest = {}): Promise<Answer<T>> {
    const { path: pathParameters, query, body, ifMatch, idempotencyKey, signal, deadlineMs } = request;
    const key = idempotencyKey ?? (method === 'POST' ? crypto.randomUUID() : undefined);
    const patience = new Patience(deadlineMs ?? this.#deadlineMs, signal);
    const { response } = await this.#http.request(method.toLowerCase() as 'get', path as '/v1/me', {
      params: { path: pathParameters, query } as never,
      // A POST without a body is an empty one.
      ...(body === undefined ? {} : { body: body as never }),
      headers: {
        ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }), ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        ...(path === '/v1/uploads/{id}' ? { 'Tus-Resumable': '1.0.0' } : {}),
      },
      parseAs: 'stream',
      fetch: async (made) => this.#transport.send({ method, url: made.url, headers: made.headers, body: body === undefined ? null : await made.text() }, patience),
    });
    return Answer.of<T>(response);
  }
}

function addressOf(text: string, option: string, allowHttp: boolean): URL {
  if (!URL.canParse(text)) throw new UsageError(`${option} is no URL: ${text}`);
  const url = new URL(text);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (here || allowHttp))) throw new UsageError(`${option} must begin with https://; http is for your own machine, or with allowHttp`);
  return url;
}
