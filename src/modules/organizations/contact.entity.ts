import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ContactRole } from './contact.dto.js';

/** A person at an organization. */
@Entity({ schema: 'organizations', name: 'contact' })
export class Contact {
  @PrimaryColumn(idColumn('con'))
  id!: Id<'con'>;

  @Column({ ...idColumn('org'), name: 'organization_id' })
  organizationId!: Id<'org'>;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ type: 'text', array: true })
  roles!: ContactRole[];

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
