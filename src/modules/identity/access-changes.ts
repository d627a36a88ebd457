import type { Tx } from '../../platform/database/tx.js';

/** PostgreSQL's channel on which processes tell each other whose access has changed. */
export const ACCESS_CHANNEL = 'atelier_access';

/**
 * Has every process forget, with this transaction's commit, what it knows of a staff member or API client: the next request of
 * theirs is looked up again.
 */
export function announceAccessChange(tx: Tx, actorId: string): void {
  tx.callAtEnd((bind) => `pg_notify('${ACCESS_CHANNEL}', ${bind(actorId)})`);
}
