import type { ExportedTable } from '../../platform/database/exported-table.js';

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  {
    file: 'engagements/engagements', table: 'engagements.engagement', where: 't.id = :engagement', order: 't.id', id: 'eng', omit: ['sort_name', 'due_order'],
    // What the lab has on record for its gates a partner reads as facts of its own: scope, agreement, contract, evaluations.
    withheld: ['facts'],
  },
  { file: 'engagements/history', table: 'engagements.history', where: 't.engagement_id = :engagement', order: 't.position', withheld: ['reason'] },
  { file: 'engagements/gate-waivers', table: 'engagements.gate_waiver', where: 't.engagement_id = :engagement', order: 't.visit, t.gate', withheld: 'all' },
  { file: 'engagements/deadline-notices', table: 'engagements.deadline_notice', where: 't.engagement_id = :engagement', order: 't.due_at, t.kind', withheld: 'all' },
];
