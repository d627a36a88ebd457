import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { PublicKey } from './public-key.js';

/** What an API client proves itself with: a secret or a public key. Two may live side by side while one is rotated. */
@Entity({ schema: 'identity', name: 'client_credential' })
export class ClientCredential {
  @PrimaryColumn(idColumn('crd'))
  id!: Id<'crd'>;

  @Column({ ...idColumn('cli'), name: 'client_id' })
  clientId!: Id<'cli'>;

  @Column({ ...idColumn('org'), name: 'organization_id' })
  organizationId!: Id<'org'>;

  /** `hashSecret` of the secret, which is shown once and kept nowhere. Null for a key. */
  @Column({ type: 'text', name: 'secret_hash', nullable: true })
  secretHash!: string | null;

  /** Null for a secret. */
  @Column({ type: 'jsonb', name: 'public_key', nullable: true })
  publicKey!: PublicKey | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** From when on it is not taken any more; null while nothing replaces it. */
  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  /** When it last got a token, to the minute. */
  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;
}
