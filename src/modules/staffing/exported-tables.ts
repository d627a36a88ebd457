import type { ExportedTable } from '../../platform/database/exported-table.js';

const allocated = (researcher: string): string => `exists (select from staffing.allocation a where a.researcher_id = ${researcher} and a.engagement_id = :engagement)`;

/** What is exported with an engagement. A partner gets names and skills of those confirmed, as it sees them of the team. */
export const exportedTables: readonly ExportedTable[] = [
  { file: 'staffing/teams', table: 'staffing.team', where: 't.engagement_id = :engagement', order: 't.engagement_id', withheld: ['required_clearance', 'confirmed_by'] },
  { file: 'staffing/allocations', table: 'staffing.allocation', where: 't.engagement_id = :engagement', order: 't.id', id: 'alo', withheld: 'all' },
  {
    file: 'staffing/researchers', table: 'staffing.researcher', where: allocated('t.id'), order: 't.id', id: 'rsr',
    withheld: ['id', 'staff_member_id', 'capacity_percent', 'clearance', 'active', 'version', 'created_at', 'updated_at'],
  },
  { file: 'staffing/researcher-skills', table: 'staffing.researcher_skill', where: allocated('t.researcher_id'), order: 't.researcher_id, t.skill', withheld: ['researcher_id'] },
];
