import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/cluster.js';

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the databases of the tests', () => {
  let databases: TestDatabase[];

  beforeAll(async () => {
    databases = await Promise.all(Array.from({ length: 6 }, () => createTestDatabase()));
  });
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('are copies of the migrated template that share nothing, even when made at once', async () => {
    const [first, second] = databases as [TestDatabase, TestDatabase];
    const [row] = await query<{ tables: number }>(first.ownerUrl, `select count(*)::int as tables from pg_tables where schemaname = 'platform'`);
    expect(row?.tables).toBeGreaterThan(0);
    await query(first.ownerUrl, 'create table public.only_here (id int)');
    await expect(query(second.ownerUrl, 'select * from public.only_here')).rejects.toMatchObject({ code: '42P01' });
  });

  it('have a queue database with the tables of BullMQ', async () => {
    const [first] = databases as [TestDatabase];
    const [row] = await query<{ version: number }>(first.queueUrl, 'select max(version)::int as version from bullmq.migration');
    expect(row?.version).toBeGreaterThan(0);
  });

  it('give the application role what it has in the embedded default, and no more', async () => {
    const [first, second] = databases as [TestDatabase, TestDatabase];
    const [role] = await query<{ user: string; super: boolean; bypass: boolean; database: string }>(
      first.appUrl,
      'select current_user as user, rolsuper as super, rolbypassrls as bypass, current_database() as database from pg_roles where rolname = current_user',
    );
    expect(role).toMatchObject({ user: 'atelier_app', super: false, bypass: false });
    expect(role?.database).not.toBe(new URL(second.appUrl).pathname.slice(1));
    await expect(query(first.appUrl, 'create schema mine')).rejects.toMatchObject({ code: '42501' });
    const queue = new URL(first.queueUrl);
    const intrusion = new URL(first.appUrl);
    intrusion.pathname = queue.pathname;
    await expect(query(intrusion.href, 'select 1')).rejects.toMatchObject({ code: '42501' });
  });

  it('are gone after drop, whoever is still connected', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.appUrl });
    const cut = new Promise<string | undefined>((resolve) => {
      client.on('error', (error) => resolve((error as Error & { code?: string }).code));
    });
    await client.connect();
    await database.drop();
    await expect(cut).resolves.toBe('57P01');
    await expect(query(database.ownerUrl, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });
});
