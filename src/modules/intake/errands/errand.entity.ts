import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';

export const errandKinds = ['policy_preview', 'evaluation_set', 'accepted_comparison'] as const;
export type ErrandKind = (typeof errandKinds)[number];

/** A piece of work that somebody asked for beside the processing of versions; workers take both by the same turns. */
@Entity({ schema: 'intake', name: 'errand' })
export class Errand {
  /** The `uuid` of what was asked for. */
  @PrimaryColumn({ type: 'uuid' }) id!: string;
  @Column({ type: 'text' }) kind!: ErrandKind;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ type: 'text' }) status!: 'waiting' | 'running' | 'done';
  @Column({ type: 'integer' }) attempts!: number;
  /** Tries that came to a mistake. */
  @Column({ type: 'integer' }) failures!: number;
  @Column({ name: 'taken_by', type: 'text', nullable: true }) takenBy!: string | null;
  @Column({ name: 'asked_at', type: 'timestamptz' }) askedAt!: Date;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  @Column({ name: 'not_before', type: 'timestamptz', nullable: true }) notBefore!: Date | null;
  @Column({ name: 'progressed_at', type: 'timestamptz', nullable: true }) progressedAt!: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
}
