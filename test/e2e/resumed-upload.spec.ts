import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Upload } from 'tus-js-client';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { makeScene, sha256 } from '../integration/intake/intake-scene.js';
import type { Scene } from '../integration/intake/intake-scene.js';

const MIB = 1024 * 1024;

/** A network that cuts connections: the nth one after so many bytes from the client, as `cuts` says; later ones hold. */
class BadNetwork {
  cutOff = 0;
  #cuts: number[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async before(target: URL): Promise<BadNetwork> {
    const server = createServer();
    const network = new BadNetwork(server);
    server.on('connection', (client) => network.#carry(client, connect(Number(target.port), target.hostname)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends what is open, or a kept connection would carry what is to be cut. */
  plan(cuts: readonly number[]): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#cuts = [...cuts];
  }

  #carry(client: Socket, server: Socket): void {
    let left = this.#cuts.shift() ?? Infinity;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      // A connection that was cut fails at both ends; that is what it is for.
      socket.on('error', () => undefined).on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    server.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      server.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left > 0) return;
      this.cutOff += 1;
      // What was sent before the cut still arrives.
      client.destroySoon();
      server.end();
    });
  }

  async stop(): Promise<void> {
    this.plan([]);
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('an upload over a network that cuts connections', () => {
  let app: TestApp;
  let scene: Scene;
  let network: BadNetwork;

  beforeAll(async () => {
    app = await startTestApp();
    scene = await makeScene(app);
    network = await BadNetwork.before(new URL(app.url));
  });
  afterAll(async () => {
    await network.stop();
    await app.close();
  });

  /** Sends a file with tus-js-client, which by itself asks how far it came and goes on. @returns the upload's path. */
  const send = (bytes: Buffer, chunkSize: number): Promise<string> => new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${network.url}/v1/uploads`,
      headers: { authorization: `Bearer ${scene.token}` },
      metadata: { datasetId: scene.datasetId, filename: 'cases.jsonl', sha256: sha256(bytes) },
      chunkSize,
      retryDelays: Array.from({ length: 12 }, () => 10),
      onSuccess: () => resolve(new URL(upload.url ?? '').pathname),
      onError: reject,
    });
    upload.start();
  });

  it('arrives byte for byte, wherever and however often it is cut', async () => {
    const plan = fc.record({
      size: fc.integer({ min: 1, max: 2 * MIB }),
      chunkSize: fc.constantFrom(64 * 1024, 300_001, Infinity),
      // Some cuts fall into the headers, some right after the last byte, some nowhere.
      cuts: fc.array(fc.double({ min: 0.0001, max: 1.1, noNaN: true }), { maxLength: 5 }),
      seed: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(fc.asyncProperty(plan, async ({ size, chunkSize, cuts, seed }) => {
      const bytes = Buffer.alloc(size, Buffer.from([seed, 7, 1, seed ^ 0x55, 200]));
      network.plan(cuts.map((share) => Math.ceil(share * (size + 1000))));
      const { body } = await scene.partner.get<{ status: string; bytes: number; sha256: string | null }>(await send(bytes, chunkSize));
      expect(body).toMatchObject({ status: 'received', bytes: size, sha256: sha256(bytes) });
    }), { numRuns: 15 });
    // Else the property would say nothing.
    expect(network.cutOff).toBeGreaterThan(10);
  }, 120_000);
});
