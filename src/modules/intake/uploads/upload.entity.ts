import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { UploadStatus } from './upload.workflow.js';

@Entity({ schema: 'intake', name: 'upload' })
export class Upload {
  @PrimaryColumn(idColumn('upl')) id!: Id<'upl'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'dataset_id', ...idColumn('dst') }) datasetId!: Id<'dst'>;
  @Column({ name: 'file_name', type: 'text' }) fileName!: string;
  @Column({ name: 'media_type', type: 'text', nullable: true }) mediaType!: string | null;
  @Column(integerColumn()) bytes!: number;
  @Column({ name: 'declared_sha256', type: 'text', nullable: true }) declaredSha256!: string | null;
  @Column({ type: 'text', nullable: true }) sha256!: string | null;
  @Column({ type: 'text' }) status!: UploadStatus;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ name: 'created_by', type: 'jsonb' }) createdBy!: ActorSnapshot;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt!: Date;
  @Column({ name: 'received_at', type: 'timestamptz', nullable: true }) receivedAt!: Date | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
}
