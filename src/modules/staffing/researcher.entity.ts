import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Day } from './days.js';
import type { Clearance } from './skill.js';

/** Who works on engagements. */
@Entity({ schema: 'staffing', name: 'researcher' })
export class Researcher {
  @PrimaryColumn(idColumn('rsr')) id!: Id<'rsr'>;
  @Column({ name: 'staff_member_id', ...idColumn('stf', { nullable: true }) }) staffMemberId!: Id<'stf'> | null;
  @Column({ type: 'text' }) name!: string;
  /** How much of a full week can be planned, 1 to 100. */
  @Column({ name: 'capacity_percent', type: 'integer' }) capacityPercent!: number;
  @Column({ type: 'text' }) clearance!: Clearance;
  @Column({ type: 'boolean', default: true }) active!: boolean;
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}

@Entity({ schema: 'staffing', name: 'researcher_skill' })
export class ResearcherSkill {
  @PrimaryColumn({ name: 'researcher_id', ...idColumn('rsr') }) researcherId!: Id<'rsr'>;
  @PrimaryColumn({ type: 'text' }) skill!: string;
  /** 1 to 5. */
  @Column({ type: 'integer' }) level!: number;
}

/** Dates away. */
@Entity({ schema: 'staffing', name: 'absence' })
export class Absence {
  @PrimaryColumn(idColumn('abs')) id!: Id<'abs'>;
  @Column({ name: 'researcher_id', ...idColumn('rsr') }) researcherId!: Id<'rsr'>;
  @Column({ name: 'first_day', type: 'date' }) firstDay!: Day;
  @Column({ name: 'last_day', type: 'date' }) lastDay!: Day;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
