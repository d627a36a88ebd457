import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, idsColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import type { MapRules } from '../engine/map-rules.js';
import type { OutputFormat } from '../engine/emit/emitted-shard.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import type { DatasetVersionStatus } from './dataset-version.workflow.js';

export const versionPriorities = ['low', 'normal', 'high'] as const;
export type VersionPriority = (typeof versionPriorities)[number];

@Entity({ schema: 'intake', name: 'dataset_version' })
export class DatasetVersion {
  @PrimaryColumn(idColumn('dsv')) id!: Id<'dsv'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'dataset_id', ...idColumn('dst') }) datasetId!: Id<'dst'>;
  /** In the dataset, from 1. */
  @Column({ type: 'integer' }) number!: number;
  @Column({ type: 'text' }) status!: DatasetVersionStatus;
  @Column({ type: 'text' }) priority!: VersionPriority;
  /** The version whose files it processes again. */
  @Column({ name: 'again_of', ...idColumn('dsv', { nullable: true }) }) againOf!: Id<'dsv'> | null;
  @Column({ type: 'jsonb' }) rules!: MapRules;
  /** Null for the default, and for what was made before there were policies. */
  @Column({ name: 'intake_policy_id', ...idColumn('ipo', { nullable: true }) }) intakePolicyId!: Id<'ipo'> | null;
  /** Null for what was made before there were policies. */
  @Column({ type: 'jsonb', nullable: true }) policy!: IntakePolicy | null;
  /** In which its cleaned shards are written. */
  @Column({ name: 'output_format', type: 'text' }) outputFormat!: OutputFormat;
  /** With which of the engagement's evaluation sets it is compared. */
  @Column({ name: 'evaluation_set_ids', ...idsColumn('evs') }) evaluationSetIds!: Id<'evs'>[];
  @Column({ type: 'integer' }) files!: number;
  @Column(integerColumn()) bytes!: number;
  @Column(integerColumn({ nullable: true })) tokens!: number | null;
  @Column({ name: 'kept_tokens', ...integerColumn({ nullable: true }) }) keptTokens!: number | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ type: 'text', nullable: true }) rejection!: string | null;
  @Column({ name: 'judged_by', type: 'jsonb', nullable: true }) judgedBy!: ActorSnapshot | null;
  @Column({ name: 'judged_at', type: 'timestamptz', nullable: true }) judgedAt!: Date | null;
  /** The preview as which it is accepted once it is processed, why, and by whom. */
  @Column({ name: 'accept_as_previewed', ...idColumn('ppv', { nullable: true }) }) acceptAsPreviewed!: Id<'ppv'> | null;
  @Column({ name: 'acceptance_reason', type: 'text', nullable: true }) acceptanceReason!: string | null;
  @Column({ name: 'acceptance_by', type: 'jsonb', nullable: true }) acceptanceBy!: ActorSnapshot | null;
  /** Why it was not accepted then. */
  @Column({ name: 'acceptance_withheld', type: 'text', nullable: true }) acceptanceWithheld!: string | null;
  @Column({ name: 'processing_started_at', type: 'timestamptz', nullable: true }) processingStartedAt!: Date | null;
  @Column({ name: 'processed_at', type: 'timestamptz', nullable: true }) processedAt!: Date | null;
  /** From then on it waits, whatever it had before it was paused. */
  @Column({ name: 'resumed_at', type: 'timestamptz', nullable: true }) resumedAt!: Date | null;
  @Column({ name: 'watch_at', type: 'timestamptz' }) watchAt!: Date;
  @Column({ type: 'integer' }) resumptions!: number;
  @Column({ name: 'created_by', type: 'jsonb' }) createdBy!: ActorSnapshot;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

@Entity({ schema: 'intake', name: 'dataset_version_file' })
export class DatasetVersionFile {
  @PrimaryColumn({ name: 'dataset_version_id', ...idColumn('dsv') }) datasetVersionId!: Id<'dsv'>;
  @PrimaryColumn({ name: 'upload_id', ...idColumn('upl') }) uploadId!: Id<'upl'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) name!: string;
  /** In the order of the names, from 0. */
  @Column({ type: 'integer' }) position!: number;
  @Column({ name: 'kept_tokens', ...integerColumn({ nullable: true }) }) keptTokens!: number | null;
}

@Entity({ schema: 'intake', name: 'intake_report' })
export class StoredIntakeReport {
  @PrimaryColumn({ name: 'dataset_version_id', ...idColumn('dsv') }) datasetVersionId!: Id<'dsv'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'jsonb' }) body!: IntakeReport;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
