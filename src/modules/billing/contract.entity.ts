import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ContractStatus } from './contract.workflow.js';

/** Who acted, as it was then. */
export interface ActorSnapshot {
  kind: string;
  id: string;
  name: string;
}

/** One side's signature. */
export interface Signature {
  /** The person who signed, by name. */
  by: string;
  actor: ActorSnapshot;
  /** RFC 3339. */
  at: string;
}

/** What the lab builds the model for, and when it is paid. */
@Entity({ schema: 'billing', name: 'contract' })
export class Contract {
  @PrimaryColumn(idColumn('ctr')) id!: Id<'ctr'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) reference!: string;
  @Column({ name: 'purchase_order', type: 'text', nullable: true }) purchaseOrder!: string | null;
  /** Minor units of `currency`. */
  @Column(integerColumn()) price!: number;
  @Column({ type: 'text' }) currency!: string;
  @Column({ name: 'payment_term_days', type: 'integer' }) paymentTermDays!: number;
  @Column({ type: 'text', default: 'draft' }) status!: ContractStatus;
  @Column({ name: 'signed_for_lab', type: 'jsonb', nullable: true }) signedForLab!: Signature | null;
  @Column({ name: 'signed_for_partner', type: 'jsonb', nullable: true }) signedForPartner!: Signature | null;
  @Column({ name: 'signed_at', type: 'timestamptz', nullable: true }) signedAt!: Date | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ name: 'end_reason', type: 'text', nullable: true }) endReason!: string | null;
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
