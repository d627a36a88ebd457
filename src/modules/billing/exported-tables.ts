import type { ExportedTable } from '../../platform/database/exported-table.js';

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  { file: 'billing/contracts', table: 'billing.contract', where: 't.engagement_id = :engagement', order: 't.id', id: 'ctr' },
  { file: 'billing/milestones', table: 'billing.milestone', where: 't.engagement_id = :engagement', order: 't.id', id: 'mil', withheld: ['release'] },
  { file: 'billing/invoices', table: 'billing.invoice', where: 't.engagement_id = :engagement', order: 't.id', id: 'inv' },
  {
    file: 'billing/payments', table: 'billing.payment', where: 'exists (select from billing.invoice i where i.id = t.invoice_id and i.engagement_id = :engagement)',
    order: 't.id', id: 'pay',
  },
];
