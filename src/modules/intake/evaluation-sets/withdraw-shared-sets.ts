import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';

/** Has no engagement's data compared any more with what is deleted with this one. */
export async function withdrawSharedSets(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
  const sets = await tx.manager.find(StoredEvaluationSet, { where: { engagementId, everywhere: true, status: 'sealed' }, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
  for (const set of sets) {
    Object.assign(set, { status: 'withdrawn', endedAt: tx.now, version: set.version + 1 });
    await tx.manager.save(StoredEvaluationSet, set);
    tx.audit({ action: 'evaluation_set.withdraw', object: set.id, chain: set.organizationId, before: { status: 'sealed' }, after: { status: set.status } });
  }
}
