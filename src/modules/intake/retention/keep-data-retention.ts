import type { Reader, Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { DataRetention } from './data-retention.entity.js';
import { watchAt } from './retention-clock.js';
import type { RunningClock } from './retention-clock.js';

/** The row of an engagement, locked; made when there is none. Lock the engagement before. */
export async function lockRetention(tx: Tx, engagementId: Id<'eng'>, organizationId: Id<'org'>): Promise<DataRetention> {
  await tx.query('insert into intake.data_retention (engagement_id, organization_id) values ($1, $2) on conflict do nothing', [toUuid(engagementId), toUuid(organizationId)]);
  return tx.manager.findOneOrFail(DataRetention, { where: { engagementId }, lock: { mode: 'pessimistic_write' } });
}

/** Writes the row, with the time when there is something to do next. */
export async function saveRetention(tx: Tx, retention: DataRetention, options: { deletionAsked: boolean }): Promise<void> {
  const clock = clockOf(retention);
  retention.watchAt = clock === null || retention.holds > 0 || options.deletionAsked ? null : watchAt(clock);
  retention.version += 1;
  await tx.manager.save(DataRetention, retention);
}

/** The clock, when it runs. */
export function clockOf({ startedAt, dueAt, remindedDays }: DataRetention): RunningClock | null {
  return startedAt === null || dueAt === null ? null : { startedAt, dueAt, remindedDays };
}

/** How many legal holds stand on an engagement's data at this moment. */
export async function countHolds(reader: Reader, engagementId: Id<'eng'>): Promise<number> {
  const [row] = await reader.query<{ holds: number }>('select holds from intake.data_retention where engagement_id = $1', [toUuid(engagementId)]);
  return row?.holds ?? 0;
}

/**
 * How many legal holds stand: until the transaction ends they neither come nor go, so that what is deleted in it was not held. Also the first
 * one has to wait, for which there has to be a row.
 */
export async function lockHolds(tx: Tx, engagementId: Id<'eng'>, organizationId: Id<'org'>): Promise<number> {
  const find = (): Promise<{ holds: number }[]> => tx.query<{ holds: number }>('select holds from intake.data_retention where engagement_id = $1 for share', [toUuid(engagementId)]);
  const [row] = await find();
  if (row !== undefined) return row.holds;
  await tx.query('insert into intake.data_retention (engagement_id, organization_id) values ($1, $2) on conflict do nothing', [toUuid(engagementId), toUuid(organizationId)]);
  const [made] = await find();
  return made?.holds ?? 0;
}
