/** A client as api.md asks for: it tries again whatever broke off, under the same Idempotency-Key, until it knows what became of it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from './house.js';

const PATIENCE_MS = 120_000;

/** What no client should ever see. */
export interface Oddity {
  what: string;
  status: number;
  body: string;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: string,
  ) {
    super(`${status} ${code}: ${text}`);
  }
}

interface Answer {
  body: unknown;
  etag: string | null;
}

export class StubbornClient {
  constructor(
    private readonly house: House,
    readonly token: string,
    private readonly oddities: Oddity[],
    /** Tells of each request that had to be sent again. */
    private readonly onRetry: () => void,
  ) {}

  async get<T>(path: string): Promise<T> {
    return (await this.#send('GET', path)).body as T;
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return (await this.#send('POST', path, body, { 'idempotency-key': randomUUID() })).body as T;
  }

  /** Posts an action with the ETag of `object` as it is now. */
  async act<T>(object: string, action: string, body: unknown = {}): Promise<T> {
    return this.#onCurrent<T>('POST', object, `${object}/${action}`, body);
  }

  async put<T>(object: string, path: string, body: unknown): Promise<T> {
    return this.#onCurrent<T>('PUT', object, path, body);
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.#onCurrent<T>('PATCH', path, path, body);
  }

  /** Somebody, or our own request whose answer was lost, may have been quicker: then once more with the object as it is now. */
  async #onCurrent<T>(method: string, object: string, path: string, body: unknown): Promise<T> {
    const key = randomUUID();
    for (;;) {
      const { etag } = await this.#send('GET', object);
      try {
        return (await this.#send(method, path, body, { 'if-match': etag ?? '', ...(method === 'POST' ? { 'idempotency-key': key } : {}) })).body as T;
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 412) throw error;
      }
    }
  }

  async #send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const end = Date.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#try(method, path, body, headers);
      if (answer !== null) return answer;
      if (Date.now() > end) throw new Error(`${method} ${path} did not come through within ${PATIENCE_MS / 1000} s`);
      this.onRetry();
      await sleep(Math.min(100 * attempt, 1000));
    }
  }

  /** @returns null when it is to be sent again. */
  async #try(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer | null> {
    const { urls } = this.house;
    const url = urls[Math.floor(Math.random() * urls.length)];
    if (url === undefined) return null;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url + path, {
        method, signal: AbortSignal.timeout(20_000),
        headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch {
      return null;
    }
    if (response.ok) return { body: text === '' ? null : JSON.parse(text), etag: response.headers.get('etag') };
    const { code = '', detail = '' } = text.startsWith('{') ? JSON.parse(text) as { code?: string; detail?: string } : {};
    // What is away may come back; anything else that calls itself our failure is one.
    if (response.status >= 500 && response.status !== 503) this.oddities.push({ what: `${method} ${path}`, status: response.status, body: text.slice(0, 300) });
    if (response.status >= 500 || response.status === 429 || code.startsWith('idempotency.')) return null;
    throw new Refused(response.status, code, detail);
  }
}
