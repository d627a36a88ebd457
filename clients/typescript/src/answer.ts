import { ConnectionError, UsageError } from './errors.js';

/** What the API answered. */
export class Answer<T> {
  private constructor(
    readonly data: T,
    readonly status: number,
    readonly headers: Headers,
  ) {}

  /** @throws ConnectionError when what is said to be JSON is none. */
  static async of<T>(response: Response): Promise<Answer<T>> {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    try {
      return new Answer((text === '' ? undefined : isJson ? JSON.parse(text) : text) as T, response.status, response.headers);
    } catch (cause) {
      throw new ConnectionError('the answer is no JSON', response.status, { cause });
    }
  }

  /** The version of the object that was answered, to send as `ifMatch`. @throws UsageError when the operation answers none. */
  get etag(): string {
    const etag = this.headers.get('etag');
    if (etag === null) throw new UsageError('this answer has no ETag: read the object by its own path first');
    return etag;
  }

  /** Quote it when you ask the lab. */
  get requestId(): string {
    return this.headers.get('x-request-id') ?? '';
  }

  /** Whether this is the answer to an earlier request with the same idempotency key. */
  get replayed(): boolean {
    return this.headers.get('idempotency-replayed') === 'true';
  }
}
