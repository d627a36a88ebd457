import type { LookupFunction, Socket } from 'node:net';
import { isIPv6 } from 'node:net';
import { Client, buildConnector, errors } from 'undici';
import type { Dispatcher } from 'undici';
import { EgressFailedError } from './egress.errors.js';
import type { EgressFailure } from './egress.errors.js';
import { readUrl, resolveDestination } from './resolve-host.js';
import type { Destination } from './resolve-host.js';
import { resolveByDns } from './resolve-name.js';
import type { ResolveName } from './resolve-name.js';

const DEFAULT_TIMEOUT_MS = 15_000;
const CHECK_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_RESPONSE_BYTES = 65_536;
const MAX_RESPONSE_HEADER_BYTES = 16_384;
/** Answers "in between" (1xx) before the answer. */
const MAX_INFORMATIONAL = 50;
/** Bytes of all kinds on the connection. Far more than any answer that is read needs, whatever its chunks look like. */
const MAX_CONNECTION_BYTES = 1_048_576;
const METER_MS = 100;

export interface EgressClientOptions {
  /** For development and tests: lets the machine itself be called, and over http:// too. */
  allowLoopbackHttp: boolean;
  /** Sent as `user-agent`. */
  userAgent: string;
  /** Certificates in PEM to trust instead of the public ones, for receivers under a private authority. */
  trustedCertificates?: string;
  /** For tests; by default the DNS servers of the machine. */
  resolve?: ResolveName;
}

export interface EgressRequest {
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** For everything: finding the address, connecting, sending, the answer's head and body. Default 15 s. */
  timeoutMs?: number;
  /** How much of the answer is read. Default 65,536. */
  maxResponseBytes?: number;
}

export interface EgressResponse {
  status: number;
  /** By lower-case name; repeated ones joined by a comma. */
  headers: Record<string, string>;
  /** The answer's beginning, read as UTF-8 with U+FFFD for what is none, and for NUL, which PostgreSQL takes in no text. */
  body: string;
  /** Whether the answer went on behind what was read: too long, too slow or broken off. Its status counts all the same. */
  bodyTruncated: boolean;
  /** From the call to the end of reading, in whole milliseconds. */
  durationMs: number;
}

/**
 * Calls URLs that others gave, such as partners' webhook endpoints, without lending them our place in the network: the
 * host is resolved once, its addresses are checked, and the connection goes to exactly that address. Redirects are not
 * followed, answers not decompressed, connections not reused, and no proxy setting of the environment is heeded.
 */
export class EgressClient {
  private readonly resolve: ResolveName;

  constructor(private readonly options: EgressClientOptions) {
    this.resolve = options.resolve ?? resolveByDns();
  }

  /**
   * Checks a URL when it is registered: everything that {@link post} refuses, except what changes until then.
   * @returns the URL in its normal form, which is the one to keep.
   * @throws EgressRefusedError saying what to do.
   */
  async checkUrl(url: string): Promise<string> {
    const destination = await this.find(readUrl(url), AbortSignal.timeout(CHECK_TIMEOUT_MS));
    return destination.url.href;
  }

  /**
   * Sends a POST and reads the beginning of the answer, whatever its status.
   * @throws EgressRefusedError when the URL must not be called; EgressFailedError when no answer came.
   */
  async post(url: string, request: EgressRequest): Promise<EgressResponse> {
    const started = performance.now();
    const elapsed = (): number => Math.round(performance.now() - started);
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const deadline = AbortSignal.timeout(timeoutMs);
    const parsed = readUrl(url);
    const flood = new AbortController();
    let client: Client | undefined;
    try {
      const destination = await beforeDeadline(this.find(parsed, deadline), deadline);
      client = this.connectTo(destination, timeoutMs, flood);
      const response = await client.request({
        method: 'POST', path: parsed.pathname + parsed.search, headers: this.headersOf(request), body: request.body,
        signal: AbortSignal.any([deadline, flood.signal]), onInfo: countdown(MAX_INFORMATIONAL, flood),
      });
      const { bytes, complete } = await readBeginning(response, request.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES);
      return { status: response.statusCode, headers: plainHeaders(response), body: textOf(bytes), bodyTruncated: !complete, durationMs: elapsed() };
    } catch (error) {
      if (deadline.aborted) throw new EgressFailedError('egress.timeout', `no answer within ${timeoutMs} ms`, elapsed(), error);
      if (flood.signal.aborted) throw new EgressFailedError('egress.answer_invalid', 'the server sent without end what is no answer', elapsed(), error);
      const failure = failureOf(error);
      if (failure === null) throw error;
      throw new EgressFailedError(failure, (error as Error).message, elapsed(), error);
    } finally {
      await client?.destroy();
    }
  }

  private find(url: URL, signal: AbortSignal): Promise<Destination> {
    return resolveDestination(url, { allowLoopbackHttp: this.options.allowLoopbackHttp, resolve: this.resolve, signal });
  }

  private connectTo({ url, address }: Destination, timeoutMs: number, flood: AbortController): Client {
    const family = isIPv6(address) ? 6 : 4;
    // Instead of asking the DNS again, whose answer may have changed since it was checked.
    const lookup: LookupFunction = (_name, options, done) => {
      if (options.all === true) done(null, [{ address, family }]);
      else done(null, address, family);
    };
    const connect = buildConnector({ lookup, autoSelectFamily: false, timeout: timeoutMs, ca: this.options.trustedCertificates });
    return new Client(url.origin, {
      connect: (options, done) => connect(options, (...outcome) => {
        // The types promise null; after a failure there is no second argument at all.
        const socket: Socket | null | undefined = outcome[1];
        if (socket) meter(socket, flood);
        done(...outcome);
      }),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
    });
  }

  private headersOf(request: EgressRequest): Record<string, string> {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
    // A compressed answer could unfold without end; none is asked for, and one that comes anyway is kept as it is.
    return { ...headers, 'user-agent': this.options.userAgent, 'accept-encoding': 'identity' };
  }
}

/** Ends a call whose server hides its flood where no limit looks: in chunk extensions, trailers or its status line. */
function meter(socket: Socket, flood: AbortController): void {
  const timer = setInterval(() => {
    if (socket.bytesRead > MAX_CONNECTION_BYTES) flood.abort();
  }, METER_MS);
  socket.once('close', () => clearInterval(timer));
}

/** Something to call, which aborts at the call after the last one that is fine. */
function countdown(calls: number, controller: AbortController): () => void {
  let left = calls;
  return () => {
    left -= 1;
    if (left < 0) controller.abort();
  };
}

/** Not every resolver can be interrupted, but it need not be waited for. */
async function beforeDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  let give: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    give = () => reject(new Error('the deadline passed'));
    deadline.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    if (give !== undefined) deadline.removeEventListener('abort', give);
  }
}

async function readBeginning({ body }: Dispatcher.ResponseData, maxBytes: number): Promise<{ bytes: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) break;
    }
  } catch {
    // The status has arrived, and it decides; the rest of the answer is only shown to people.
    return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), complete: false };
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), complete: length <= maxBytes };
}

function plainHeaders({ headers }: Dispatcher.ResponseData): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}

function textOf(bytes: Buffer): string {
  return new TextDecoder('utf-8').decode(bytes).replaceAll('\0', '\uFFFD');
}

/** Null for what is no failure of the other side. */
function failureOf(error: unknown): EgressFailure | null {
  const { code = '', name = '' } = error as { code?: string; name?: string };
  if (error instanceof errors.ConnectTimeoutError || error instanceof errors.HeadersTimeoutError) return 'egress.timeout';
  if (error instanceof errors.HeadersOverflowError || name === 'HTTPParserError') return 'egress.answer_invalid';
  if (error instanceof errors.SocketError) return 'egress.connection_failed';
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code)) return 'egress.tls_failed';
  if (/^(?:ECONN|EPIPE|EHOST|ENET|EADDR|ETIMEDOUT|EAI_|ENOTFOUND)/.test(code)) return 'egress.connection_failed';
  // The reasons for which OpenSSL and the system refuse have names of their own, more than could be listed; mistakes in our calls do not.
  return /^(?!ERR_|UND_ERR_INVALID)[A-Z]/.test(code) ? 'egress.connection_failed' : null;
}
