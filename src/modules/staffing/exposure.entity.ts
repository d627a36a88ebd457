import { Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Day } from './days.js';

/** A day on which somebody has read an organization's data. */
@Entity({ schema: 'staffing', name: 'exposure' })
export class ExposedDay {
  @PrimaryColumn({ name: 'staff_member_id', ...idColumn('stf') }) staffMemberId!: Id<'stf'>;
  @PrimaryColumn({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @PrimaryColumn({ type: 'date' }) day!: Day;
}
