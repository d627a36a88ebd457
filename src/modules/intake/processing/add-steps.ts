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

/** Whether no piece of these stages is left to be done. */
export async function areDone(tx: Tx, version: Pick<DatasetVersion, 'id'>, stages: readonly ProcessingStage[]): Promise<boolean> {
  const [left] = await tx.query(
    `select 1 from intake.processing_step where dataset_version_id = $1 and stage = any($2) and status in ('waiting', 'running') limit 1`, [toUuid(version.id), stages],
  );
  return left === undefined;
}
