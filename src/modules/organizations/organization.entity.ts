import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { BillingAddress, ResidencyRegion } from './organization.dto.js';

/** A customer company. */
@Entity({ schema: 'organizations', name: 'organization' })
export class Organization {
  @PrimaryColumn(idColumn('org'))
  id!: Id<'org'>;

  @Column({ type: 'text' })
  name!: string;

  /** `name` in lower case, for lists; made by the database. */
  @Column({ type: 'text', name: 'search_name', insert: false, update: false, collation: 'C', asExpression: 'lower(name)', generatedType: 'STORED', select: false })
  searchName!: string;

  /** ISO 3166-1 alpha-2. */
  @Column({ type: 'text' })
  country!: string;

  @Column({ type: 'text', name: 'time_zone' })
  timeZone!: string;

  @Column({ type: 'text', name: 'residency_region' })
  residencyRegion!: ResidencyRegion;

  @Column({ type: 'text', name: 'legal_name', nullable: true })
  legalName!: string | null;

  @Column({ type: 'text', name: 'registration_number', nullable: true })
  registrationNumber!: string | null;

  @Column({ type: 'text', name: 'legal_country', nullable: true })
  legalCountry!: string | null;

  @Column({ type: 'text', name: 'tax_id', nullable: true })
  taxId!: string | null;

  /** Country and number of the registration in one form; made by the database. */
  @Column({
    type: 'text', name: 'registration_key', nullable: true, insert: false, update: false, select: false, generatedType: 'STORED',
    asExpression: `legal_country || ':' || upper(regexp_replace(registration_number, '[^[:alnum:]]', '', 'g'))`,
  })
  registrationKey!: string | null;

  @Column({ type: 'jsonb', name: 'billing_address', nullable: true })
  billingAddress!: BillingAddress | null;

  @Column({ type: 'timestamptz', name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
