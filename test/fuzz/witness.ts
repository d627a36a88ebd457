import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Received } from './send.js';

/** An answer that somebody else got, and to what. */
export interface Witnessed {
  method: string;
  /** As it was sent, without the query. */
  path: string;
  answer: Received;
}

/** Files are not looked into. */
const MOST_BYTES = 2_000_000;

/** Sees what the server answers to requests that are not the fuzzer's: those of the stories, which know how to ask. */
export class Witness {
  readonly seen: Witnessed[] = [];
  #watching = true;
  readonly #listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.#watching) this.#follow(request, response);
  };

  constructor(private readonly server: Server) {
    // Before the application has answered.
    server.prependListener('request', this.#listener);
  }

  stop(): void {
    this.#watching = false;
    this.server.off('request', this.#listener);
  }

  #follow(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let length = 0;
    const keep = (chunk: unknown): void => {
      if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
      length += chunk.length;
      if (length <= MOST_BYTES) chunks.push(Buffer.from(chunk as Uint8Array));
    };
    const headers: Record<string, string> = {};
    const [write, end, writeHead] = [response.write.bind(response), response.end.bind(response), response.writeHead.bind(response)] as [(...parts: unknown[]) => boolean, ...((...parts: unknown[]) => ServerResponse)[]];
    // What is named here is not among those that can be asked for later.
    response.writeHead = ((...parts: unknown[]): ServerResponse => {
      const named = parts.at(-1);
      if (typeof named === 'object' && named !== null) for (const [name, value] of Object.entries(named)) headers[name.toLowerCase()] = String(value);
      return writeHead?.(...parts) ?? response;
    });
    response.write = (...parts: unknown[]): boolean => {
      keep(parts[0]);
      return write(...parts);
    };
    response.end = ((...parts: unknown[]): ServerResponse => {
      keep(parts[0]);
      return end?.(...parts) ?? response;
    }) as typeof response.end;
    response.once('finish', () => {
      if (length > MOST_BYTES) return;
      for (const [name, value] of Object.entries(response.getHeaders())) headers[name] ??= String(value);
      this.seen.push({ method: request.method ?? '', path: (request.url ?? '').split('?', 1)[0] ?? '', answer: { status: response.statusCode, headers, text: Buffer.concat(chunks).toString('utf8') } });
    });
  }
}
