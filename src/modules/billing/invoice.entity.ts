import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { BillingAddress } from '../organizations/organizations.api.js';
import type { InvoiceStatus } from './invoice.workflow.js';

/** Whom an invoice is addressed to, as known on the day of issue. */
export interface Recipient {
  legalName: string;
  address: BillingAddress;
}

/** A demand for one milestone's amount. Only its settlement changes once it is issued. */
@Entity({ schema: 'billing', name: 'invoice' })
export class Invoice {
  @PrimaryColumn(idColumn('inv')) id!: Id<'inv'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'contract_id', ...idColumn('ctr') }) contractId!: Id<'ctr'>;
  @Column({ name: 'milestone_id', ...idColumn('mil') }) milestoneId!: Id<'mil'>;
  @Column({ type: 'text' }) series!: string;
  @Column({ type: 'integer' }) year!: number;
  @Column({ type: 'integer' }) sequence!: number;
  /** `2026-000001`, or `DE-2026-000001` in the series DE; made by the database. */
  @Column({
    type: 'text', insert: false, update: false, generatedType: 'STORED',
    asExpression: `case when series = '' then '' else series || '-' end || year::text || '-' || lpad(sequence::text, greatest(6, length(sequence::text)), '0')`,
  })
  number!: string;
  /** Minor units of `currency`. */
  @Column(integerColumn()) amount!: number;
  @Column({ type: 'text' }) currency!: string;
  @Column({ name: 'paid_amount', ...integerColumn(), default: 0 }) paidAmount!: number;
  @Column({ type: 'text', default: 'issued' }) status!: InvoiceStatus;
  @Column({ name: 'issued_on', type: 'date' }) issuedOn!: string;
  @Column({ name: 'payment_term_days', type: 'integer' }) paymentTermDays!: number;
  @Column({ name: 'due_on', type: 'date' }) dueOn!: string;
  @Column({ type: 'text' }) description!: string;
  @Column({ name: 'contract_reference', type: 'text' }) contractReference!: string;
  @Column({ name: 'purchase_order', type: 'text', nullable: true }) purchaseOrder!: string | null;
  @Column({ type: 'jsonb' }) recipient!: Recipient;
  @Column({ name: 'paid_at', type: 'timestamptz', nullable: true }) paidAt!: Date | null;
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

/** The last number given out in a series and year. */
@Entity({ schema: 'billing', name: 'invoice_counter' })
export class InvoiceCounter {
  @PrimaryColumn({ type: 'text' }) series!: string;
  @PrimaryColumn({ type: 'integer' }) year!: number;
  @Column({ name: 'last_sequence', type: 'integer' }) lastSequence!: number;
  @Column({ name: 'last_issued_on', type: 'date' }) lastIssuedOn!: string;
}
