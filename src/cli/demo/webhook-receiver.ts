import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook } from '@atelier/client';

const FAILURES = 2;

/** What a customer's system received. */
export interface ReceivedWebhook {
  id: string;
  type: string;
  /** Attempts of this delivery, refused ones included. */
  attempts: number;
}

/**
 * A customer's system that takes webhooks: it checks each signature, and fails twice on the first delivery it gets.
 */
export class WebhookReceiver {
  readonly received = new Map<string, ReceivedWebhook>();
  #secret: string | undefined;
  #first: string | undefined;
  refusedSignatures = 0;
  readonly #attempts = new Map<string, number>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request: IncomingMessage, response) => {
      receiver.#take(request).then((status) => response.writeHead(status).end(), () => response.writeHead(500).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks`;
  }

  trust(secret: string): void {
    this.#secret = secret;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #take(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const id = String(request.headers['webhook-id']);
    const attempts = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempts);
    this.#first ??= id;
    if (this.#secret === undefined || (id === this.#first && attempts <= FAILURES)) return 503;
    try {
      const { type } = verifyWebhook(this.#secret, { body: Buffer.concat(chunks), headers: request.headers });
      this.received.set(id, { id, type, attempts });
      return 204;
    } catch {
      this.refusedSignatures += 1;
      return 400;
    }
  }
}
