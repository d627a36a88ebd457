import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ActorSnapshot } from './contract.entity.js';

/** Money that arrived for an invoice. */
@Entity({ schema: 'billing', name: 'payment' })
export class Payment {
  @PrimaryColumn(idColumn('pay')) id!: Id<'pay'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'invoice_id', ...idColumn('inv') }) invoiceId!: Id<'inv'>;
  /** Minor units of `currency`. */
  @Column(integerColumn()) amount!: number;
  @Column({ type: 'text' }) currency!: string;
  @Column({ name: 'received_on', type: 'date' }) receivedOn!: string;
  @Column({ type: 'text' }) reference!: string;
  @Column({ name: 'recorded_by', type: 'jsonb' }) recordedBy!: ActorSnapshot;
  @Column({ name: 'recorded_at', type: 'timestamptz' }) recordedAt!: Date;
}
