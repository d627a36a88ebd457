import { ConnectionError, UsageError } from './errors.js';

/** What the API answered. */
export class Answer<T> {
  private constructor(
    readonly data: T,
    /** The body as it came, to the byte: for files, and for what is signed. */
    readonly bytes: Uint8Array,
    readonly status: number,
    readonly headers: Headers,
  ) {}

  /** @throws ConnectionError when what is said to be JSON is none. */
  static async of<T>(response: Response): Promise<Answer<T>> {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const text = new TextDecoder().decode(bytes);
    try {
      return new Answer((text === '' ? undefined : isJson ? JSON.parse(text) : text) as T, bytes, response.status, response.headers);
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
