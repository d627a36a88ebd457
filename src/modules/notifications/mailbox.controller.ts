import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Describe, pageOf } from '../../platform/http/describe.js';
import { Parameters, keyset, pageQuery, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, fromUuidOrNull, idSchema, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { mailStates } from './mail-message.entity.js';

const time = z.string().meta({ format: 'date-time' });
const attemptSchema = z.object({
  number: z.int(), startedAt: time, durationMs: z.int(), outcome: z.string().describe('sent, failed, or refused for good'), detail: z.string(),
}).meta({ id: 'MailAttempt' });
const mailSchema = z.object({
  id: z.string(), template: z.string(), eventId: z.string(), organizationId: z.string().nullable(), engagementId: z.string().nullable(),
  recipientKind: z.string().describe('`staff` or `contact`'), to: z.string(), recipientName: z.string(), subject: z.string(), text: z.string(),
  state: z.string().describe(mailStates.join(', ')), createdAt: time, sentAt: time.nullable(),
  attempts: z.array(attemptSchema).describe('The newest 20, oldest first'),
}).meta({ id: 'Mail' });
const mailWithHtmlSchema = mailSchema.extend({ html: z.string() }).meta({ id: 'MailWithHtml' });
const mailPageSchema = pageOf(mailSchema).meta({ id: 'Mails' });
const listQuery = z.strictObject({
  ...pageQuery, to: z.string().max(254).toLowerCase().optional().describe('Address of the recipient'), state: z.enum(mailStates).optional(),
});

interface MailRow {
  id: string;
  template: string;
  event_id: string;
  organization_id: string | null;
  engagement_id: string | null;
  recipient_kind: string;
  recipient: string;
  recipient_name: string;
  subject: string;
  text: string;
  html: string;
  state: string;
  created_at: Date;
  sent_at: Date | null;
  attempt_list: z.infer<typeof attemptSchema>[];
}

const COLUMNS = `m.id, m.template, m.event_id, m.organization_id, m.engagement_id, m.recipient_kind, m.recipient, m.recipient_name, m.subject, m.text, m.html, m.state,
  m.created_at, m.sent_at,
  (select coalesce(json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'durationMs', a.duration_ms, 'outcome', a.outcome, 'detail', a.detail)
     order by a.number), '[]') from (select * from notifications.mail_attempt where message_id = m.id order by number desc limit 20) a) as attempt_list`;

/** Outgoing mail and its delivery log. Without a mail server it is where mail is read. */
@Controller('v1/admin/mailbox')
export class MailboxController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('mailbox:read')
  @Describe({
    summary: 'List outgoing mail with its delivery log, newest first', description: 'When no mail server is configured, this is where mail stays and can be read.',
    returns: { 200: mailPageSchema }, pages: true,
  })
  async list(@Ctx() context: RequestContext, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Reply> {
    const { to, state, ...page } = query;
    const fingerprint = ['mailbox', to, state];
    const parameters = new Parameters();
    const conditions = ['true'];
    if (to !== undefined) conditions.push(`m.recipient = ${parameters.add(to)}`);
    if (state !== undefined) conditions.push(`m.state = ${parameters.add(state)}`);
    const paging = keyset(parameters, [
      { expression: 'm.created_at', type: 'timestamptz', direction: 'desc' },
      { expression: 'm.id', type: 'uuid', direction: 'desc' },
    ], page, fingerprint);
    const rows = await this.database.read(context, (reader) => reader.query<MailRow>(
      `select ${COLUMNS}, ${paging.keys} from notifications.mail_message m where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    ));
    return pageReply(context, rows, page, fingerprint, toDto, query);
  }

  @Get(':id')
  @Allow('mailbox:read')
  @Describe({ summary: 'Read a mail with its HTML', returns: { 200: mailWithHtmlSchema }, errors: [objectNotFound] })
  async read(@Ctx() context: RequestContext, @Param('id', { schema: idSchema('msg') }) id: Id<'msg'>): Promise<z.infer<typeof mailWithHtmlSchema>> {
    const [row] = await this.database.read(context, (reader) => reader.query<MailRow>(`select ${COLUMNS} from notifications.mail_message m where m.id = $1`, [toUuid(id)]));
    if (row === undefined) throw objectNotFound.with(`There is no mail ${id}.`);
    return { ...toDto(row), html: row.html };
  }
}

function toDto(row: MailRow): z.infer<typeof mailSchema> {
  return {
    id: fromUuid('msg', row.id), template: row.template, eventId: fromUuid('evt', row.event_id), organizationId: fromUuidOrNull('org', row.organization_id),
    engagementId: fromUuidOrNull('eng', row.engagement_id), recipientKind: row.recipient_kind, to: row.recipient, recipientName: row.recipient_name,
    subject: row.subject, text: row.text, state: row.state, createdAt: row.created_at.toISOString(), sentAt: row.sent_at?.toISOString() ?? null,
    attempts: row.attempt_list.map((attempt) => ({ ...attempt, startedAt: new Date(attempt.startedAt).toISOString() })),
  };
}
