import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { RecordKind } from '../engine/map-rules.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';

/** What becomes of an engagement's data of one kind; immutable. */
@Entity({ schema: 'intake', name: 'intake_policy' })
export class WrittenIntakePolicy {
  @PrimaryColumn(idColumn('ipo')) id!: Id<'ipo'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'text' }) kind!: RecordKind;
  /** Of the engagement and the kind, from 1. */
  @Column({ type: 'integer' }) number!: number;
  @Column({ type: 'jsonb' }) policy!: IntakePolicy;
  @Column({ name: 'policy_hash', type: 'text' }) policyHash!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ name: 'created_by', type: 'jsonb' }) createdBy!: ActorSnapshot;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
