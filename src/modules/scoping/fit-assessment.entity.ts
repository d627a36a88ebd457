import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { FitScore } from './assess-fit.js';
import type { FitFigures, FitInputs, FitOption } from './fit-inputs.js';
import type { ActorSnapshot } from './scoping.actors.js';

@Entity({ schema: 'scoping', name: 'fit_assessment' })
export class FitAssessment {
  @PrimaryColumn(idColumn('fit')) id!: Id<'fit'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'rules_version', type: 'integer' }) rulesVersion!: number;
  @Column({ type: 'jsonb' }) inputs!: FitInputs;
  @Column({ type: 'jsonb' }) figures!: FitFigures;
  @Column({ type: 'jsonb' }) scores!: FitScore[];
  @Column({ type: 'text' }) recommendation!: FitOption;
  @Column({ type: 'text', nullable: true }) decision!: FitOption | null;
  @Column({ name: 'decision_reason', type: 'text', nullable: true }) decisionReason!: string | null;
  @Column({ name: 'decided_by', type: 'jsonb', nullable: true }) decidedBy!: ActorSnapshot | null;
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true }) decidedAt!: Date | null;
  @Column({ name: 'superseded_at', type: 'timestamptz', nullable: true }) supersededAt!: Date | null;
  @Column({ name: 'made_by', type: 'jsonb' }) madeBy!: ActorSnapshot;
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
