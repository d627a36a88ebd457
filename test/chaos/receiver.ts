/** A customer's webhook receiver, in moods. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

export const moods = ['good', 'hangs', 'cuts', 'lies', 'slow', 'refuses'] as const;
export type Mood = (typeof moods)[number];

export class Receiver {
  mood: Mood = 'good';
  /** How often each webhook arrived, whatever was answered. */
  readonly arrived = new Map<string, number>();
  /** Webhooks that were taken in and acknowledged. */
  readonly taken = new Set<string>();
  badSignatures = 0;
  #secret: string | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response).catch(() => response.destroy()));
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  trust(secret: string): void {
    this.#secret = secret;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const id = String(request.headers['webhook-id']);
    this.arrived.set(id, (this.arrived.get(id) ?? 0) + 1);
    const { mood } = this;
    if (mood === 'hangs') return;
    if (mood === 'cuts') return void response.socket?.destroy();
    if (mood === 'refuses' || this.#secret === undefined) return void response.writeHead(500).end();
    if (mood === 'slow') await sleep(1000);
    // Signed anew rather than verified: the sender's clock is moved further than verifying allows.
    const signedAt = new Date(Number(request.headers['webhook-timestamp']) * 1000);
    const expected = new Webhook(this.#secret).sign(id, signedAt, Buffer.concat(pieces).toString('utf8'));
    if (String(request.headers['webhook-signature']).split(' ').includes(expected)) this.taken.add(id);
    else this.badSignatures += 1;
    // It has taken the webhook, and says that it has not.
    if (mood === 'lies') return void response.writeHead(502).end('<html>');
    response.writeHead(204).end();
  }
}
