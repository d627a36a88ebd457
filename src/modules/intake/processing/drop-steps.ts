import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';

/** Lets go of what is under way on a version that has ended; whoever works on it notices. */
export async function dropSteps(tx: Tx, id: Id<'dsv'>): Promise<void> {
  await tx.query(`update intake.processing_step set status = 'waiting', taken_by = null where dataset_version_id = $1 and status = 'running'`, [toUuid(id)]);
}
