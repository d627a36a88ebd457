import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integerColumn } from '../../../platform/database/columns.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';

export const exportStatuses = ['queued', 'running', 'ready', 'failed', 'expired'] as const;
export type ExportStatus = (typeof exportStatuses)[number];

const uploadIds = {
  to: (ids: readonly string[]) => ids.map(toUuid),
  from: (uuids: readonly string[]) => uuids.map((uuid) => fromUuid('upl', uuid)),
};

/** An archive of all of one engagement. */
@Entity({ schema: 'reporting', name: 'engagement_export' })
export class EngagementExport {
  @PrimaryColumn(idColumn('xpt')) id!: Id<'xpt'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'engagement_id', ...idColumn('eng') }) engagementId!: Id<'eng'>;
  /** In whose view it is made. */
  @Column({ type: 'text' }) audience!: 'lab' | 'partner';
  @Column({ type: 'boolean' }) files!: boolean;
  /** Of the files that the archive holds. */
  @Column({ name: 'upload_ids', type: 'uuid', array: true, default: [], transformer: uploadIds }) uploadIds!: Id<'upl'>[];
  /** The run that makes it, or made it; null for none yet, and for archives that are stored under the export's id alone. */
  @Column({ name: 'run_id', type: 'uuid', nullable: true }) runId!: string | null;
  @Column({ type: 'text' }) status!: ExportStatus;
  @Column({ ...integerColumn({ nullable: true }) }) bytes!: number | null;
  @Column({ type: 'text', nullable: true }) sha256!: string | null;
  @Column({ type: 'integer', nullable: true }) entries!: number | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ name: 'requested_by', type: 'jsonb' }) requestedBy!: { kind: string; id: string; name: string };
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
  @Column({ name: 'watch_at', type: 'timestamptz' }) watchAt!: Date;
  @Column({ type: 'integer' }) version!: number;
}
