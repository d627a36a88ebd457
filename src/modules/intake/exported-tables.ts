import type { ExportedTable } from '../../platform/database/exported-table.js';

const ofVersions = 'exists (select from intake.dataset_version v where v.id = t.dataset_version_id and v.engagement_id = :engagement)';

/** What is exported with an engagement. Certificates come with the deletion, after which nothing is exported any more. */
export const exportedTables: readonly ExportedTable[] = [
  { file: 'intake/data-agreements', table: 'intake.data_agreement', where: 't.engagement_id = :engagement', order: 't.id', id: 'dag' },
  { file: 'intake/datasets', table: 'intake.dataset', where: 't.engagement_id = :engagement', order: 't.id', id: 'dst' },
  { file: 'intake/intake-policies', table: 'intake.intake_policy', where: 't.engagement_id = :engagement', order: 't.id', id: 'ipo' },
  { file: 'intake/evaluation-sets', table: 'intake.evaluation_set', where: 't.engagement_id = :engagement', order: 't.id', id: 'evs' },
  { file: 'intake/uploads', table: 'intake.upload', where: 't.engagement_id = :engagement', order: 't.id', id: 'upl' },
  {
    file: 'intake/dataset-versions', table: 'intake.dataset_version', where: 't.engagement_id = :engagement', order: 't.id', id: 'dsv', omit: ['watch_at', 'resumptions'],
    // An acceptance that was given before there was anything to accept is the lab's own matter until it counts; then `judged_by` has it.
    withheld: ['accept_as_previewed', 'acceptance_reason', 'acceptance_by', 'acceptance_withheld'],
  },
  { file: 'intake/dataset-version-files', table: 'intake.dataset_version_file', where: ofVersions, order: 't.dataset_version_id, t.upload_id' },
  { file: 'intake/policy-previews', table: 'intake.policy_preview', where: ofVersions, order: 't.id', id: 'ppv' },
  { file: 'intake/accepted-comparisons', table: 'intake.accepted_comparison', where: ofVersions, order: 't.id', id: 'cmp' },
  {
    file: 'intake/processing-steps', table: 'intake.processing_step', where: ofVersions, order: 't.dataset_version_id, t.stage, t.file, t.shard',
    omit: ['attempts', 'taken_by', 'not_before'], withheld: ['output_key'],
  },
  { file: 'intake/intake-reports', table: 'intake.intake_report', where: ofVersions, order: 't.dataset_version_id' },
  { file: 'intake/data-retention', table: 'intake.data_retention', where: 't.engagement_id = :engagement', order: 't.engagement_id', omit: ['watch_at'] },
  { file: 'intake/legal-holds', table: 'intake.legal_hold', where: 't.engagement_id = :engagement', order: 't.id', id: 'lhd', withheld: 'all' },
  { file: 'intake/trained-checkpoints', table: 'intake.trained_checkpoint', where: 't.engagement_id = :engagement', order: 't.training_run_id' },
  {
    file: 'intake/exposures', table: 'intake.exposure', where: 't.engagement_id = :engagement', order: 't.id', id: 'exp', withheld: ['reason', 'staff_member_id', 'request_id'],
  },
];
