import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { MappedFile } from '../engine/intake-report.js';

/** A part of the work on a dataset version; for now one file each. Numbered in the order in which duplicates are kept. */
@Entity({ schema: 'intake', name: 'shard' })
export class Shard {
  @PrimaryColumn({ name: 'dataset_version_id', ...idColumn('dsv') }) datasetVersionId!: Id<'dsv'>;
  @PrimaryColumn({ type: 'integer' }) number!: number;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'upload_id', ...idColumn('upl') }) uploadId!: Id<'upl'>;
  @Column({ type: 'text' }) name!: string;
  @Column(integerColumn()) bytes!: number;
  @Column({ type: 'text' }) sha256!: string;
  @Column({ type: 'text' }) status!: 'waiting' | 'mapped';
  @Column({ type: 'integer' }) attempts!: number;
  @Column({ name: 'read_bytes', ...integerColumn() }) readBytes!: number;
  @Column(integerColumn()) documents!: number;
  @Column({ name: 'progressed_at', type: 'timestamptz', nullable: true }) progressedAt!: Date | null;
  @Column({ name: 'features_key', type: 'text', nullable: true }) featuresKey!: string | null;
  @Column({ type: 'jsonb', nullable: true }) mapped!: MappedFile | null;
  @Column({ name: 'kept_tokens', ...integerColumn({ nullable: true }) }) keptTokens!: number | null;
}
