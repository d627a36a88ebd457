import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { DataOwner, PermittedTechnique, ResidencyRegion, WeightsOwner } from './data-agreement.terms.js';
import type { DataAgreementStatus } from './data-agreement.workflow.js';

export interface Signature {
  /** Who signed, by name and office. */
  by: string;
  actor: ActorSnapshot;
  /** RFC 3339. */
  at: string;
}

@Entity({ schema: 'intake', name: 'data_agreement' })
export class DataAgreement {
  @PrimaryColumn(idColumn('dag')) id!: Id<'dag'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) status!: DataAgreementStatus;
  @Column({ name: 'data_owner', type: 'text' }) dataOwner!: DataOwner;
  @Column({ name: 'weights_owner', type: 'text' }) weightsOwner!: WeightsOwner;
  @Column({ name: 'retention_days', type: 'integer' }) retentionDays!: number;
  @Column({ name: 'withdrawal_days', type: 'integer', nullable: true }) withdrawalDays!: number | null;
  @Column({ name: 'residency_region', type: 'text' }) residencyRegion!: ResidencyRegion;
  @Column({ name: 'permitted_techniques', type: 'text', array: true }) permittedTechniques!: PermittedTechnique[];
  @Column({ name: 'quota_bytes', ...integerColumn() }) quotaBytes!: number;
  @Column({ name: 'signed_for_lab', type: 'jsonb', nullable: true }) signedForLab!: Signature | null;
  @Column({ name: 'signed_for_partner', type: 'jsonb', nullable: true }) signedForPartner!: Signature | null;
  @Column({ name: 'signed_at', type: 'timestamptz', nullable: true }) signedAt!: Date | null;
  @Column({ name: 'consent_withdrawn_at', type: 'timestamptz', nullable: true }) consentWithdrawnAt!: Date | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
