import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ColumnOptions } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Direction, Verdict } from './judge-criterion.js';
import type { ActorSnapshot } from './training.actors.js';

/** `numeric` holds the shortest decimal form of a number exactly, and gives the same number back. */
const score: ColumnOptions = { type: 'numeric', transformer: { to: (value: number) => value, from: (value: string) => Number(value) } };

@Entity({ schema: 'training', name: 'evaluation' })
export class Evaluation {
  @PrimaryColumn(idColumn('evl')) id!: Id<'evl'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ type: 'integer' }) number!: number;
  @Column({ type: 'integer' }) iteration!: number;
  @Column({ name: 'criterion_id', type: 'text' }) criterionId!: string;
  @Column({ name: 'criterion_name', type: 'text' }) criterionName!: string;
  @Column({ name: 'scope_version', type: 'integer' }) scopeVersion!: number;
  @Column({ type: 'text' }) direction!: Direction;
  @Column(score) target!: number;
  @Column({ type: 'text' }) unit!: string;
  @Column({ name: 'training_run_id', ...idColumn('run', { nullable: true }) }) trainingRunId!: Id<'run'> | null;
  @Column({ name: 'base_score', ...score }) baseScore!: number;
  @Column({ name: 'custom_score', ...score }) customScore!: number;
  @Column({ type: 'text' }) verdict!: Verdict;
  @Column({ name: 'sample_size', type: 'integer', nullable: true }) sampleSize!: number | null;
  @Column({ type: 'text' }) evaluator!: string;
  @Column({ type: 'text' }) notes!: string;
  @Column({ name: 'recorded_by', type: 'jsonb' }) recordedBy!: ActorSnapshot;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
