import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import { intakeConfig } from '../intake.config.js';
import { datasetVersionProcessingStarted } from '../intake.events.js';
import { DatasetVersion } from '../versions/dataset-version.entity.js';
import { aboutVersion, moveDatasetVersion } from '../versions/move-dataset-version.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { nextWatch } from '../versions/watch-times.js';
import { ProcessingStep } from './processing-step.entity.js';
import type { ProcessingStage, StepPlace } from './processing-step.entity.js';

interface StepRow {
  dataset_version_id: string;
  stage: ProcessingStage;
  file: number;
  shard: number;
}

/**
 * Gives a worker its next piece of work: of the organization that has the least under way; of several such, by priority, then of the
 * one whose turn was the longest ago. Within an organization by priority, then age. So a small upload waits for one piece of a large
 * one, not for all of it, and nobody has more than so many workers.
 */
@Injectable()
export class TakeStep {
  constructor(
    private readonly config: Config,
    private readonly read: ReadDatasetVersion,
  ) {}

  /**
   * @param job who takes it. One that comes back after its worker was killed, or stopped, is given what it had.
   * @returns null when nothing may be begun now.
   */
  async run(tx: Tx, job: string): Promise<ProcessingStep | null> {
    // One at a time: each has to see what the one before has taken.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('intake.take-step', 0))`);
    const [row] = (await this.#left(tx, job)) ?? (await this.#next(tx));
    if (row === undefined) return null;
    const place: StepPlace = { datasetVersionId: fromUuid('dsv', row.dataset_version_id), stage: row.stage, file: row.file, shard: row.shard };
    const step = await tx.manager.findOneByOrFail(ProcessingStep, place);
    await this.#begin(tx, place);
    Object.assign(step, { status: 'running', takenBy: job, attempts: step.attempts + 1, startedAt: step.startedAt ?? tx.now, notBefore: null, progressedAt: tx.now });
    await tx.manager.save(ProcessingStep, step);
    return step;
  }

  /** Whether anything waits that may be begun. */
  async isWaiting(tx: Tx): Promise<boolean> {
    const [waiting] = await tx.query(
      `select 1 from intake.processing_step s join intake.dataset_version v on v.id = s.dataset_version_id
       where s.status = 'waiting' and v.status in ('queued', 'processing') and (s.not_before is null or s.not_before <= $1) limit 1`, [tx.now],
    );
    return waiting !== undefined;
  }

  /** What this job had when its worker went away. */
  async #left(tx: Tx, job: string): Promise<StepRow[] | null> {
    // Paused meanwhile: it waits like the others, and keeps nobody's turn.
    await tx.query(
      `update intake.processing_step s set status = 'waiting', taken_by = null from intake.dataset_version v
       where v.id = s.dataset_version_id and v.status = 'paused' and s.taken_by = $1 and s.status = 'running'`, [job],
    );
    const rows = await tx.query<StepRow>(
      `select s.dataset_version_id, s.stage, s.file, s.shard from intake.processing_step s join intake.dataset_version v on v.id = s.dataset_version_id
       where s.taken_by = $1 and s.status = 'running' and v.status in ('queued', 'processing') limit 1`, [job],
    );
    return rows.length === 0 ? null : rows;
  }

  /** Two steps, so that what is sorted is one organization's work and not everyone's. */
  #next(tx: Tx): Promise<StepRow[]> {
    return tx.query<StepRow>(
      `with busy as (select organization_id, count(*) as steps from intake.processing_step where status = 'running' group by organization_id),
            next as (
              select o.organization_id from (
                select s.organization_id, min(case v.priority when 'high' then 0 when 'normal' then 1 else 2 end) as rank, min(v.created_at) as since
                from intake.processing_step s join intake.dataset_version v on v.id = s.dataset_version_id
                where s.status = 'waiting' and v.status in ('queued', 'processing') and (s.not_before is null or s.not_before <= $1) group by s.organization_id) o
              left join busy b using (organization_id)
              left join lateral (select s.started_at from intake.processing_step s where s.organization_id = o.organization_id and s.started_at is not null order by s.started_at desc limit 1) l on true
              where coalesce(b.steps, 0) < $2 order by coalesce(b.steps, 0), o.rank, l.started_at nulls first, o.since, o.organization_id limit 1)
       select s.dataset_version_id, s.stage, s.file, s.shard
       from intake.processing_step s join intake.dataset_version v on v.id = s.dataset_version_id join next n on n.organization_id = s.organization_id
       where s.status = 'waiting' and v.status in ('queued', 'processing') and (s.not_before is null or s.not_before <= $1)
       order by case v.priority when 'high' then 0 when 'normal' then 1 else 2 end, v.created_at, v.id, s.file, s.shard limit 1`,
      [tx.now, this.config.get(intakeConfig).INTAKE_ORGANIZATION_CONCURRENCY],
    );
  }

  /** The first piece that is begun begins the version. */
  async #begin(tx: Tx, { datasetVersionId }: StepPlace): Promise<void> {
    if ((await this.read.require(tx, datasetVersionId)).processingStartedAt !== null) return;
    const version = await this.read.lock(tx, datasetVersionId);
    if (version.processingStartedAt !== null) return;
    const changes = { processingStartedAt: tx.now, watchAt: nextWatch(tx.now, 0), resumptions: 0 };
    // One that was paused before anything was begun of it, and resumed, is being processed already.
    if (version.status === 'queued') await moveDatasetVersion(tx, version, 'begin_processing', changes);
    else await tx.manager.update(DatasetVersion, { id: version.id }, changes);
    tx.announce(datasetVersionProcessingStarted, { ...aboutVersion(version), files: version.files, bytes: version.bytes });
  }
}
