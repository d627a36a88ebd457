import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';

export const evaluationSetStatuses = ['sealing', 'sealed', 'failed', 'withdrawn'] as const;
export type EvaluationSetStatus = (typeof evaluationSetStatuses)[number];

/** How its records are read. */
export const evaluationSetKinds = ['documents', 'chat', 'preferences'] as const;
export type EvaluationSetKind = (typeof evaluationSetKinds)[number];

/** Texts that a model is to be evaluated on, kept as hashes alone. */
@Entity({ schema: 'intake', name: 'evaluation_set' })
export class StoredEvaluationSet {
  @PrimaryColumn(idColumn('evs')) id!: Id<'evs'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) name!: string;
  @Column({ name: 'upload_id', ...idColumn('upl') }) uploadId!: Id<'upl'>;
  @Column({ type: 'text' }) status!: EvaluationSetStatus;
  @Column({ type: 'text' }) kind!: EvaluationSetKind;
  /** Texts that data is compared with. */
  @Column({ type: 'integer', nullable: true }) items!: number | null;
  /** What else was in the upload, by code; null for what was sealed before it was counted. */
  @Column({ name: 'left_out', type: 'jsonb', nullable: true }) leftOut!: { readonly code: string; readonly items: number }[] | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  /** Compared with the data of all engagements, of whichever organization. */
  @Column({ type: 'boolean' }) everywhere!: boolean;
  @Column({ name: 'created_by', type: 'jsonb' }) createdBy!: ActorSnapshot;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'sealed_at', type: 'timestamptz', nullable: true }) sealedAt!: Date | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ type: 'integer' }) version!: number;
}
