import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';

export type DisabledReason = 'by_request' | 'gone' | 'failing';

/** A secret that was rotated out and signs until then. */
export interface RetiringSecret {
  sealed: string;
  /** RFC 3339. */
  until: string;
}

/** Where a partner's system wants to hear of events. */
@Entity({ schema: 'partners', name: 'webhook_endpoint' })
export class WebhookEndpoint {
  @PrimaryColumn(idColumn('whe')) id!: Id<'whe'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) url!: string;
  @Column({ type: 'text' }) description!: string;
  /** Empty for all that partners may see. */
  @Column({ name: 'event_types', type: 'text', array: true }) eventTypes!: string[];
  /** Empty for the events of all engagements, and of none. */
  @Column({
    name: 'engagement_ids', type: 'uuid', array: true,
    transformer: { to: (ids: Id<'eng'>[]) => ids.map(toUuid), from: (uuids: string[]) => uuids.map((uuid) => fromUuid('eng', uuid)) },
  }) engagementIds!: Id<'eng'>[];
  @Column({ name: 'sealed_secret', type: 'text' }) sealedSecret!: string;
  @Column({ name: 'secret_made_at', type: 'timestamptz' }) secretMadeAt!: Date;
  /** The newest first. */
  @Column({ name: 'retiring_secrets', type: 'jsonb' }) retiringSecrets!: RetiringSecret[];
  /** When the first of the attempts failed since which none was accepted. This and what follows is no part of what `version` counts. */
  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true }) failingSince!: Date | null;
  @Column({ name: 'failure_noticed_at', type: 'timestamptz', nullable: true }) failureNoticedAt!: Date | null;
  @Column({ name: 'slowed_until', type: 'timestamptz', nullable: true }) slowedUntil!: Date | null;
  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true }) disabledAt!: Date | null;
  @Column({ name: 'disabled_reason', type: 'text', nullable: true }) disabledReason!: DisabledReason | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
