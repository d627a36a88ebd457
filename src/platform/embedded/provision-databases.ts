import { Client } from 'pg';
import type { ClusterSecrets } from './cluster-secrets.js';
import { ADMIN } from './initialise-cluster.js';

/** The application's database, and the queue's: a long report's snapshot in the one must not slow the other. */
export const DATABASE = 'atelier';
export const QUEUE_DATABASE = 'atelier_queue';
export const OWNER = 'atelier_owner';
export const APP = 'atelier_app';
export const QUEUE = 'atelier_queue';

const EXTENSIONS = ['pg_trgm', 'btree_gist'];

/** The address of a database of the cluster. Passwords are base64url, so nothing needs escaping. */
export function clusterUrl(port: number, role: string, password: string, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'atelier-provision' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function names(client: Client, sql: string): Promise<ReadonlySet<string>> {
  return new Set((await client.query<{ name: string }>(sql)).rows.map((row) => row.name));
}

/** Nobody connects to a database but the roles that are meant to: the application cannot look into the queue's, nor back. */
async function restrictDatabase(client: Client, database: string, guests: readonly string[]): Promise<void> {
  const name = client.escapeIdentifier(database);
  await client.query(`revoke all on database ${name} from public`);
  for (const guest of guests) await client.query(`grant connect on database ${name} to ${client.escapeIdentifier(guest)}`);
}

/**
 * Creates what the cluster lacks of roles, databases and extensions, as its superuser. Each step is looked at on its own, so
 * one that was killed in the middle is finished by the next start.
 */
export async function provisionDatabases(port: number, secrets: ClusterSecrets): Promise<void> {
  await connected(clusterUrl(port, ADMIN, secrets.admin, 'postgres'), async (client) => {
    const roles = await names(client, 'select rolname as name from pg_roles');
    for (const [role, password] of [[OWNER, secrets.owner], [APP, secrets.app], [QUEUE, secrets.queue]] as const) {
      if (roles.has(role)) continue;
      await client.query(
        `create role ${client.escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole nobypassrls noreplication password ${client.escapeLiteral(password)}`,
      );
    }
    const databases = await names(client, 'select datname as name from pg_database');
    for (const [database, owner, guests] of [[DATABASE, OWNER, [APP]], [QUEUE_DATABASE, QUEUE, []]] as const) {
      if (!databases.has(database)) await client.query(`create database ${client.escapeIdentifier(database)} owner ${client.escapeIdentifier(owner)}`);
      await restrictDatabase(client, database, guests);
    }
  });
  await connected(clusterUrl(port, ADMIN, secrets.admin, DATABASE), async (client) => {
    const available = await names(client, 'select name from pg_available_extensions where installed_version is null');
    for (const extension of EXTENSIONS) {
      if (available.has(extension)) await client.query(`create extension if not exists ${client.escapeIdentifier(extension)}`);
    }
  });
}
