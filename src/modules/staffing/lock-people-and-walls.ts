import type { Tx } from '../../platform/database/tx.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';

/**
 * Keeps still, until the transaction ends, what a binding plan of an engagement rests on. What is confirmed of somebody's time is
 * only added to under the lock of that researcher's row, which makes sums over allocations safe; rows are locked in the order of
 * their ids, so that two who plan the same people never wait for each other in a circle. A wall that is put up meanwhile waits,
 * and its review then sees what was confirmed.
 */
export async function lockPeopleAndWalls(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
  await tx.query(
    `select id from staffing.researcher
     where id = any(select researcher_id from staffing.allocation where engagement_id = $1 and status <> 'withdrawn') order by id for update`,
    [toUuid(engagementId)],
  );
  await tx.query('lock table staffing.conflict_wall in share mode');
}
