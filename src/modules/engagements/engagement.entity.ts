import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

interface ActorSnapshot {
  kind: string;
  id: string;
  name: string;
}

@Entity({ schema: 'engagements', name: 'engagement' })
export class Engagement {
  @PrimaryColumn(idColumn('eng')) id!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text' }) problem!: string;
  @Column({ name: 'owner_id', ...idColumn('stf', { nullable: true }) }) ownerId!: Id<'stf'> | null;
  @Column({ name: 'workflow_version', type: 'integer' }) workflowVersion!: number;
  @Column({ type: 'text' }) stage!: string;
  @Column({ name: 'on_hold', type: 'boolean' }) onHold!: boolean;
  @Column({ name: 'held_since', type: 'timestamptz', nullable: true }) heldSince!: Date | null;
  @Column({ type: 'integer' }) visit!: number;
  @Column({ type: 'integer' }) iteration!: number;
  @Column({ type: 'jsonb' }) facts!: Record<string, unknown>;
  @Column({ type: 'text', nullable: true }) redirect!: string | null;
  @Column({ name: 'stage_entered_at', type: 'timestamptz' }) stageEnteredAt!: Date;
  @Column({ name: 'stage_due_at', type: 'timestamptz', nullable: true }) stageDueAt!: Date | null;
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt!: Date | null;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

@Entity({ schema: 'engagements', name: 'history' })
export class HistoryEntry {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @PrimaryColumn({ type: 'integer' }) position!: number;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) action!: string;
  @Column({ name: 'from_stage', type: 'text', nullable: true }) fromStage!: string | null;
  @Column({ name: 'to_stage', type: 'text' }) toStage!: string;
  @Column({ name: 'on_hold', type: 'boolean' }) onHold!: boolean;
  @Column({ type: 'integer' }) visit!: number;
  @Column({ type: 'integer' }) iteration!: number;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ type: 'jsonb' }) choices!: Record<string, string>;
  @Column({ name: 'passed_by_waiver', type: 'text', array: true }) passedByWaiver!: string[];
  @Column({ type: 'jsonb' }) actor!: ActorSnapshot;
  @Column({ type: 'timestamptz' }) at!: Date;
}

@Entity({ schema: 'engagements', name: 'gate_waiver' })
export class GateWaiver {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @PrimaryColumn({ type: 'integer' }) visit!: number;
  @PrimaryColumn({ type: 'text' }) gate!: string;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) stage!: string;
  @Column({ type: 'text' }) because!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'jsonb' }) actor!: ActorSnapshot;
  @Column({ type: 'timestamptz' }) at!: Date;
}

@Entity({ schema: 'engagements', name: 'deadline_notice' })
export class DeadlineNotice {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @PrimaryColumn({ name: 'due_at', type: 'timestamptz' }) dueAt!: Date;
  @PrimaryColumn({ type: 'text' }) kind!: string;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'timestamptz' }) at!: Date;
}

@Entity({ schema: 'engagements', name: 'name_word' })
export class NameWord {
  @PrimaryColumn({ type: 'text', collation: 'C' }) word!: string;
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
}
