import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

export const mailStates = ['queued', 'sent', 'failed'] as const;
export type MailState = (typeof mailStates)[number];

/** An outgoing mail. */
@Entity({ schema: 'notifications', name: 'mail_message' })
export class MailMessage {
  @PrimaryColumn(idColumn('msg')) id!: Id<'msg'>;
  @Column({ name: 'event_id', ...idColumn('evt') }) eventId!: Id<'evt'>;
  @Column({ type: 'text' }) template!: string;
  @Column({ name: 'recipient_kind', type: 'text' }) recipientKind!: 'staff' | 'contact';
  /** Address in small letters. */
  @Column({ type: 'text' }) recipient!: string;
  @Column({ name: 'recipient_name', type: 'text' }) recipientName!: string;
  @Column({ name: 'organization_id', ...idColumn('org', { nullable: true }) }) organizationId!: Id<'org'> | null;
  @Column({ name: 'engagement_id', ...idColumn('eng', { nullable: true }) }) engagementId!: Id<'eng'> | null;
  @Column({ type: 'text' }) subject!: string;
  @Column({ type: 'text' }) text!: string;
  @Column({ type: 'text' }) html!: string;
  @Column({ type: 'text' }) state!: MailState;
  @Column({ type: 'integer' }) attempts!: number;
  @Column({ type: 'uuid', nullable: true }) lease!: string | null;
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true }) leasedUntil!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true }) sentAt!: Date | null;
}

/** What became of one attempt to hand a mail over. */
@Entity({ schema: 'notifications', name: 'mail_attempt' })
export class MailAttempt {
  @PrimaryColumn({ name: 'message_id', ...idColumn('msg') }) messageId!: Id<'msg'>;
  @PrimaryColumn({ type: 'integer' }) number!: number;
  @Column({ name: 'organization_id', ...idColumn('org', { nullable: true }) }) organizationId!: Id<'org'> | null;
  /** `refused`: for good, it is not tried again. */
  @Column({ type: 'text' }) outcome!: 'sent' | 'failed' | 'refused';
  @Column({ type: 'text' }) detail!: string;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt!: Date;
  @Column({ name: 'duration_ms', type: 'integer' }) durationMs!: number;
}
