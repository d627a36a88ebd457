import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';

const datasetVersionIds = {
  to: (ids: readonly string[]) => ids.map(toUuid),
  from: (uuids: readonly string[]) => uuids.map((uuid) => fromUuid('dsv', uuid)),
};

@Entity({ schema: 'intake', name: 'deletion_certificate' })
export class DeletionCertificate {
  @PrimaryColumn(idColumn('crt')) id!: Id<'crt'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'integer' }) number!: number;
  /** The file, to the byte. */
  @Column({ type: 'text' }) body!: string;
  @Column({ type: 'text' }) sha256!: string;
  @Column({ name: 'key_id', type: 'text' }) keyId!: string;
  @Column({ name: 'issued_at', type: 'timestamptz' }) issuedAt!: Date;
}

/** Weights that were trained on an engagement's data. */
@Entity({ schema: 'intake', name: 'trained_checkpoint' })
export class TrainedCheckpoint {
  @PrimaryColumn({ name: 'training_run_id', ...idColumn('run') }) trainingRunId!: Id<'run'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) technique!: string;
  @Column({ name: 'base_model', type: 'text', nullable: true }) baseModel!: string | null;
  @Column({ name: 'dataset_version_ids', type: 'uuid', array: true, transformer: datasetVersionIds }) datasetVersionIds!: Id<'dsv'>[];
  @Column({ name: 'checkpoint_sha256', type: 'text' }) checkpointSha256!: string;
  @Column({ name: 'registered_at', type: 'timestamptz' }) registeredAt!: Date;
}
