import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { ClockStart } from './retention-clock.js';

@Entity({ schema: 'intake', name: 'data_retention' })
export class DataRetention {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'started_by', type: 'text', nullable: true }) startedBy!: ClockStart | null;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  @Column({ name: 'data_agreement_id', ...idColumn('dag', { nullable: true }) }) dataAgreementId!: Id<'dag'> | null;
  @Column({ name: 'retention_days', type: 'integer', nullable: true }) retentionDays!: number | null;
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt!: Date | null;
  @Column({ name: 'reminded_days', type: 'integer', nullable: true }) remindedDays!: number | null;
  @Column({ name: 'watch_at', type: 'timestamptz', nullable: true }) watchAt!: Date | null;
  @Column({ type: 'integer', default: 0 }) holds!: number;
  @Column({ type: 'integer', default: 1 }) version!: number;
}

@Entity({ schema: 'intake', name: 'legal_hold' })
export class LegalHold {
  @PrimaryColumn(idColumn('lhd')) id!: Id<'lhd'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) reason!: string;
  @Column({ name: 'placed_by', type: 'jsonb' }) placedBy!: ActorSnapshot;
  @Column({ name: 'placed_at', type: 'timestamptz' }) placedAt!: Date;
  @Column({ name: 'release_reason', type: 'text', nullable: true }) releaseReason!: string | null;
  @Column({ name: 'released_by', type: 'jsonb', nullable: true }) releasedBy!: ActorSnapshot | null;
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true }) releasedAt!: Date | null;
  @Column({ type: 'integer', default: 1 }) version!: number;
}
