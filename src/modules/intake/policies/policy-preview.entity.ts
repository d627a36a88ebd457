import { Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn } from '../../../platform/database/columns.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { PolicyComparison } from '../engine/policy/compare-policies.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import type { IntakeReport } from '../engine/report/intake-report.js';

export const previewStatuses = ['queued', 'ready', 'failed'] as const;

/** What is kept with one policy and with the other, and why it differs. */
export interface PreviewOutcome {
  readonly before: { readonly documents: number; readonly tokens: number };
  readonly after: { readonly documents: number; readonly tokens: number };
  readonly difference: PolicyComparison;
  /** Of the report of the other policy. */
  readonly warnings: IntakeReport['warnings'];
  /** Of the other policy: what leaves for which reason, and what is kept; null when nobody knows it any more. */
  readonly waterfall: IntakeReport['waterfall'] | null;
}

/** What another policy would make of a version. */
@Entity({ schema: 'intake', name: 'policy_preview' })
export class PolicyPreview {
  @PrimaryColumn(idColumn('ppv')) id!: Id<'ppv'>;
  @Column({ name: 'organization_id', ...idColumn('org') }) organizationId!: Id<'org'>;
  @Column({ name: 'dataset_version_id', ...idColumn('dsv') }) datasetVersionId!: Id<'dsv'>;
  @Column({ type: 'jsonb' }) policy!: IntakePolicy;
  @Column({ name: 'policy_hash', type: 'text' }) policyHash!: string;
  @Column({ type: 'text' }) status!: (typeof previewStatuses)[number];
  @Column({ type: 'jsonb', nullable: true }) outcome!: PreviewOutcome | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ name: 'created_by', type: 'jsonb' }) createdBy!: ActorSnapshot;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ type: 'integer' }) version!: number;
}
