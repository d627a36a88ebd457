import { fromUuid } from '../identifiers/id.js';
import type { MasterKey } from './master-key.js';

/** Runs SQL with the lab's view, each statement a transaction of its own. */
export type Query = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

export interface Rewrapping {
  /** Id of the key that all are under now. */
  readonly masterKeyId: string;
  readonly rewrapped: number;
  /** How many are under it now. */
  readonly total: number;
}

const BATCH = 100;

interface Row {
  id: string;
  scope: string;
  wrapped_key: Buffer;
  master_key_id: string;
}

/**
 * Wraps all data keys by the current master key that an older one wraps; no data is touched, and servers go on reading and writing. Each
 * key is changed at once and only from what it was: interrupted, it goes on when it is run again, two at once share the work, and a key
 * that is destroyed meanwhile stays destroyed.
 * @throws MasterKeyError naming what is wrong; what was wrapped anew until then stays
 */
export async function rewrapDataKeys(query: Query, masterKey: MasterKey, now: () => Date): Promise<Rewrapping> {
  const current = await masterKey.currentKeyId();
  let rewrapped = 0;
  for (;;) {
    const rows = await query<Row>(
      'select id, scope, wrapped_key, master_key_id from platform.data_key where destroyed_at is null and master_key_id <> $1 order by id limit $2', [current, BATCH],
    );
    if (rows.length === 0) break;
    for (const row of rows) if (await rewrap(query, masterKey, row, now())) rewrapped += 1;
  }
  const [all] = await query<{ n: string }>('select count(*) as n from platform.data_key where destroyed_at is null and master_key_id = $1', [current]);
  return { masterKeyId: current, rewrapped, total: Number(all?.n ?? 0) };
}

async function rewrap(query: Query, masterKey: MasterKey, { id, scope, wrapped_key: wrapped, master_key_id: masterKeyId }: Row, at: Date): Promise<boolean> {
  const context = { dataKey: fromUuid('dky', id), scope };
  const key = await masterKey.unwrap({ masterKeyId, wrapped }, context);
  const anew = await masterKey.wrap(key, context);
  // Before the old one is let go of: what does not open again must not take its place.
  if (!(await masterKey.unwrap(anew, context)).equals(key)) throw new Error(`the data key ${context.dataKey} does not open again after it was wrapped anew; nothing of it was changed`);
  const changed = await query<{ id: string }>(
    'update platform.data_key set wrapped_key = $3, master_key_id = $4, rewrapped_at = $5 where id = $1 and wrapped_key = $2 returning id',
    [id, wrapped, anew.wrapped, anew.masterKeyId, at],
  );
  return changed.length > 0;
}
