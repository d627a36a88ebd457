import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request on its way. */
export type Mishap =
  /** It never arrives. */
  | 'cut'
  /** It arrives, and its answer does not. */
  | 'lose answer'
  /** Its answer breaks off in the middle. */
  | 'halve answer'
  /** Nothing happens, for as long as the client waits. */
  | 'hang'
  /** Something before the server answers instead. */
  | { status: number; headers?: Record<string, string>; body?: string };

export interface Passed {
  method: string;
  path: string;
  key: string | undefined;
  authorization: string | undefined;
  at: number;
}

/** A way to a server that HTTP requests take, and on which they meet what is planned. */
export class UnreliableWay {
  target = '';
  readonly passed: Passed[] = [];
  readonly #answered: string[] = [];
  #plans: { matches: string; mishaps: Mishap[] }[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<UnreliableWay> {
    const server = createServer();
    const way = new UnreliableWay(server);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => way.#carry(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next requests of this kind meet these mishaps, one each. @param matches `METHOD /path`, or the beginning of it. */
  plan(matches: string, ...mishaps: Mishap[]): void {
    this.#plans.push({ matches, mishaps: [...mishaps] });
  }

  /** Breaks all connections that are open. */
  breakOff(): void {
    this.server.closeAllConnections();
  }

  /** Forgets what was planned and what passed. */
  clear(): void {
    this.#plans = [];
    this.passed.length = 0;
    this.#answered.length = 0;
  }

  /** How many that began so the server has begun to answer. */
  answered(matches: string): number {
    return this.#answered.filter((request) => request.startsWith(matches)).length;
  }

  /** Requests that began so. */
  requests(matches: string): Passed[] {
    return this.passed.filter(({ method, path }) => `${method} ${path}`.startsWith(matches));
  }

  #carry(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', url: path = '', headers } = incoming;
    this.passed.push({ method, path, key: headers['idempotency-key'] as string | undefined, authorization: headers.authorization, at: Date.now() });
    const mishap = this.#plans.find(({ matches, mishaps }) => mishaps.length > 0 && `${method} ${path}`.startsWith(matches))?.mishaps.shift();
    incoming.on('error', () => undefined);
    if (mishap === 'cut') {
      incoming.socket.destroy();
      return;
    }
    if (mishap === 'hang') return;
    if (typeof mishap === 'object') {
      incoming.resume().on('end', () => outgoing.writeHead(mishap.status, mishap.headers).end(mishap.body));
      return;
    }
    const onward = request(new URL(path, this.target), { method, headers, agent: false }, (answer) => {
      if (mishap === 'lose answer') {
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      this.#answered.push(`${method} ${path}`);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (mishap === 'halve answer') {
        answer.once('data', (chunk: Buffer) => outgoing.write(chunk.subarray(0, chunk.length / 2), () => incoming.socket.destroy()));
        return;
      }
      answer.pipe(outgoing);
    });
    // A client that went away has broken both connections.
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
