import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startServer } from '../../src/boot.js';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import type { Role as StaffRole } from '../../src/modules/identity/roles.js';
import { ManualClock, SystemClock } from '../../src/platform/clock/clock.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import { Config } from '../../src/platform/config/config.js';
import type { Role, Runtime } from '../../src/platform/runtime.js';
import { createLog } from '../../src/platform/telemetry/log.js';
import type { Log } from '../../src/platform/telemetry/log.js';
import { ApiClient, sendAsIs } from './api-client.js';
import type { Answer } from './api-client.js';
import { createTestDatabase } from './cluster.js';
import { createTestRedis } from './redis.js';

export interface TestApp {
  url: string;
  app: NestFastifyApplication;
  runtime: Runtime;
  ground: Ground;
  /** A connection as the owner of the schemas, to look at tables and to break things. Sees all organizations. */
  owner: Client;
  /** A client signed in as a staff member with the role(s); the same person for the same arguments. */
  as(...roles: StaffRole[]): ApiClient;
  /** The access token of {@link as}. */
  tokenAs(...roles: StaffRole[]): Promise<string>;
  /** Sends a body as it is, to a path as it is: for what a client of ours would not send. */
  send(method: string, path: string, token: string | undefined, body?: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  /** A client with a token, or with none. */
  withToken(token: string | undefined): ApiClient;
  close(): Promise<void>;
}

export interface TestAppOptions {
  role?: Role;
  /** Default `postgres`; `redis` needs the run's Redis (ATELIER_TEST_REDIS_URL). */
  queue?: 'postgres' | 'redis';
  clock?: Clock;
  /** Default: a folder of the application's own. */
  storageUrl?: string;
  env?: Record<string, string>;
  /** Default: none. */
  log?: Log;
  /** An application whose database, queue, storage and keys this one shares, as a second process would. Close this one first. */
  beside?: TestApp;
}

/** What an application stands on, and what ends with it. */
interface Ground {
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly queue: Runtime['queue'];
  readonly storageUrl: string;
  readonly home: string;
  drop(): Promise<void>;
}

async function makeGround(options: TestAppOptions): Promise<Ground> {
  const database = await createTestDatabase();
  const home = await mkdtemp(join(tmpdir(), 'atelier-test-'));
  const redis = options.queue === 'redis' ? await createTestRedis() : null;
  return {
    databaseUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    queue: redis !== null ? { kind: 'redis', url: redis.url } : { kind: 'postgres', url: database.queueUrl },
    storageUrl: options.storageUrl ?? `file://${home}/storage`,
    home,
    drop: async () => {
      await redis?.drop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Starts the whole application on a database of its own and a free port. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { beside } = options;
  const ground = beside === undefined ? await makeGround(options) : { ...beside.ground, drop: () => Promise.resolve() };
  const { home } = ground;
  const runtime: Runtime = {
    role: options.role ?? 'all',
    config: Config.read({ ATELIER_HOME: home, SHUTDOWN_TIMEOUT_MS: '5000', ...options.env }),
    clock: options.clock ?? new SystemClock(),
    log: options.log ?? createLog(process.env['TEST_LOG_LEVEL'] ?? 'silent'),
    databaseUrl: ground.databaseUrl,
    queue: ground.queue,
    storageUrl: ground.storageUrl,
    home,
    embedded: true,
  };
  const server = await startServer(runtime, { host: '127.0.0.1', port: 0 });
  const owner = new Client({ connectionString: ground.ownerUrl, options: '-c atelier.organization=*' });
  await owner.connect();
  const issuer = server.app.get(TokenIssuer, { strict: false });
  const url = server.url ?? '';
  const tokenAs = (...roles: StaffRole[]): Promise<string> => issuer.issueForStaff({
    subject: `test-${roles.join('-')}`, email: `${roles.join('-')}@lab.example`, name: `Test ${roles.join(' ')}`, roles,
  }, 3600);
  return {
    url, app: server.app, runtime, ground, owner, tokenAs,
    as: (...roles) => new ApiClient(url, () => tokenAs(...roles)),
    send: (method, path, token, body, headers = {}) => sendAsIs(url, method, path, {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers,
    }, body),
    withToken: (token) => new ApiClient(url, () => Promise.resolve(token)),
    close: async () => {
      await owner.end();
      await server.stop();
      await ground.drop();
    },
  };
}

export { ManualClock };
