import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { RequiredSkill, SuccessCriterion, Technique } from './scope-content.js';
import type { ScopeVersionStage } from './scope-version.workflow.js';
import type { ActorSnapshot } from './scoping.actors.js';

/** One side's signature. */
export interface Approval {
  by: ActorSnapshot;
  at: string;
}

@Entity({ schema: 'scoping', name: 'scope_version' })
export class ScopeVersion {
  @PrimaryColumn(idColumn('scp')) id!: Id<'scp'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  /** Which version of the scope it is: 1, 2, …. `version` counts the changes of this row. */
  @Column({ type: 'integer' }) number!: number;
  @Column({ name: 'workflow_version', type: 'integer' }) workflowVersion!: number;
  @Column({ type: 'text' }) stage!: ScopeVersionStage;
  @Column({ type: 'text' }) domain!: string;
  @Column({ type: 'text', array: true }) languages!: string[];
  @Column({ name: 'base_model', type: 'text', nullable: true }) baseModel!: string | null;
  @Column({ name: 'expected_tokens', ...integerColumn() }) expectedTokens!: number;
  @Column({ type: 'text', array: true }) techniques!: Technique[];
  @Column({ name: 'required_skills', type: 'jsonb' }) requiredSkills!: RequiredSkill[];
  @Column({ name: 'success_criteria', type: 'jsonb' }) successCriteria!: SuccessCriterion[];
  @Column({ type: 'text' }) notes!: string;
  @Column({ name: 'copied_from', type: 'integer', nullable: true }) copiedFrom!: number | null;
  @Column({ name: 'submitted_at', type: 'timestamptz', nullable: true }) submittedAt!: Date | null;
  @Column({ name: 'lab_approval', type: 'jsonb', nullable: true }) labApproval!: Approval | null;
  @Column({ name: 'partner_approval', type: 'jsonb', nullable: true }) partnerApproval!: Approval | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ name: 'drafted_by', type: 'jsonb' }) draftedBy!: ActorSnapshot;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
