import { fromUuid } from '../identifiers/id.js';
import type { Id } from '../identifiers/id.js';
import { MasterKeyError } from './master-key.js';
import type { MasterKey } from './master-key.js';

/** Runs SQL with the lab's view, each statement a transaction of its own. */
export type Query = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

export interface Rewrapping {
  /** Id of the key that all are under now. */
  readonly masterKeyId: string;
  readonly rewrapped: number;
  /** How many are under it now. */
  readonly total: number;
  /** Those that could not be: they stay as they were. */
  readonly failures: readonly { readonly dataKey: Id<'dky'>; readonly scope: string; readonly error: MasterKeyError }[];
}

const BATCH = 100;
const NONE = '00000000-0000-0000-0000-000000000000';

interface Row {
  id: string;
  scope: string;
  wrapped_key: Buffer;
  master_key_id: string;
}

/**
 * Wraps all data keys by the current master key that an older one wraps; no data is touched, and servers go on reading and writing. Each
 * key is changed at once and only from what it was: interrupted, it goes on when it is run again, two at once share the work, and a key
 * that is destroyed meanwhile stays destroyed. One that does not open keeps no other waiting, and is told of at the end.
 * @throws MasterKeyError when the keeper of the master key does not answer or its file cannot be used, which no other key would change; what was
 * wrapped anew until then stays
 */
export async function rewrapDataKeys(query: Query, masterKey: MasterKey, now: () => Date): Promise<Rewrapping> {
  const current = await masterKey.currentKeyId();
  const failures: { dataKey: Id<'dky'>; scope: string; error: MasterKeyError }[] = [];
  let rewrapped = 0;
  for (let last = NONE; ;) {
    const rows = await query<Row>(
      'select id, scope, wrapped_key, master_key_id from platform.data_key where destroyed_at is null and master_key_id <> $1 and id > $2 order by id limit $3', [current, last, BATCH],
    );
    for (const row of rows) {
      last = row.id;
      try {
        if (await rewrap(query, masterKey, row, now())) rewrapped += 1;
      } catch (error) {
        if (!isOfOneKey(error)) throw error;
        failures.push({ dataKey: fromUuid('dky', row.id), scope: row.scope, error });
      }
    }
    if (rows.length < BATCH) break;
  }
  const [all] = await query<{ n: string }>('select count(*) as n from platform.data_key where destroyed_at is null and master_key_id = $1', [current]);
  return { masterKeyId: current, rewrapped, total: Number(all?.n ?? 0), failures };
}

/** Whether only the one data key is concerned, or those that the same master key wraps. */
function isOfOneKey(error: unknown): error is MasterKeyError {
  return error instanceof MasterKeyError && ['master_key.damaged', 'master_key.unknown', 'master_key.refused'].includes(error.code);
}

async function rewrap(query: Query, masterKey: MasterKey, { id, scope, wrapped_key: wrapped, master_key_id: masterKeyId }: Row, at: Date): Promise<boolean> {
  const context = { dataKey: fromUuid('dky', id), scope };
  const key = await masterKey.unwrap({ masterKeyId, wrapped }, context);
  const anew = await masterKey.wrap(key, context);
  // Before the old one is let go of: what does not open again must not take its place.
  if (!(await masterKey.unwrap(anew, context)).equals(key)) {
    throw new MasterKeyError('master_key.damaged', 'it does not open again after it was wrapped anew; nothing of it was changed');
  }
  const changed = await query<{ id: string }>(
    'update platform.data_key set wrapped_key = $3, master_key_id = $4, rewrapped_at = $5 where id = $1 and wrapped_key = $2 returning id',
    [id, wrapped, anew.wrapped, anew.masterKeyId, at],
  );
  return changed.length > 0;
}
