import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Role } from './roles.js';

/** A person at the lab. */
@Entity({ schema: 'identity', name: 'staff_member' })
export class StaffMember {
  @PrimaryColumn(idColumn('stf'))
  id!: Id<'stf'>;

  /** At the issuer of staff tokens; null until the first sign-in. */
  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', array: true, default: () => `'{}'` })
  roles!: Role[];

  @Column({ type: 'boolean', default: true })
  active!: boolean;

  /** When the newest claims were made that count here: older ones say nothing any more. */
  @Column({ type: 'timestamptz', name: 'claims_issued_at', nullable: true })
  claimsIssuedAt!: Date | null;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
