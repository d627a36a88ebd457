import type { ExportedTable } from '../../platform/database/exported-table.js';

/** What is exported with an engagement. */
export const exportedTables: readonly ExportedTable[] = [
  {
    file: 'notifications/followed-engagements', table: 'notifications.followed_engagement', where: 't.engagement_id = :engagement', order: 't.engagement_id', withheld: 'all',
  },
  // Whom was told what, and when; the words are made of records that are exported.
  { file: 'notifications/notifications', table: 'notifications.notification', where: 't.engagement_id = :engagement', order: 't.id', id: 'ntf', omit: ['body'], withheld: 'all' },
  {
    file: 'notifications/mail-messages', table: 'notifications.mail_message', where: 't.engagement_id = :engagement', order: 't.id', id: 'msg',
    omit: ['text', 'html', 'lease', 'leased_until'], withheld: 'all',
  },
  {
    file: 'notifications/mail-attempts', table: 'notifications.mail_attempt', order: 't.message_id, t.number', withheld: 'all',
    where: 'exists (select from notifications.mail_message m where m.id = t.message_id and m.engagement_id = :engagement)',
  },
];
