import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Reader } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Commands } from '../../../platform/http/commands.js';
import { Describe } from '../../../platform/http/describe.js';
import { Parameters, keyset, pageReply } from '../../../platform/http/keyset.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { deletionEngagementOpen, deletionHeld } from '../intake.errors.js';
import { countHolds } from '../retention/keep-data-retention.js';
import { dataDeletionSchema, deletedObjectsSchema, listDeletedObjectsQuery, showDeletion } from './data-deletion.dto.js';
import type { DataDeletionDto, DeletedObjectDto, ListDeletedObjectsQuery } from './data-deletion.dto.js';
import { DataDeletion } from './data-deletion.entity.js';
import type { DeletedObjectKind } from './data-deletion.entity.js';
import { RequestDataDeletion } from './request-data-deletion.service.js';

interface DeletedObjectRow {
  key_hash: string;
  kind: DeletedObjectKind;
  bytes: string;
  sha256: string | null;
  unreadable: boolean;
  deleted_at: Date | null;
}

const engagement = idSchema('eng');

@Controller('v1/engagements/:id/data-deletion')
export class DataDeletionController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly request: RequestDataDeletion,
  ) {}

  @Post()
  @Allow('data:delete')
  @Describe({ summary: 'Delete all data of an engagement that is closed, or whose data lost its consent', returns: { 202: dataDeletionSchema }, errors: [objectNotFound, deletionEngagementOpen, deletionHeld], writes: true })
  create(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => new Reply(showDeletion(await this.request.run(tx, engagementId, 'request'), 0, tx.actor), {
      status: 202, location: `/v1/engagements/${engagementId}/data-deletion`,
    }));
  }

  @Get()
  @Allow('dataset:read')
  @Describe({ summary: 'Read how far the deletion of an engagement’s data has come', returns: { 200: dataDeletionSchema }, errors: [objectNotFound] })
  state(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>): Promise<DataDeletionDto> {
    return this.database.read(ctx, async (reader) => (
      showDeletion(await requireDeletion(reader, engagementId), await countHolds(reader, engagementId), reader.actor)));
  }

  @Get('objects')
  @Allow('dataset:read')
  @Describe({ summary: 'List what was deleted', returns: { 200: deletedObjectsSchema }, errors: [objectNotFound], pages: true })
  objects(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listDeletedObjectsQuery }) query: ListDeletedObjectsQuery): Promise<Reply> {
    const fingerprint = ['deleted-objects', engagementId];
    return this.database.read(ctx, async (reader) => {
      await requireDeletion(reader, engagementId);
      const parameters = new Parameters();
      const of = parameters.add(toUuid(engagementId));
      const paging = keyset(parameters, [{ expression: 'o.key_hash', type: 'text', direction: 'asc' }], query, fingerprint);
      const rows = await reader.query<DeletedObjectRow>(
        `select o.key_hash, o.kind, o.bytes, o.sha256, o.unreadable, o.deleted_at, ${paging.keys} from intake.deleted_object o where o.engagement_id = ${of} and ${paging.after} ${paging.orderAndLimit}`,
        parameters.values,
      );
      return pageReply(ctx, rows, query, fingerprint, ({ key_hash: keyHash, kind, bytes, sha256, unreadable, deleted_at: deletedAt }): DeletedObjectDto => (
        { keyHash, kind, bytes: Number(bytes), sha256, unreadable, deletedAt: deletedAt?.toISOString() ?? null }));
    });
  }
}

/** @throws DomainError `object.not_found` */
async function requireDeletion(reader: Reader, engagementId: Id<'eng'>): Promise<DataDeletion> {
  const deletion = await reader.manager.findOneBy(DataDeletion, { engagementId });
  if (deletion === null) throw objectNotFound.with('No deletion of this engagement’s data was asked for, or you cannot see it.');
  return deletion;
}
