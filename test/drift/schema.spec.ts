import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
import { createTestDatabase } from '../support/cluster.js';
import type { TestDatabase } from '../support/cluster.js';

/** Written by SQL in one place of the platform, and read by no module; or the migrator's own. */
const WITHOUT_ENTITIES = ['platform', 'audit', 'migrations'];

type ColumnMetadata = DataSource['entityMetadatas'][number]['columns'][number];

interface Column { table: string; name: string; type: string; nullable: boolean; primary: boolean; generated: boolean }

let database: TestDatabase;
let source: DataSource;
let columns: Column[];

beforeAll(async () => {
  const modules = new URL('../../src/modules/', import.meta.url);
  for (const file of readdirSync(modules, { recursive: true, encoding: 'utf8' })) if (file.endsWith('.entity.ts')) await import(new URL(file, modules).href);
  database = await createTestDatabase();
  source = await new DataSource({
    type: 'postgres', url: database.ownerUrl, installExtensions: false,
    entities: getMetadataArgsStorage().tables.map((table) => table.target),
  }).initialize();
  columns = await source.query(`
    select n.nspname || '.' || c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
      a.attgenerated <> '' as generated,
      exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey)) as primary
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'public')
    order by 1, a.attnum`);
});
afterAll(async () => {
  await source?.destroy();
  await database?.drop();
});

const inTable = (table: string): Column[] => columns.filter((column) => column.table === table);
const tables = (): string[] => [...new Set(columns.map((column) => column.table))];
const describeColumn = ({ name, type, nullable, primary }: Pick<Column, 'name' | 'type' | 'nullable' | 'primary'>): string =>
  `${name} ${type}${nullable ? '' : ' not null'}${primary ? ' primary key' : ''}`;

/** A column's type as its entity writes it, such as `timestamptz` or `text[]`. */
function declaredType(column: ColumnMetadata): string {
  const measure = [column.length, column.precision, column.scale].filter((part) => part !== undefined && part !== null && part !== '');
  return `${source.driver.normalizeType(column)}${measure.length === 0 ? '' : `(${measure.join(',')})`}${column.isArray ? '[]' : ''}`;
}

/** PostgreSQL's own names of types, so that `timestamptz` and `timestamp with time zone` are one. */
async function typeNames(types: readonly string[]): Promise<Map<string, string>> {
  const rows = await source.query<{ written: string; name: string | null }[]>(
    'select written, format_type(to_regtype(written), to_regtypemod(written)) as name from unnest($1::text[]) as written', [[...new Set(types)]]);
  return new Map(rows.flatMap(({ written, name }) => (name === null ? [] : [[written, name]])));
}

describe('entities and tables', () => {
  it('are the same', async () => {
    expect(source.entityMetadatas.length).toBeGreaterThan(20);
    const wordsOf = await typeNames(source.entityMetadatas.flatMap((entity) => entity.columns.map(declaredType)));
    const differences = source.entityMetadatas.flatMap((entity) => {
      const table = inTable(entity.tablePath);
      if (table.length === 0) return [`${entity.name}: there is no table ${entity.tablePath}`];
      // What PostgreSQL computes for its own searches is no field of an object.
      const found = new Set(table.filter((column) => !column.generated || entity.columns.some(({ databaseName }) => databaseName === column.name)).map(describeColumn));
      const declared = new Set(entity.columns.map((column) => describeColumn({
        name: column.databaseName, type: wordsOf.get(declaredType(column)) ?? `unknown type ${declaredType(column)}`, nullable: column.isNullable, primary: column.isPrimary,
      })));
      return [
        ...[...declared].filter((column) => !found.has(column)).map((column) => `${entity.name} (${entity.tablePath}): only the entity has ${column}`),
        ...[...found].filter((column) => !declared.has(column)).map((column) => `${entity.name} (${entity.tablePath}): only the table has ${column}`),
      ];
    });
    expect(differences).toEqual([]);
  });

  it('come in pairs', () => {
    const mapped = source.entityMetadatas.map((entity) => entity.tablePath);
    expect(mapped.filter((table, index) => mapped.indexOf(table) !== index)).toEqual([]);
    expect(tables().filter((table) => !mapped.includes(table) && !WITHOUT_ENTITIES.includes(table.split('.')[0] ?? ''))).toEqual([]);
  });

  it('do not reach across modules', async () => {
    expect(source.entityMetadatas.filter((entity) => entity.relations.length > 0).map((entity) => entity.name)).toEqual([]);
    const crossing = await source.query<{ name: string }[]>(`
      select format('%s.%s: %s', n.nspname, c.relname, k.conname) as name from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace join pg_class other on other.oid = k.confrelid
      where k.contype = 'f' and other.relnamespace <> c.relnamespace`);
    expect(crossing.map(({ name }) => name)).toEqual([]);
  });
});

describe('the role that the application works as', () => {
  it('sees of an organization’s rows only what row-level security lets it', async () => {
    const secured = await source.query<{ name: string }[]>(`
      select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)`);
    const names = secured.map(({ name }) => name);
    const holding = tables().filter((table) => inTable(table).some((column) => column.name === 'organization_id'));
    expect(holding.length).toBeGreaterThan(10);
    expect(holding.filter((table) => !names.includes(table))).toEqual([]);
  });

  it('owns nothing, and may create nothing', async () => {
    const role = new URL(database.appUrl).username;
    const owned = await source.query<{ name: string }[]>(
      `select c.oid::regclass::text as name from pg_class c where pg_get_userbyid(c.relowner) = $1 union all
       select n.nspname from pg_namespace n where pg_get_userbyid(n.nspowner) = $1 or has_schema_privilege($1, n.oid, 'create')`, [role]);
    expect(owned.map(({ name }) => name)).toEqual([]);
    const [attributes] = await source.query<object[]>('select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = $1', [role]);
    expect(attributes).toEqual({ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false });
  });
});
