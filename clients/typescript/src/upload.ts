import { DetailedError, Upload } from 'tus-js-client';
import type { HttpRequest } from 'tus-js-client';
import type { TokenSource } from './access-token.js';
import { Patience, mayPass } from './attempts.js';
import { AtelierError, ConnectionError, ProblemError, UsageError } from './errors.js';
import { Backoff, askedWaitOf, sleep } from './retry.js';
import type { RetryOptions } from './retry.js';
import { problemOf } from './transport.js';
import { openSource } from './upload-source.js';
import type { Source, UploadData } from './upload-source.js';

const CHUNK_BYTES = 8 * 1024 * 1024;
const ATTEMPTS = 10;
const STALLED_MS = 120_000;
/** While the server still holds the connection that broke, it is ahead of us, or says that the upload is locked. */
const TAKEN = new Set([409, 423]);
/** Nothing of these requests reached a server. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Answers to HEAD have no body to say it. */
const CODE_OF: Record<number, [code: string, detail: string]> = {
  401: ['auth.unauthenticated', 'The token is not taken.'], 403: ['auth.forbidden', 'The client may not upload.'],
  422: ['upload.hash_mismatch', 'What arrived has another SHA-256 than was declared: begin anew.'], 404: ['object.not_found', 'There is no such upload.'], 410: ['upload.gone', 'The upload has expired or was deleted: begin anew.'],
};

export interface UploadProgress {
  /** On their way or there. */
  sentBytes: number;
  /** On the server's disk: an upload that breaks off goes on from here. */
  acceptedBytes: number;
  totalBytes: number;
}

export interface UploadRequest {
  data: UploadData;
  /** Bytes of a stream, which cannot be asked. */
  bytes?: number;
  /** Attempts are counted anew whenever the server has taken a chunk. Default: 10 attempts. */
  retry?: RetryOptions;
  /** Bytes a request. Default 8 MiB, which is also what is held in memory. */
  chunkBytes?: number;
  /** Milliseconds after which a connection over which nothing moves is dead. Default 120,000. */
  stalledMs?: number;
  onProgress?: (progress: UploadProgress) => void;
  /** Breaks the upload off; what the server has it keeps, so that it can be resumed by its URL. */
  signal?: AbortSignal;
}

export interface NewUpload extends UploadRequest {
  datasetId: string;
  /** The file's name in the dataset. */
  fileName: string;
  /** Default `application/jsonl`. */
  mediaType?: string;
  /** Called with the upload's URL before the first byte: keep it, and any process can go on with {@link ResumedUpload}. */
  onUrl?: (url: string) => void;
}

export interface ResumedUpload extends UploadRequest {
  /** The URL that `onUrl` was called with. */
  url: string;
}

/** A failure that may pass. */
interface Failure {
  error: AtelierError;
  askedMs: number;
}

/** Sends a file by tus 1.0, over as many connections as it takes. */
export class SendFile {
  #acceptedBytes = 0;
  #refusedTokens = 0;

  private constructor(
    private readonly endpoint: string,
    private readonly tokens: TokenSource,
    private readonly request: NewUpload | ResumedUpload,
    private readonly source: Source,
    private url: string | null,
  ) {}

  /** @returns the upload's URL, and the SHA-256 of what was sent. @throws AtelierError, or the reason of the caller's signal. */
  static async run(endpoint: string, tokens: TokenSource, request: NewUpload | ResumedUpload): Promise<{ url: string; sha256: string }> {
    request.signal?.throwIfAborted();
    const url = 'url' in request ? request.url : null;
    // The token goes with each request: to nobody but the API.
    if (url !== null && !url.startsWith(`${endpoint}/`)) throw new UsageError(`${url} is no upload of ${endpoint}`);
    const source = await openSource(request.data, request.bytes);
    try {
      const sending = new SendFile(endpoint, tokens, request, source, url);
      await sending.#untilReceived();
      return { url: sending.url ?? '', sha256: await source.finish() };
    } finally {
      await source.close();
    }
  }

  async #untilReceived(): Promise<void> {
    const backoff = new Backoff({ attempts: ATTEMPTS, ...this.request.retry });
    for (let failures = 0; ;) {
      const before = this.#acceptedBytes;
      const failure = await this.#connect();
      if (failure === null) return;
      failures = this.#acceptedBytes > before ? 1 : failures + 1;
      if (failures >= backoff.attempts) throw failure.error;
      await sleep(backoff.waitAfter(failures, failure.askedMs), this.request.signal);
    }
  }

  /** Sends until all is there, or the connection ends. @returns why it ended, null when all is there. @throws what cannot pass. */
  #connect(): Promise<Failure | null> {
    const { signal, chunkBytes = CHUNK_BYTES, stalledMs = STALLED_MS } = this.request;
    return new Promise((resolve, reject) => {
      let stalled: NodeJS.Timeout | undefined;
      const end = (settle: () => void): void => {
        clearTimeout(stalled);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const moved = (): void => {
        clearTimeout(stalled);
        stalled = setTimeout(() => {
          void upload.abort(false);
          const error = new ConnectionError(`nothing moved for ${stalledMs} ms`, null);
          // A creation whose answer did not come may have begun an upload: a second one must not be begun beside it.
          end(() => (sent && this.url === null ? reject(error) : resolve({ error, askedMs: 0 })));
        }, stalledMs);
      };
      const abort = (): void => {
        void upload.abort(false);
        end(() => reject(signal?.reason as Error));
      };
      let token = '';
      let sent = false;
      const upload = new Upload(Buffer.alloc(0), {
        // Never both: tus-js-client would begin anew where the old upload is gone.
        ...(this.url === null ? { endpoint: this.endpoint, metadata: this.#metadata() } : { uploadUrl: this.url }),
        chunkSize: chunkBytes, retryDelays: null, storeFingerprintForResuming: false, fingerprint: () => Promise.resolve(''),
        fileReader: { openFile: () => Promise.resolve(readerOf(this.source)) },
        onBeforeRequest: async (request: HttpRequest) => {
          token = await this.tokens.get(new Patience(stalledMs, signal));
          request.setHeader('Authorization', `Bearer ${token}`);
          sent = true;
        },
        onUploadUrlAvailable: () => this.#keepUrl(upload.url),
        onProgress: (sentBytes) => {
          moved();
          this.request.onProgress?.({ sentBytes, acceptedBytes: this.#acceptedBytes, totalBytes: this.source.bytes });
        },
        onChunkComplete: (_size, acceptedBytes) => {
          this.#acceptedBytes = acceptedBytes;
          this.#refusedTokens = 0;
          this.request.onProgress?.({ sentBytes: acceptedBytes, acceptedBytes, totalBytes: this.source.bytes });
        },
        onSuccess: () => end(() => resolve(null)),
        onError: (error) => end(() => {
          try {
            resolve(this.#judge(error, token));
          } catch (final) {
            reject(final);
          }
        }),
      });
      signal?.addEventListener('abort', abort, { once: true });
      moved();
      upload.start();
    });
  }

  /** @returns the failure when it may pass. @throws when it cannot. */
  #judge(error: Error | DetailedError, token: string): Failure {
    if (!(error instanceof DetailedError) || error.originalResponse === null) return this.#judgeConnection(error);
    const { originalRequest: request, originalResponse: response } = error;
    const status = response.getStatus();
    const refusal = request.getMethod() === 'HEAD' ? headProblem(status, request.getURL(), response.getHeader('x-request-id')) : problemOf(status, response.getBody());
    const failure = { error: refusal, askedMs: askedWaitOf({ get: (name) => response.getHeader(name) ?? null }) };
    if (status === 401 && this.#refusedTokens === 0) {
      this.#refusedTokens += 1;
      this.tokens.refused(token);
      return failure;
    }
    // What was refused for good stays refused; a creation that failed otherwise may have begun an upload that nobody would know of.
    if (TAKEN.has(status) || status === 429 || (mayPass(status) && (this.url !== null || status === 503))) return failure;
    throw refusal;
  }

  #judgeConnection(error: Error | DetailedError): Failure {
    const cause = error instanceof DetailedError && error.causingError !== null ? error.causingError : error;
    if (cause instanceof AtelierError && !(cause instanceof ConnectionError)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    // Neither the network's nor ours: thrown by one of the caller's functions.
    if (code === undefined) throw cause;
    const failure = { error: cause instanceof ConnectionError ? cause : new ConnectionError(`the upload broke off (${code})`, null, { cause }), askedMs: 0 };
    if (this.url === null && !UNSENT.has(code) && !(cause instanceof ConnectionError)) throw failure.error;
    return failure;
  }

  #keepUrl(url: string | null): void {
    if (url === null || this.url === url) return;
    this.url = url;
    if ('onUrl' in this.request) this.request.onUrl?.(url);
  }

  #metadata(): Record<string, string> {
    if ('url' in this.request) return {};
    const { datasetId, fileName, mediaType = 'application/jsonl' } = this.request;
    return { datasetId, filename: fileName, filetype: mediaType, ...(this.source.sha256 === null ? {} : { sha256: this.source.sha256 }) };
  }
}

/** A source as tus-js-client reads it. */
function readerOf(source: Source): { size: number; slice(start: number, end: number): Promise<{ value: Buffer; done: boolean }>; close(): void } {
  return {
    size: source.bytes,
    slice: async (start, end) => {
      const chunk = await source.read(start, end);
      return { value: Object.assign(chunk, { size: chunk.length }), done: end >= source.bytes };
    },
    // Closed by whoever opened it: a broken connection is not the end.
    close: () => undefined,
  };
}

function headProblem(status: number, url: string, requestId = ''): AtelierError {
  const [code, detail] = CODE_OF[status] ?? [];
  if (code === undefined || detail === undefined) return new ConnectionError(`HEAD ${url} answered ${status}`, status);
  return new ProblemError({ type: `/errors/${code}`, title: detail, status, detail, instance: new URL(url).pathname, code, requestId });
}
