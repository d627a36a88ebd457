import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';

/** What a dataset holds; each kind is checked by its own rules. Evaluation sets are never data for training. */
export const datasetKinds = ['documents', 'chat', 'preferences', 'evaluation_set'] as const;
export type DatasetKind = (typeof datasetKinds)[number];

@Entity({ schema: 'intake', name: 'dataset' })
export class Dataset {
  @PrimaryColumn(idColumn('dst')) id!: Id<'dst'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text' }) kind!: DatasetKind;
  /** Takes no uploads since then. */
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt!: Date | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_by', type: 'jsonb' }) createdBy!: ActorSnapshot;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
