import type { ExportedTable } from '../../platform/database/exported-table.js';

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  { file: 'scoping/fit-assessments', table: 'scoping.fit_assessment', where: 't.engagement_id = :engagement', order: 't.id', id: 'fit' },
  { file: 'scoping/scope-versions', table: 'scoping.scope_version', where: 't.engagement_id = :engagement', order: 't.id', id: 'scp' },
];
