import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Permission } from './roles.js';

/** Ways of authentication (RFC 7591) that API clients may have. */
export const CLIENT_AUTHENTICATIONS = ['client_secret_basic', 'private_key_jwt'] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

/** A system of a partner that may call the API. */
@Entity({ schema: 'identity', name: 'api_client' })
export class ApiClientRecord {
  @PrimaryColumn(idColumn('cli'))
  id!: Id<'cli'>;

  @Column({ ...idColumn('org'), name: 'organization_id' })
  organizationId!: Id<'org'>;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', array: true })
  permissions!: Permission[];

  /** How it proves who it is at the token endpoint; see {@link ClientCredential}. */
  @Column({ type: 'text' })
  authentication!: ClientAuthentication;

  /** Addresses and ranges (CIDR) from which it may call; empty for any. */
  @Column({ type: 'text', array: true, name: 'allowed_addresses', default: () => `'{}'` })
  allowedAddresses!: string[];

  @Column({ type: 'timestamptz', name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  /** To the minute; written at most once a minute. */
  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
