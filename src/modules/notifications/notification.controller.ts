import { Controller, Get, Param, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe, pageOf } from '../../platform/http/describe.js';
import { Parameters, keyset, pageQuery, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, fromUuidOrNull, idSchema, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ReadNotification } from './read-notification.service.js';

const time = z.string().meta({ format: 'date-time' });
const notificationSchema = z.object({
  id: z.string(), template: z.string(), eventId: z.string(), organizationId: z.string().nullable(), engagementId: z.string().nullable(),
  title: z.string(), body: z.string(), createdAt: time, readAt: time.nullable(),
}).meta({ id: 'Notification' });
const notificationPageSchema = pageOf(notificationSchema).meta({ id: 'Notifications' });
const listQuery = z.strictObject({ ...pageQuery, unread: z.enum(['true', 'false']).optional().describe('`true` for those not read yet, `false` for the others') });

interface NotificationRow {
  id: string;
  template: string;
  event_id: string;
  organization_id: string | null;
  engagement_id: string | null;
  title: string;
  body: string;
  created_at: Date;
  read_at: Date | null;
}

@Controller('v1/notifications')
export class NotificationController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly readNotification: ReadNotification,
  ) {}

  @Get()
  @Allow('notification:read')
  @Describe({ summary: 'List the messages to me, newest first', returns: { 200: notificationPageSchema }, pages: true })
  async list(@Ctx() context: RequestContext, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Reply> {
    const { unread, ...page } = query;
    const fingerprint = ['notifications', context.actor.id, unread];
    const parameters = new Parameters();
    const conditions = [`staff_member_id = ${parameters.add(toUuid(context.actor.id))}`];
    if (unread !== undefined) conditions.push(unread === 'true' ? 'read_at is null' : 'read_at is not null');
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'desc' },
      { expression: 'id', type: 'uuid', direction: 'desc' },
    ], page, fingerprint);
    const rows = await this.database.read(context, (reader) => reader.query<NotificationRow>(
      `select id, template, event_id, organization_id, engagement_id, title, body, created_at, read_at, ${paging.keys}
       from notifications.notification where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    ));
    return pageReply(context, rows, page, fingerprint, toDto, query);
  }

  @Put(':id/read')
  @Allow('notification:read')
  @Describe({ summary: 'Mark a message to me as read', returns: { 204: null }, errors: [objectNotFound], writes: true })
  markRead(@Ctx() context: RequestContext, @Param('id', { schema: idSchema('ntf') }) id: Id<'ntf'>): Promise<Reply> {
    return this.commands.run(context, (tx) => this.readNotification.run(tx, id), 204);
  }
}

function toDto(row: NotificationRow): z.infer<typeof notificationSchema> {
  return {
    id: fromUuid('ntf', row.id), template: row.template, eventId: fromUuid('evt', row.event_id), organizationId: fromUuidOrNull('org', row.organization_id),
    engagementId: fromUuidOrNull('eng', row.engagement_id), title: row.title, body: row.body,
    createdAt: row.created_at.toISOString(), readAt: row.read_at?.toISOString() ?? null,
  };
}
