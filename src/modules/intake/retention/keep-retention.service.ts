import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { RequestDataDeletion } from '../deletions/request-data-deletion.service.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import { retentionDeletionNear } from '../intake.events.js';
import { clockOf, lockRetention, saveRetention } from './keep-data-retention.js';
import { reminderNow } from './retention-clock.js';

/** Where a look over all clocks has come to. */
export interface WatchPlace {
  readonly watchAt: Date;
  readonly engagementId: Id<'eng'>;
}

/** Does what a retention clock asks for by now: reminds people, or has the data deleted. */
@Injectable()
export class KeepRetention {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly requestDeletion: RequestDataDeletion,
  ) {}

  /** Engagements with something to do, the longest overdue first: what was missed while the server was off is made up. */
  async due(reader: Reader, after: WatchPlace | null, limit: number): Promise<WatchPlace[]> {
    const rows = await reader.query<{ watch_at: Date; engagement_id: string }>(
      `select watch_at, engagement_id from intake.data_retention
       where watch_at <= $1 and ($2::timestamptz is null or (watch_at, engagement_id) > ($2, $3)) order by watch_at, engagement_id limit ${limit}`,
      [reader.now, after?.watchAt ?? null, after === null ? null : toUuid(after.engagementId)],
    );
    return rows.map((row) => ({ watchAt: row.watch_at, engagementId: fromUuid('eng', row.engagement_id) }));
  }

  /** Reads the clock anew and does what is due; nothing when somebody was faster, or a hold stands. */
  async run(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    const { organizationId } = await this.engagements.lock(tx, engagementId);
    const retention = await lockRetention(tx, engagementId, organizationId);
    const clock = clockOf(retention);
    if (clock === null || retention.watchAt === null || retention.watchAt > tx.now) return;
    if (await tx.manager.existsBy(DataDeletion, { engagementId })) return saveRetention(tx, retention, { deletionAsked: true });
    if (clock.dueAt <= tx.now) {
      await this.requestDeletion.run(tx, engagementId, 'retention');
      return;
    }
    const days = reminderNow(clock, tx.now);
    if (days !== null) {
      retention.remindedDays = days;
      tx.announce(retentionDeletionNear, { engagementId, organizationId, days, dueAt: clock.dueAt.toISOString() });
    }
    await saveRetention(tx, retention, { deletionAsked: false });
  }
}
