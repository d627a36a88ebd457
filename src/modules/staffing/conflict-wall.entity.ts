import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

/** Two organizations whose work one researcher must not share. */
@Entity({ schema: 'staffing', name: 'conflict_wall' })
export class ConflictWall {
  @PrimaryColumn(idColumn('wal')) id!: Id<'wal'>;
  /** The pair has no order; it is kept in that of the ids. */
  @Column({ name: 'first_organization_id', ...idColumn('org') }) firstOrganizationId!: Id<'org'>;
  @Column({ name: 'second_organization_id', ...idColumn('org') }) secondOrganizationId!: Id<'org'>;
  @Column({ name: 'cooling_off_days', type: 'integer', default: 0 }) coolingOffDays!: number;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
