import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';

/** How much of what a version keeps is in a version that was accepted after it was reduced. */
@Entity({ schema: 'intake', name: 'accepted_comparison' })
export class AcceptedComparison {
  @PrimaryColumn(idColumn('cmp')) id!: Id<'cmp'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'dataset_version_id', ...idColumn('dsv') }) datasetVersionId!: Id<'dsv'>;
  @Column({ name: 'accepted_version_id', ...idColumn('dsv') }) acceptedVersionId!: Id<'dsv'>;
  @Column({ type: 'text' }) status!: 'waiting' | 'compared' | 'failed';
  @Column({ name: 'documents', ...integerColumn({ nullable: true }) }) documents!: number | null;
  @Column({ name: 'tokens', ...integerColumn({ nullable: true }) }) tokens!: number | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
}
