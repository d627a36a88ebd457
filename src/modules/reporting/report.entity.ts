import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../platform/database/columns.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { PipelineReport } from './pipeline-report.js';

export type ReportStatus = 'queued' | 'running' | 'ready' | 'failed';

/** A report as it was made, kept for good. */
@Entity({ schema: 'reporting', name: 'report' })
export class Report {
  @PrimaryColumn(idColumn('rep')) id!: Id<'rep'>;
  @Column({ type: 'text' }) kind!: 'pipeline';
  @Column({ type: 'text' }) trigger!: 'schedule' | 'request';
  /** ISO week, `2026-W47`. */
  @Column({ type: 'text' }) week!: string;
  @Column({ name: 'time_zone', type: 'text' }) timeZone!: string;
  @Column({ name: 'period_start', type: 'timestamptz' }) periodStart!: Date;
  @Column({ name: 'period_end', type: 'timestamptz' }) periodEnd!: Date;
  @Column({ type: 'text', default: 'queued' }) status!: ReportStatus;
  @Column({ name: 'requested_by', type: 'jsonb' }) requestedBy!: { kind: string; id: string; name: string };
  @Column({ type: 'jsonb', nullable: true }) content!: PipelineReport | null;
  @Column({ type: 'text', nullable: true }) csv!: string | null;
  @Column({ name: 'snapshot_at', type: 'timestamptz', nullable: true }) snapshotAt!: Date | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
}
