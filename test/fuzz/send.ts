import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const WAIT_MS = 30_000;

/** Sends requests as they are over connections that stay open. A stream of events is cut once it has begun. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(private readonly url: URL) {}

  send(method: string, path: string, headers: Record<string, string>, body: string | Buffer | undefined): Promise<Received> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const sent = request({ host: this.url.hostname, port: this.url.port, method, path, headers: { ...headers, ...length }, agent: this.#agent, timeout: WAIT_MS }, (response) => {
        const chunks: Buffer[] = [];
        const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') });
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', done).on('end', done);
        if (response.headers['content-type']?.startsWith('text/event-stream') === true) setTimeout(() => {
          done();
          sent.destroy();
        }, 30);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${WAIT_MS / 1000} s`))).on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
