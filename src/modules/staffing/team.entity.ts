import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Day } from './days.js';
import type { Clearance } from './skill.js';

/** What is agreed of an engagement's team as a whole. */
@Entity({ schema: 'staffing', name: 'team' })
export class Team {
  @PrimaryColumn({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'required_clearance', type: 'text', default: 'none' }) requiredClearance!: Clearance;
  @Column({ name: 'confirmed_at', type: 'timestamptz', nullable: true }) confirmedAt!: Date | null;
  @Column({ name: 'confirmed_by', type: 'jsonb', nullable: true }) confirmedBy!: { kind: string; id: string; name: string } | null;
  @Column({ name: 'scope_version', type: 'integer', nullable: true }) scopeVersion!: number | null;
  /** Counts every change of the team, its allocations included; 0 before the first. */
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

/** A share of a researcher's time for an engagement. */
@Entity({ schema: 'staffing', name: 'allocation' })
export class Allocation {
  @PrimaryColumn(idColumn('alo')) id!: Id<'alo'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'researcher_id', ...idColumn('rsr') }) researcherId!: Id<'rsr'>;
  @Column({ type: 'integer' }) percent!: number;
  @Column({ name: 'first_day', type: 'date' }) firstDay!: Day;
  @Column({ name: 'last_day', type: 'date' }) lastDay!: Day;
  @Column({ type: 'text' }) status!: 'proposed' | 'confirmed' | 'withdrawn';
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

/** An allocation's columns, as a plain object. */
export type AllocationRow = { [Column in keyof Allocation]: Allocation[Column] };
