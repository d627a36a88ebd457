import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

export type DisabledReason = 'by_request' | 'gone';

/** Where a partner's system wants to hear of events. */
@Entity({ schema: 'partners', name: 'webhook_endpoint' })
export class WebhookEndpoint {
  @PrimaryColumn(idColumn('whe')) id!: Id<'whe'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) url!: string;
  @Column({ type: 'text' }) description!: string;
  /** Empty for all that partners may see. */
  @Column({ name: 'event_types', type: 'text', array: true }) eventTypes!: string[];
  @Column({ name: 'sealed_secret', type: 'text' }) sealedSecret!: string;
  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true }) disabledAt!: Date | null;
  @Column({ name: 'disabled_reason', type: 'text', nullable: true }) disabledReason!: DisabledReason | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
