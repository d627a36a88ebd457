import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../platform/database/columns.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Technique } from './technique.js';
import type { TrainingRunStatus } from './training-run.workflow.js';
import type { ActorSnapshot } from './training.actors.js';

const datasetVersionIds = {
  to: (ids: readonly string[]) => ids.map(toUuid),
  from: (uuids: readonly string[]) => uuids.map((uuid) => fromUuid('dsv', uuid)),
};

@Entity({ schema: 'training', name: 'training_run' })
export class TrainingRun {
  @PrimaryColumn(idColumn('run')) id!: Id<'run'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'integer' }) iteration!: number;
  @Column({ name: 'workflow_version', type: 'integer' }) workflowVersion!: number;
  @Column({ name: 'external_id', type: 'text', nullable: true }) externalId!: string | null;
  @Column({ type: 'text' }) technique!: Technique;
  @Column({ name: 'base_model', type: 'text' }) baseModel!: string;
  @Column({ name: 'dataset_version_ids', type: 'uuid', array: true, transformer: datasetVersionIds }) datasetVersionIds!: Id<'dsv'>[];
  @Column({ type: 'text' }) status!: TrainingRunStatus;
  @Column({ name: 'tokens_processed', ...integerColumn() }) tokensProcessed!: number;
  @Column({ name: 'checkpoint_uri', type: 'text', nullable: true }) checkpointUri!: string | null;
  @Column({ name: 'checkpoint_sha256', type: 'text', nullable: true }) checkpointSha256!: string | null;
  @Column({ name: 'checkpoint_registered_at', type: 'timestamptz', nullable: true }) checkpointRegisteredAt!: Date | null;
  @Column({ name: 'failure_reason', type: 'text', nullable: true }) failureReason!: string | null;
  @Column({ name: 'reported_by', type: 'jsonb' }) reportedBy!: ActorSnapshot;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
