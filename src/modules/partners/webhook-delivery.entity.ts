import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

export const deliveryStates = ['pending', 'sending', 'delivered', 'dead', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const attemptOutcomes = ['accepted', 'refused', 'redirected', 'timed_out', 'unreachable', 'blocked'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** One event on its way to one endpoint. Its id is the `webhook-id` that the receiver sees. */
@Entity({ schema: 'partners', name: 'webhook_delivery' })
export class WebhookDelivery {
  @PrimaryColumn(idColumn('whd')) id!: Id<'whd'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'endpoint_id', ...idColumn('whe') }) endpointId!: Id<'whe'>;
  /** Null for a test. */
  @Column({ name: 'event_id', ...idColumn('evt', { nullable: true }) }) eventId!: Id<'evt'> | null;
  @Column({ name: 'event_type', type: 'text' }) eventType!: string;
  @Column({ type: 'text' }) body!: string;
  @Column({ type: 'text' }) state!: DeliveryState;
  @Column({ type: 'integer' }) attempts!: number;
  @Column({ name: 'round_attempts', type: 'integer' }) roundAttempts!: number;
  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'boolean' }) parked!: boolean;
  @Column({ type: 'uuid', nullable: true }) lease!: string | null;
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true }) leasedUntil!: Date | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
}

/** What became of one attempt. */
@Entity({ schema: 'partners', name: 'webhook_attempt' })
export class WebhookAttempt {
  @PrimaryColumn({ name: 'delivery_id', ...idColumn('whd') }) deliveryId!: Id<'whd'>;
  @PrimaryColumn({ type: 'integer' }) number!: number;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt!: Date;
  @Column({ name: 'duration_ms', type: 'integer' }) durationMs!: number;
  @Column({ type: 'text' }) outcome!: AttemptOutcome;
  @Column({ type: 'integer', nullable: true }) status!: number | null;
  /** Start of the answer, or what went wrong on the way to it. */
  @Column({ type: 'text' }) detail!: string;
}
