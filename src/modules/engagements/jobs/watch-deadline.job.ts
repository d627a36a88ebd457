import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { lockEngagement } from '../lock-engagement.js';
import { engagementDeadlineNear, engagementDeadlinePassed } from '../engagements.events.js';
import { watchDeadline } from '../engagements.jobs.js';

/** Tells of a deadline that nears or has passed, once, if the engagement still has it. */
@RunsJob(watchDeadline)
export class WatchDeadline implements JobHandler<typeof watchDeadline.schema> {
  constructor(private readonly database: Database) {}

  async run(payload: z.output<typeof watchDeadline.schema>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      const engagement = await lockEngagement(tx, payload.engagementId as Id<'eng'>);
      // It moved on, was held, or resumed with another deadline since the look was asked for.
      if (engagement.onHold || engagement.stageDueAt?.toISOString() !== payload.dueAt) return;
      // The look came late: that the deadline has passed is told by its own.
      if (payload.kind === 'near' && engagement.stageDueAt <= tx.now) return;
      const first = await tx.query<{ kind: string }>(
        `insert into engagements.deadline_notice (engagement_id, due_at, kind, organization_id, at) values ($1, $2, $3, $4, $5)
         on conflict do nothing returning kind`,
        [toUuid(engagement.id), payload.dueAt, payload.kind, toUuid(engagement.organizationId), tx.now],
      );
      if (first.length === 0) return;
      const event = payload.kind === 'near' ? engagementDeadlineNear : engagementDeadlinePassed;
      tx.announce(event, {
        engagementId: engagement.id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId,
        stage: engagement.stage, dueAt: payload.dueAt,
      });
    });
  }
}
