import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ApiClient } from '../../support/api-client.js';
import { createTestDatabase, testFolder } from '../../support/cluster.js';
import type { TestDatabase } from '../../support/cluster.js';
import { OidcIssuer } from '../../support/oidc-issuer.js';

/** A server process of its own. */
export interface ServerProcess {
  /** Where it listens; empty of a worker. */
  url: string;
  /** All that it has written so far. */
  output(): string;
  /** Ends it by SIGTERM. */
  stop(): Promise<{ code: number | null; loaded: string[]; ports: number[] }>;
}

/** Real server processes from today's source, on a database and with an issuer of their own. */
export class ServerProcesses {
  readonly #running = new Set<ChildProcess>();
  #started = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly issuer: OidcIssuer,
    /** A staff member's token, an administrator's. */
    readonly token: string,
    private readonly folder: string,
  ) {}

  static async create(): Promise<ServerProcesses> {
    const issuer = await OidcIssuer.start();
    const token = await issuer.sign({ sub: 'noor', email: 'noor@lab.example', name: 'Noor Haddad', roles: ['administrator'] });
    const folder = await mkdtemp(join(testFolder(), 'telemetry-'));
    await chmod(folder, 0o711);
    return new ServerProcesses(await createTestDatabase(), issuer, token, folder);
  }

  async start(settings: Record<string, string> = {}): Promise<ServerProcess> {
    const probe = join(this.folder, `probe-${(this.#started += 1)}.json`);
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, [
      '--no-warnings', '--import', './test/integration/platform/telemetry-probe.mjs', '--import', './test/support/typescript-loader.mjs', 'src/main.ts',
    ], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH, HOME, TMPDIR, TELEMETRY_PROBE_FILE: probe, ATELIER_HOME: join(this.folder, 'home'), PORT: '0', DATABASE_URL: this.database.appUrl,
        QUEUE_DATABASE_URL: this.database.queueUrl, OIDC_ISSUER: this.issuer.url, STORAGE_URL: pathToFileURL(join(this.folder, 'storage')).href, ...settings,
      },
    });
    this.#running.add(child);
    let output = '';
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    const closed = once(child, 'close').then(([code]) => {
      this.#running.delete(child);
      return code as number | null;
    });
    const url = await new Promise<string>((resolve, reject) => {
      void closed.then((code) => reject(new Error(`the server ended with ${code}: ${output}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        output += `${line}\n`;
        const entry = line.startsWith('{') ? JSON.parse(line) as { msg?: string; url?: string } : {};
        if (entry.msg === 'started') resolve(entry.url ?? '');
      });
    });
    return {
      url,
      output: () => output,
      stop: async () => {
        child.kill('SIGTERM');
        const code = await closed;
        return { code, ...JSON.parse(await readFile(probe, 'utf8')) as { loaded: string[]; ports: number[] } };
      },
    };
  }

  staff(server: ServerProcess): ApiClient {
    return new ApiClient(server.url, () => Promise.resolve(this.token));
  }

  async remove(): Promise<void> {
    for (const child of this.#running) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    await this.issuer.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code?: number };
  attributes: Record<string, string | number>;
}

type Attributes = { key: string; value: Record<string, string | number> }[];

const plain = (attributes: Attributes): Record<string, string | number> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? '']));

/** Takes in traces by OTLP over HTTP, as JSON. */
export class Collector {
  readonly spans: CollectedSpan[] = [];
  /** Everything that was received, as it came. */
  received = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        collector.#take(`${request.method} ${request.url}`, Buffer.concat(chunks).toString('utf8'));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const collector = new Collector(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What an operator sets to have traces sent here, at the latest when the process ends: by itself it would wait for ten minutes. */
  settings(service: string): Record<string, string> {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.port}`, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_SERVICE_NAME: service, OTEL_BSP_SCHEDULE_DELAY: '600000',
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #take(target: string, body: string): void {
    this.received += body;
    if (target !== 'POST /v1/traces') throw new Error(`the collector takes no ${target}`);
    type Sent = Omit<CollectedSpan, 'attributes' | 'service'> & { attributes: Attributes };
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { resource: { attributes: Attributes }; scopeSpans: { spans: Sent[] }[] }[] };
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = String(plain(resource.attributes)['service.name']);
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans).map((span) => ({ ...span, service, attributes: plain(span.attributes) })));
    }
  }
}
