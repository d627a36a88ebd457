import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';

/** What this module knows of an engagement from its events. */
@Entity({ schema: 'notifications', name: 'followed_engagement' })
export class FollowedEngagement {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) name!: string;
  @Column({ name: 'owner_id', ...idColumn('stf', { nullable: true }) }) ownerId!: Id<'stf'> | null;
  @Column({ name: 'as_of', type: 'timestamptz' }) asOf!: Date;
  @Column({
    name: 'team_staff_member_ids', type: 'uuid', array: true,
    transformer: { to: (ids: Id<'stf'>[]) => ids.map(toUuid), from: (uuids: string[]) => uuids.map((uuid) => fromUuid('stf', uuid)) },
  }) teamStaffMemberIds!: Id<'stf'>[];
  @Column({ name: 'team_as_of', type: 'timestamptz', nullable: true }) teamAsOf!: Date | null;
}
