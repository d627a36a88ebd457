import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

/** A message to a staff member inside the application. */
@Entity({ schema: 'notifications', name: 'notification' })
export class Notification {
  @PrimaryColumn(idColumn('ntf')) id!: Id<'ntf'>;
  @Column({ name: 'staff_member_id', ...idColumn('stf') }) staffMemberId!: Id<'stf'>;
  @Column({ name: 'event_id', ...idColumn('evt') }) eventId!: Id<'evt'>;
  @Column({ type: 'text' }) template!: string;
  @Column({ name: 'organization_id', ...idColumn('org', { nullable: true }) }) organizationId!: Id<'org'> | null;
  @Column({ name: 'engagement_id', ...idColumn('eng', { nullable: true }) }) engagementId!: Id<'eng'> | null;
  @Column({ type: 'text' }) title!: string;
  @Column({ type: 'text' }) body!: string;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'read_at', type: 'timestamptz', nullable: true }) readAt!: Date | null;
}
