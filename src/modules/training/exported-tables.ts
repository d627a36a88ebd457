import type { ExportedTable } from '../../platform/database/exported-table.js';

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  {
    file: 'training/training-runs', table: 'training.training_run', where: 't.engagement_id = :engagement', order: 't.id', id: 'run',
    // An address inside the lab.
    withheld: ['checkpoint_uri'],
  },
  { file: 'training/evaluations', table: 'training.evaluation', where: 't.engagement_id = :engagement', order: 't.id', id: 'evl' },
];
