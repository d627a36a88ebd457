import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ActorSnapshot } from './contract.entity.js';
import type { MilestoneStatus } from './milestone.workflow.js';
import type { Evidence, ReleaseCondition } from './release-condition.js';

/** What is kept of a release. */
export interface Release {
  by: ActorSnapshot;
  evidence: Evidence;
  /** The event that led to it, if one did. */
  eventId: string | null;
}

/** A step of a contract's price. */
@Entity({ schema: 'billing', name: 'milestone' })
export class Milestone {
  @PrimaryColumn(idColumn('mil')) id!: Id<'mil'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'contract_id', ...idColumn('ctr') }) contractId!: Id<'ctr'>;
  /** Place in the plan, from 1. */
  @Column({ type: 'integer' }) position!: number;
  @Column({ type: 'text' }) name!: string;
  /** Minor units of `currency`. */
  @Column(integerColumn()) amount!: number;
  @Column({ type: 'text' }) currency!: string;
  @Column({ name: 'condition_kind', type: 'text' }) conditionKind!: ReleaseCondition['kind'];
  @Column({ name: 'condition_stage', type: 'text', nullable: true }) conditionStage!: string | null;
  @Column({ name: 'condition_minimum_tokens', ...integerColumn({ nullable: true }) }) conditionMinimumTokens!: number | null;
  @Column({ name: 'condition_criterion_id', type: 'text', nullable: true }) conditionCriterionId!: string | null;
  @Column({ name: 'condition_on', type: 'date', nullable: true }) conditionOn!: string | null;
  @Column({ type: 'text', default: 'planned' }) status!: MilestoneStatus;
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true }) releasedAt!: Date | null;
  @Column({ type: 'jsonb', nullable: true }) release!: Release | null;
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

/** The columns that say what releases a milestone. */
export function conditionColumns(condition: ReleaseCondition) {
  return {
    conditionKind: condition.kind,
    conditionStage: condition.kind === 'stage' ? condition.stage : null,
    conditionMinimumTokens: condition.kind === 'dataset_accepted' ? (condition.minimumTokens ?? null) : null,
    conditionCriterionId: condition.kind === 'criterion_met' ? condition.criterionId : null,
    conditionOn: condition.kind === 'date' ? condition.on : null,
  };
}

/** What releases a milestone, read back from its columns. */
export function conditionOf(milestone: Milestone): ReleaseCondition {
  const { conditionKind: kind, conditionMinimumTokens: minimumTokens } = milestone;
  switch (kind) {
    case 'stage': return { kind, stage: milestone.conditionStage as Extract<ReleaseCondition, { kind: 'stage' }>['stage'] };
    case 'dataset_accepted': return { kind, ...(minimumTokens === null ? {} : { minimumTokens }) };
    case 'criterion_met': return { kind, criterionId: milestone.conditionCriterionId ?? '' };
    case 'date': return { kind, on: milestone.conditionOn ?? '' };
    case 'by_hand':
  }
  return { kind };
}
