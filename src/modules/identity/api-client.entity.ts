import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Permission } from './roles.js';

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

  /** `hashSecret` of the secret, which is shown once and kept nowhere. */
  @Column({ type: 'text', name: 'secret_hash' })
  secretHash!: string;

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
