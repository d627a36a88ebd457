import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';

export const exposureKinds = ['preview', 'download'] as const;
export type ExposureKind = (typeof exposureKinds)[number];

/** One reading of a customer's data, written before its first byte went out. */
@Entity({ schema: 'intake', name: 'exposure' })
export class Exposure {
  @PrimaryColumn(idColumn('exp')) id!: Id<'exp'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'upload_id', ...idColumn('upl') }) uploadId!: Id<'upl'>;
  @Column({ type: 'text' }) kind!: ExposureKind;
  @Column({ type: 'jsonb' }) actor!: ActorSnapshot & { roles: readonly string[] };
  @Column({ name: 'staff_member_id', ...idColumn('stf', { nullable: true }) }) staffMemberId!: Id<'stf'> | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ name: 'first_byte', ...integerColumn() }) firstByte!: number;
  @Column({ name: 'last_byte', ...integerColumn() }) lastByte!: number;
  @Column({ name: 'request_id', type: 'text' }) requestId!: string;
  @Column({ type: 'timestamptz' }) at!: Date;
}
