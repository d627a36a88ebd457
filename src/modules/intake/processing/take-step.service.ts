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
import { Errand } from '../errands/errand.entity.js';
import { ProcessingStep, placeOf } from './processing-step.entity.js';
import type { ProcessingStage, StepPlace } from './processing-step.entity.js';

/** What waits for so long, or a version of which nothing was begun for so long, is taken as one of the next higher priority, and so on up to the highest. The time for which it was paused counts for nothing. */
const AGEING_MS = 3_600_000;

interface StepRow {
  dataset_version_id: string;
  stage: ProcessingStage;
  file: number;
  shard: number;
  errand: null;
}

interface ErrandRow {
  errand: string;
}

type PieceRow = StepRow | ErrandRow;

/** A piece of the work on a version, or what somebody asked for beside it. */
export type PieceOfWork = ProcessingStep | Errand;

/** Whether it takes the memory of a reduction: previews and comparisons are such, and a set is sealed from what it unpacks to, held in memory. */
export function isReduction(piece: PieceOfWork): boolean {
  return piece instanceof Errand || piece.stage === 'reduce';
}

/** Steps of versions that may be begun at `$1`; `$3`: whether what takes as much memory as a reduction may. */
const STEPS_IN_REACH = `from intake.processing_step s join versions v on v.id = s.dataset_version_id where s.status = 'waiting' and (s.not_before is null or s.not_before <= $1) and ($3 or s.stage <> 'reduce')`;
const ERRANDS_IN_REACH = `from intake.errand e where e.status = 'waiting' and (e.not_before is null or e.not_before <= $1) and $3`;
/** Those of which pieces may be begun, by what they count as: the lower the sooner. A turn begins the wait anew, so it is all that age gives. */
const VERSIONS = `versions as materialized (
  select v.id, v.created_at, greatest(0, case v.priority when 'high' then 0 when 'normal' then 1 else 2 end - ${aged('greatest(coalesce(t.started_at, v.created_at), v.resumed_at)')}) as rank
  from intake.dataset_version v left join lateral (
    select s.started_at from intake.processing_step s where s.dataset_version_id = v.id and s.started_at is not null order by s.started_at desc limit 1) t on true
  where v.status in ('queued', 'processing') and exists (select from intake.processing_step s where s.dataset_version_id = v.id and s.status = 'waiting'))`;
const ERRAND_RANK = `greatest(0, 1 - ${aged('e.asked_at')})`;

/** By how many priorities whatever waits since then has risen. */
function aged(since: string): string {
  return `greatest(0, floor(extract(epoch from $1::timestamptz - ${since}) * 1000 / ${AGEING_MS}))`;
}

/**
 * Gives a worker its next piece of work: of the organization that has the least under way; of several such, by priority, then of the
 * one whose turn was the longest ago. Within an organization by priority, then age; errands and the processing of versions in turns.
 * So a small upload waits for one piece of a large one, not for all of it, and nobody has more than so many workers. Whoever waits
 * rises: no priority waits for ever.
 */
@Injectable()
export class TakeStep {
  constructor(
    private readonly config: Config,
    private readonly read: ReadDatasetVersion,
  ) {}

  /**
   * @param job who takes it. One that comes back after its worker was killed, or stopped, is given what it had.
   * @param options.reductions whether this process has memory for a reduction now
   * @returns null when nothing may be begun now.
   */
  async run(tx: Tx, job: string, { reductions }: { readonly reductions: boolean }): Promise<PieceOfWork | null> {
    // One at a time: each has to see what the one before has taken.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('intake.take-step', 0))`);
    const row = (await this.#left(tx, job)) ?? (await this.#next(tx, reductions));
    if (row === undefined) return null;
    const piece = await this.#find(tx, row);
    const begun = { status: 'running', takenBy: job, attempts: piece.attempts + 1, startedAt: piece.startedAt ?? tx.now, notBefore: null, progressedAt: tx.now };
    await tx.manager.save(piece instanceof Errand ? Errand : ProcessingStep, Object.assign(piece, begun));
    return piece;
  }

  /** What was taken and not begun stays with the job, which comes back for it, and its try does not count. */
  async handBack(tx: Tx, piece: PieceOfWork): Promise<void> {
    const held = { status: 'running' as const, takenBy: piece.takenBy ?? '' };
    const changes = { attempts: piece.attempts - 1 };
    if (piece instanceof Errand) await tx.manager.update(Errand, { id: piece.id, ...held }, changes);
    else await tx.manager.update(ProcessingStep, { ...placeOf(piece), ...held }, changes);
  }

  /** Whether anything waits that may be begun. */
  async isWaiting(tx: Tx): Promise<boolean> {
    const [state] = await tx.query<{ waiting: boolean }>(`with ${VERSIONS} select exists (select 1 ${STEPS_IN_REACH}) or exists (select 1 ${ERRANDS_IN_REACH}) as waiting`.replaceAll('$3', 'true'), [tx.now]);
    return state?.waiting === true;
  }

  async #find(tx: Tx, row: PieceRow): Promise<PieceOfWork> {
    if (row.errand !== null) return tx.manager.findOneByOrFail(Errand, { id: row.errand });
    const place: StepPlace = { datasetVersionId: fromUuid('dsv', row.dataset_version_id), stage: row.stage, file: row.file, shard: row.shard };
    const step = await tx.manager.findOneByOrFail(ProcessingStep, place);
    await this.#begin(tx, place);
    return step;
  }

  /** What this job had when its worker went away. */
  async #left(tx: Tx, job: string): Promise<PieceRow | undefined> {
    // Paused meanwhile: it waits like the others, and keeps nobody's turn.
    await tx.query(
      `update intake.processing_step s set status = 'waiting', taken_by = null from intake.dataset_version v
       where v.id = s.dataset_version_id and v.status = 'paused' and s.taken_by = $1 and s.status = 'running'`, [job],
    );
    const [row] = await tx.query<PieceRow>(
      `select s.dataset_version_id, s.stage, s.file, s.shard, null::uuid as errand from intake.processing_step s join intake.dataset_version v on v.id = s.dataset_version_id
       where s.taken_by = $1 and s.status = 'running' and v.status in ('queued', 'processing')
       union all select null, null, null, null, e.id from intake.errand e where e.taken_by = $1 and e.status = 'running' limit 1`, [job],
    );
    return row;
  }

  /** Two steps, so that what is sorted is one organization's work and not everyone's. */
  async #next(tx: Tx, reductions: boolean): Promise<PieceRow | undefined> {
    const [row] = await tx.query<PieceRow>(
      `with ${VERSIONS}, busy as (
              select organization_id, count(*) as pieces from (
                select organization_id from intake.processing_step where status = 'running' union all select organization_id from intake.errand where status = 'running') r group by organization_id),
            next as (
              select o.organization_id, t.step_at, t.errand_at from (
                select organization_id, min(rank) as rank, min(since) as since from (
                  select s.organization_id, v.rank, v.created_at as since ${STEPS_IN_REACH}
                  union all select e.organization_id, ${ERRAND_RANK}, e.asked_at ${ERRANDS_IN_REACH}) w group by organization_id) o
              left join busy b using (organization_id)
              left join lateral (
                select (select s.started_at from intake.processing_step s where s.organization_id = o.organization_id and s.started_at is not null order by s.started_at desc limit 1) as step_at,
                       (select e.started_at from intake.errand e where e.organization_id = o.organization_id and e.started_at is not null order by e.started_at desc limit 1) as errand_at) t on true
              where coalesce(b.pieces, 0) < $2 order by coalesce(b.pieces, 0), o.rank, greatest(t.step_at, t.errand_at) nulls first, o.since, o.organization_id limit 1)
       select w.dataset_version_id, w.stage, w.file, w.shard, w.errand
       from next n join (
         select s.organization_id, s.dataset_version_id, s.stage, s.file, s.shard, null::uuid as errand, v.rank, v.created_at as since ${STEPS_IN_REACH}
         union all select e.organization_id, null, null, null, null, e.id, ${ERRAND_RANK}, e.asked_at ${ERRANDS_IN_REACH}) w on w.organization_id = n.organization_id
       -- Whichever of the two had its turn before: somebody waits for an errand, and none of them holds up the versions.
       order by ((w.errand is null) = (n.step_at > coalesce(n.errand_at, '-infinity'))) nulls last, w.rank, w.since, coalesce(w.dataset_version_id, w.errand), w.file, w.shard limit 1`,
      [tx.now, this.config.get(intakeConfig).INTAKE_ORGANIZATION_CONCURRENCY, reductions],
    );
    return row;
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
