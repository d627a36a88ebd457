import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

/** Access of an administrator that was opened at the command line, past the issuer of staff tokens. */
@Entity({ schema: 'identity', name: 'break_glass' })
export class BreakGlass {
  /** An account of its own: without roles, so that it counts nowhere as an administrator, and can be deactivated like any. */
  @PrimaryColumn({ ...idColumn('stf'), name: 'staff_member_id' })
  staffMemberId!: Id<'stf'>;

  /** The `jti` of the only token that it gives access to. */
  @Column({ type: 'text', name: 'token_id' })
  tokenId!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'timestamptz', name: 'opened_at' })
  openedAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}
