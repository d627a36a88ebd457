import type { ExportedTable } from '../../../platform/database/exported-table.js';

/** What the platform keeps of an engagement: its events. A partner gets those that are for partners, as the event log shows them. */
export const exportedTables: readonly ExportedTable[] = [
  {
    file: 'events', table: 'platform.outbox', where: "t.stream_id = :stream and (t.for_partners or (select platform.sees_all_organizations()))", order: 't.txid, t.seq', id: 'evt',
    omit: ['txid', 'seq', 'relayed_at', 'look_again_at', 'traceparent'], withheld: ['for_partners', 'request_id'],
  },
];
