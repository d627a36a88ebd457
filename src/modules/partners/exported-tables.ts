import type { ExportedTable } from '../../platform/database/exported-table.js';

// The body that was signed and sent names the engagement, whatever became of the event since.
const delivered = (delivery: string): string => `${delivery}.organization_id = :organization and (${delivery}.body::jsonb -> 'data' ->> 'engagementId') = :stream`;

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  {
    file: 'partners/webhook-deliveries', table: 'partners.webhook_delivery', where: delivered('t'), order: 't.id', id: 'whd',
    omit: ['parked', 'lease', 'leased_until', 'next_attempt_at', 'round_attempts'],
  },
  {
    file: 'partners/webhook-attempts', table: 'partners.webhook_attempt', order: 't.delivery_id, t.number',
    where: `exists (select from partners.webhook_delivery d where d.id = t.delivery_id and ${delivered('d')})`,
  },
];
