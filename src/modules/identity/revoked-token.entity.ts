import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';

/** An access token of an API client that was revoked before its time. */
@Entity({ schema: 'identity', name: 'revoked_token' })
export class RevokedToken {
  /** The token's `jti`. */
  @PrimaryColumn({ type: 'text', name: 'token_id' })
  tokenId!: string;

  @Column({ ...idColumn('cli'), name: 'client_id' })
  clientId!: Id<'cli'>;

  @Column({ ...idColumn('org'), name: 'organization_id' })
  organizationId!: Id<'org'>;

  @Column({ type: 'timestamptz', name: 'revoked_at' })
  revokedAt!: Date;

  /** When the token would have ended by itself. */
  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}
