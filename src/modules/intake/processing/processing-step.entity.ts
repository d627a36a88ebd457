import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';

/** In the order in which they are gone through. */
export const processingStages = ['plan', 'map', 'reduce', 'emit', 'finish'] as const;
export type ProcessingStage = (typeof processingStages)[number];

/** Names a piece of work of a version. */
export interface StepPlace {
  readonly datasetVersionId: Id<'dsv'>;
  readonly stage: ProcessingStage;
  /** Position of the file in the version, by name. */
  readonly file: number;
  /** Of the shard in its file. */
  readonly shard: number;
}

/** A piece of the work on a dataset version: a file planned, a shard mapped or emitted, all of it reduced. */
@Entity({ schema: 'intake', name: 'processing_step' })
export class ProcessingStep implements StepPlace {
  @PrimaryColumn({ name: 'dataset_version_id', ...idColumn('dsv') }) datasetVersionId!: Id<'dsv'>;
  @PrimaryColumn({ type: 'text' }) stage!: ProcessingStage;
  @PrimaryColumn({ type: 'integer' }) file!: number;
  @PrimaryColumn({ type: 'integer' }) shard!: number;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'upload_id', ...idColumn('upl', { nullable: true }) }) uploadId!: Id<'upl'> | null;
  @Column(integerColumn()) bytes!: number;
  @Column({ type: 'text' }) status!: 'waiting' | 'running' | 'done' | 'quarantined';
  @Column({ type: 'integer' }) attempts!: number;
  /** Tries that came to a mistake. */
  @Column({ type: 'integer' }) failures!: number;
  @Column({ name: 'taken_by', type: 'text', nullable: true }) takenBy!: string | null;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  @Column({ name: 'not_before', type: 'timestamptz', nullable: true }) notBefore!: Date | null;
  @Column({ name: 'read_bytes', ...integerColumn() }) readBytes!: number;
  @Column(integerColumn()) documents!: number;
  @Column({ name: 'progressed_at', type: 'timestamptz', nullable: true }) progressedAt!: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
  @Column({ name: 'output_key', type: 'text', nullable: true }) outputKey!: string | null;
  @Column({ type: 'jsonb', nullable: true }) outcome!: Record<string, unknown> | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
}

/** The key of a step, for finding and updating its row. */
export function placeOf({ datasetVersionId, stage, file, shard }: StepPlace): StepPlace {
  return { datasetVersionId, stage, file, shard };
}
