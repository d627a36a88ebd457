import { toUuid } from '../identifiers/id.js';
import type { Reader } from './tx.js';

/** A table as a module gives it away with all of one engagement. */
export interface ExportedTable {
  /** Its file in the archive, `module/things`. */
  readonly file: string;
  readonly table: string;
  /** Which rows, in SQL on the alias `t`; `:engagement` and `:organization` are their ids as `uuid`, `:stream` the engagement's id as text. */
  readonly where: string;
  /** Columns that together are unique. */
  readonly order: string;
  /** Prefix of the ids in the column `id`. */
  readonly id?: string;
  /** Columns that are left out: what the software needs for itself. */
  readonly omit?: readonly string[];
  /** What a partner does not get: further columns, or the whole table. Rows that it may not see the database leaves out. */
  readonly withheld?: readonly string[] | 'all';
}

/** One record on its way into an archive. */
export interface ExportedRecord {
  readonly file: string;
  /** Prefix of the id in the column `id`. */
  readonly id: string | undefined;
  /** By the columns' names. */
  readonly row: Record<string, unknown>;
}

export interface ExportedEngagement {
  readonly id: string;
  readonly organizationId: string;
}

const BATCH = 500;

/**
 * The rows of `tables` that belong to an engagement, in the view of the reader, a few at a time: memory does not grow with them.
 * @param reader of a transaction; all tables are then of one moment.
 */
export async function* exportTables(reader: Reader, tables: readonly ExportedTable[], engagement: ExportedEngagement): AsyncGenerator<ExportedRecord> {
  const partner = reader.actor.kind === 'partner';
  for (const { file, table, where, order, id, omit = [], withheld = [] } of tables) {
    if (partner && withheld === 'all') continue;
    const left = [...omit, ...(partner && withheld !== 'all' ? withheld : [])];
    // A cursor takes no parameters; these are ids that were checked, and names of our own.
    const condition = where.replaceAll(':engagement', `'${toUuid(engagement.id)}'::uuid`).replaceAll(':organization', `'${toUuid(engagement.organizationId)}'::uuid`)
      .replaceAll(':stream', `'${engagement.id}'`);
    const columns = `to_jsonb(t)${left.map((column) => ` - '${column}'`).join('')}`;
    await reader.query(`declare exported no scroll cursor for select ${columns} as row from ${table} t where ${condition} order by ${order}`);
    for (;;) {
      const rows = await reader.query<{ row: Record<string, unknown> }>(`fetch ${BATCH} from exported`);
      for (const { row } of rows) yield { file, id, row };
      if (rows.length < BATCH) break;
    }
    await reader.query('close exported');
  }
}
