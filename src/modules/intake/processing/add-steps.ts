import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { takeStep } from '../intake.jobs.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import type { ProcessingStage } from './processing-step.entity.js';

export interface NewStep {
  readonly stage: ProcessingStage;
  readonly file: number;
  readonly shard: number;
  readonly uploadId: Id<'upl'> | null;
  readonly bytes: number;
}

/** Adds pieces of work to a version, those that are there already left as they are, and has as many workers look for them. */
export async function addSteps(tx: Tx, version: Pick<DatasetVersion, 'id' | 'organizationId'>, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  const rows = steps.map(({ stage, file, shard, uploadId, bytes }) => ({ stage, file, shard, upload_id: uploadId === null ? null : toUuid(uploadId), bytes }));
  const added = await tx.query(
    `insert into intake.processing_step (dataset_version_id, organization_id, stage, file, shard, upload_id, bytes)
     select $1, $2, s.stage, s.file, s.shard, s.upload_id, s.bytes
     from jsonb_to_recordset($3::jsonb) as s (stage text, file integer, shard integer, upload_id uuid, bytes bigint) on conflict do nothing returning 1`,
    [toUuid(version.id), toUuid(version.organizationId), JSON.stringify(rows)],
  );
  for (let wanted = added.length; wanted > 0; wanted -= 1) tx.enqueue(takeStep, {});
}

/** Has a version reduced once all of its files are planned and all of their shards mapped. */
export async function addReduction(tx: Tx, version: Pick<DatasetVersion, 'id' | 'organizationId'>): Promise<void> {
  const [state] = await tx.query<{ open: boolean; bytes: string }>(
    `select bool_or(status in ('waiting', 'running')) as open, coalesce(sum(bytes) filter (where stage = 'map'), 0) as bytes
     from intake.processing_step where dataset_version_id = $1 and stage in ('plan', 'map')`, [toUuid(version.id)],
  );
  // What it reads are features; how long that takes goes with what they were found in.
  if (state?.open === false) await addSteps(tx, version, [{ stage: 'reduce', file: 0, shard: 0, uploadId: null, bytes: Number(state.bytes) }]);
}

/** Has a version finished once all that is kept of it is written. */
export async function addFinish(tx: Tx, version: Pick<DatasetVersion, 'id' | 'organizationId'>): Promise<void> {
  const [left] = await tx.query(`select 1 from intake.processing_step where dataset_version_id = $1 and stage = 'emit' and status in ('waiting', 'running') limit 1`, [toUuid(version.id)]);
  if (left === undefined) await addSteps(tx, version, [{ stage: 'finish', file: 0, shard: 0, uploadId: null, bytes: 0 }]);
}
