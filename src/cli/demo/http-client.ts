import { randomUUID } from 'node:crypto';

/** What the API answers when it refuses. */
export interface Refusal {
  status: number;
  code: string;
  detail: string;
  blockers?: { gate: string; because: string }[];
  errors?: { path: string; message: string }[];
  [member: string]: unknown;
}

/** An answer that the story does not expect. */
export class UnexpectedAnswer extends Error {}

interface Answer {
  status: number;
  body: unknown;
  etag: string | null;
}

/** The demo's only way to the server: JSON over HTTP, with one person's or system's token. */
export class HttpClient {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async get<T>(path: string): Promise<T> {
    return expectDone('GET', path, await this.#send('GET', path)) as T;
  }

  /** An answer's bytes, as they are. */
  async download(path: string): Promise<Buffer> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new UnexpectedAnswer(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return expectDone('POST', path, await this.#send('POST', path, body)) as T;
  }

  /** As {@link post}, on an object that must be read first: sends its `ETag`. */
  async act<T>(object: string, action: string, body: unknown = {}): Promise<T> {
    const path = `${object}/${action}`;
    return expectDone('POST', path, await this.#send('POST', path, body, await this.#etagOf(object))) as T;
  }

  async put<T>(object: string, path: string, body: unknown): Promise<T> {
    return expectDone('PUT', path, await this.#send('PUT', path, body, await this.#etagOf(object))) as T;
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return expectDone('PATCH', path, await this.#send('PATCH', path, body, await this.#etagOf(path))) as T;
  }

  /** Does what must be refused. @throws UnexpectedAnswer when it is not. */
  async refusal(method: 'POST' | 'PUT', path: string, body: unknown, object?: string): Promise<Refusal> {
    const answer = await this.#send(method, path, body, object === undefined ? undefined : await this.#etagOf(object));
    if (answer.status < 400 || answer.status >= 500) throw new UnexpectedAnswer(`${method} ${path} was to be refused and answered ${answer.status}`);
    return answer.body as Refusal;
  }

  async #etagOf(object: string): Promise<string> {
    const { etag } = await this.#send('GET', object);
    if (etag === null) throw new UnexpectedAnswer(`GET ${object} answered without an ETag`);
    return etag;
  }

  async #send(method: string, path: string, body?: unknown, ifMatch?: string): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, etag: response.headers.get('etag'), body: text === '' ? null : JSON.parse(text) };
  }
}

function expectDone(method: string, path: string, answer: Answer): unknown {
  if (answer.status >= 400) throw new UnexpectedAnswer(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Asks until `probe` answers. Background jobs take their time, on a machine that is busy with other things a multiple of it. */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined>, timeoutMs = 180_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new UnexpectedAnswer(`${what} did not happen within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
