import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { releaseDueMilestones } from '../billing.jobs.js';
import { daysLater, dayAt } from '../days.js';
import { ReleaseEarnedMilestones } from '../release-earned-milestones.service.js';

@RunsJob(releaseDueMilestones)
export class ReleaseDueMilestones implements JobHandler<typeof releaseDueMilestones.schema> {
  constructor(
    private readonly database: Database,
    private readonly releaseEarned: ReleaseEarnedMilestones,
  ) {}

  async run({ engagementId }: z.output<typeof releaseDueMilestones.schema>, run: JobRun): Promise<void> {
    const engagements = engagementId === undefined ? await this.#withDueDates(run) : [engagementId as EngagementId];
    const failures: unknown[] = [];
    for (const id of engagements) {
      run.signal.throwIfAborted();
      // A transaction each: one engagement that cannot be invoiced must not hold up the others.
      await this.database.transaction(run.origin, (tx) => this.releaseEarned.run(tx, id)).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `the milestones of ${failures.length} of ${engagements.length} engagements were not released`);
  }

  /** Engagements with a date that has come somewhere in the world; whether it has come at the organization is decided there. */
  #withDueDates(run: JobRun): Promise<EngagementId[]> {
    return this.database.read(run.origin, async (reader) => {
      const rows = await reader.query<{ engagement_id: string }>(
        `select distinct m.engagement_id from billing.milestone m join billing.contract c on c.id = m.contract_id
         where m.status = 'planned' and m.condition_kind = 'date' and m.condition_on <= $1 and c.status = 'signed'`,
        [daysLater(dayAt(reader.now, 'UTC'), 1)],
      );
      return rows.map((row) => fromUuid('eng', row.engagement_id));
    });
  }
}
