import type { ExportedTable } from '../../platform/database/exported-table.js';

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  {
    file: 'organizations/organizations', table: 'organizations.organization', where: 't.id = :organization', order: 't.id', id: 'org',
    omit: ['search_name', 'registration_key'],
  },
  { file: 'organizations/contacts', table: 'organizations.contact', where: 't.organization_id = :organization', order: 't.id', id: 'con' },
];
