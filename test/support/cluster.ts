import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** What the run's services process tells: where its cluster and its Redis are. */
export interface TestServices {
  cluster: {
    /** The cluster's superuser, on the database `postgres`. */
    adminUrl: string;
    /** The roles, on the templates: nobody can connect to those, only copy them. */
    ownerUrl: string;
    appUrl: string;
    queueUrl: string;
  };
  redisUrl: string | null;
  /** A folder in memory where there is one; deleted after the run, even if Jest is killed. */
  folder: string;
}

export interface TestDatabase {
  /** The role that owns the tables, on this copy of the migrated application database. */
  ownerUrl: string;
  /** The role that the application works as, on the same copy. */
  appUrl: string;
  /** The queue's role, on a queue database of its own that BullMQ's migrations were run on. */
  queueUrl: string;
  /** Deletes both, ending whatever sessions are left. */
  drop(): Promise<void>;
}

function testCluster(): TestServices['cluster'] {
  const text = process.env['ATELIER_TEST_CLUSTER'];
  if (text === undefined) throw new Error('ATELIER_TEST_CLUSTER is not set: the suite must run under Jest with test/support/global-setup.ts');
  return JSON.parse(text) as TestServices['cluster'];
}

/** The throw-away Redis of this run; null when redis-server is not installed. */
export function testRedisUrl(): string | null {
  return process.env['ATELIER_TEST_REDIS_URL'] ?? null;
}

/** The run's own folder, in memory where there is one; deleted after the run, even if Jest is killed. Anyone may pass, none may list it. */
export function testFolder(): string {
  const folder = process.env['ATELIER_TEST_FOLDER'];
  if (folder === undefined) throw new Error('ATELIER_TEST_FOLDER is not set: the suite must run under Jest with test/support/global-setup.ts');
  return folder;
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1);
const roleOf = (url: string): string => new URL(url).username;

function onDatabase(url: string, database: string): string {
  const moved = new URL(url);
  moved.pathname = `/${database}`;
  return moved.href;
}

async function asAdmin(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: testCluster().adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Copies the migrated databases for one suite, which then shares its data with nobody. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { ownerUrl, appUrl, queueUrl } = testCluster();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const queueName = `${name}_queue`;
  await asAdmin(async (client) => {
    // Copies of one template may run side by side: nobody can connect to a template, so no session stands in their way.
    await client.query(`create database ${name} template ${databaseOf(ownerUrl)} strategy file_copy owner ${roleOf(ownerUrl)}`);
    await client.query(`create database ${queueName} template ${databaseOf(queueUrl)} strategy file_copy owner ${roleOf(queueUrl)}`);
    // A copy does not take over who may connect.
    await client.query(`revoke all on database ${name}, ${queueName} from public`);
    await client.query(`grant connect on database ${name} to ${roleOf(appUrl)}`);
  });
  return {
    ownerUrl: onDatabase(ownerUrl, name),
    appUrl: onDatabase(appUrl, name),
    queueUrl: onDatabase(queueUrl, queueName),
    drop: () =>
      asAdmin(async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        await client.query(`drop database if exists ${queueName} with (force)`);
      }),
  };
}

/** An application database without schemas, for tests of the migrations; made as {@link createTestDatabase} and the operations manual make it. */
export async function createEmptyDatabase(): Promise<Omit<TestDatabase, 'queueUrl'>> {
  const { ownerUrl, appUrl } = testCluster();
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (client) => {
    await client.query(`create database ${name} template template0 owner ${roleOf(ownerUrl)}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${roleOf(appUrl)}`);
  });
  return {
    ownerUrl: onDatabase(ownerUrl, name),
    appUrl: onDatabase(appUrl, name),
    drop: () => asAdmin(async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
    }),
  };
}
