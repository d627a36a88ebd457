import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { takeStep } from '../intake.jobs.js';
import type { ErrandKind } from './errand.entity.js';
import { Errand } from './errand.entity.js';

/** Has workers do what was asked for, when its organization's turn comes; once more, where it came to nothing before. @param id of what comes of it */
export async function askErrand(tx: Tx, kind: ErrandKind, id: Id<'ppv' | 'evs' | 'cmp'>, organizationId: Id<'org'>): Promise<void> {
  await tx.manager.upsert(Errand, {
    id: toUuid(id), kind, organizationId, status: 'waiting', attempts: 0, failures: 0, takenBy: null, askedAt: tx.now, startedAt: null, notBefore: null, progressedAt: null, finishedAt: null,
  }, ['id']);
  tx.enqueue(takeStep, {});
}

/** What was asked for is not wanted any more: nobody begins it, and whoever works on it notices. */
export async function dropErrand(tx: Tx, id: Id<'ppv' | 'evs'>): Promise<void> {
  await tx.manager.query(`update intake.errand set status = 'done', taken_by = null, finished_at = $2 where id = $1 and status <> 'done'`, [toUuid(id), tx.now]);
}
