import { request } from 'node:http';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

/** A thin HTTP client for tests: JSON in, JSON out, nothing thrown for 4xx and 5xx. */
export class ApiClient {
  #token: Promise<string | undefined> | undefined;

  constructor(
    private readonly url: string,
    private readonly issue: () => Promise<string | undefined>,
  ) {}

  get<T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('POST', path, body, headers);
  }

  patch<T = Record<string, unknown>>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('PATCH', path, body, headers);
  }

  put<T = Record<string, unknown>>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('PUT', path, body, headers);
  }

  delete<T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('DELETE', path, undefined, headers);
  }

  /** Posts to `path` with the ETag of what `path` without its action answers (or of `of`). */
  async act<T = Record<string, unknown>>(object: string, action: string, body: unknown = {}): Promise<Answer<T>> {
    const current = await this.get(object);
    return this.post<T>(`${object}/${action}`, body, { 'if-match': current.headers.get('etag') ?? '"missing"' });
  }

  async send<T>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    this.#token ??= this.issue();
    const token = await this.#token;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = text;
    if (/[/+]json(?:;|$)/.test(response.headers.get('content-type') ?? '') && text !== '') parsed = JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed as T };
  }
}

/** Sends a request without tidying path, method or headers, which `fetch` does. */
export function sendAsIs(url: string, method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const received = new Headers(Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]));
        const parsed: unknown = received.get('content-type')?.includes('json') === true && text !== '' ? JSON.parse(text) : text;
        resolve({ status: response.statusCode ?? 0, headers: received, body: parsed as Record<string, unknown> });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
