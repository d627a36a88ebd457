import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { DataDeletionStatus } from './data-deletion.workflow.js';

export type DeletedObjectKind = 'upload' | 'transfer' | 'derived';

@Entity({ schema: 'intake', name: 'data_deletion' })
export class DataDeletion {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) status!: DataDeletionStatus;
  @Column({ type: 'integer' }) objects!: number;
  @Column(integerColumn()) bytes!: number;
  @Column({ type: 'text', default: 'request' }) cause!: 'request' | 'retention';
  @Column({ name: 'requested_by', type: 'jsonb' }) requestedBy!: ActorSnapshot;
  @Column({ name: 'requested_at', type: 'timestamptz' }) requestedAt!: Date;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
  @Column({ name: 'data_key_id', ...idColumn('dky', { nullable: true }) }) dataKeyId!: Id<'dky'> | null;
  @Column({ name: 'data_key_destroyed_at', type: 'timestamptz', nullable: true }) dataKeyDestroyedAt!: Date | null;
  @Column({ name: 'watch_at', type: 'timestamptz' }) watchAt!: Date;
  @Column({ type: 'integer' }) version!: number;
}

@Entity({ schema: 'intake', name: 'deleted_object' })
export class DeletedObject {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @PrimaryColumn({ name: 'key_hash', type: 'text' }) keyHash!: string;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) kind!: DeletedObjectKind;
  @Column(integerColumn()) bytes!: number;
  @Column({ type: 'text', nullable: true }) sha256!: string | null;
  /** When it was deleted nobody could read it any more: `bytes` is what was stored. */
  @Column({ type: 'boolean', default: false }) unreadable!: boolean;
  @Column({ name: 'recorded_at', type: 'timestamptz' }) recordedAt!: Date;
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true }) deletedAt!: Date | null;
}
