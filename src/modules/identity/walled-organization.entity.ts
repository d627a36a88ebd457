import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

/** An organization on the other side of a conflict wall from a person, and from when until when. */
@Entity({ schema: 'identity', name: 'walled_organization' })
export class WalledOrganization {
  @PrimaryColumn({ name: 'staff_member_id', ...idColumn('stf') })
  staffMemberId!: Id<'stf'>;

  @PrimaryColumn({ name: 'organization_id', ...idColumn('org') })
  organizationId!: Id<'org'>;

  @PrimaryColumn({ type: 'timestamptz' })
  since!: Date;

  /** The first moment at which the wall no longer binds. */
  @Column({ type: 'timestamptz' })
  until!: Date;
}
