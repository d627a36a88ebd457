import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { engagementSchema, engagementsSchema, listEngagementsQuery, openEngagementSchema, updateEngagementSchema } from './engagement.dto.js';
import type { ListEngagementsQuery, OpenEngagementInput, UpdateEngagementInput } from './engagement.dto.js';
import { engagementClosed, ownerUnknown } from './engagements.errors.js';
import { ListEngagements, listItemOf } from './list-engagements.service.js';
import { OpenEngagement } from './open-engagement.service.js';
import { ReadEngagement } from './read-engagement.service.js';
import { UpdateEngagement } from './update-engagement.service.js';

const id = idSchema('eng');

@Controller('v1/engagements')
export class EngagementController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly open: OpenEngagement,
    private readonly read: ReadEngagement,
    private readonly update: UpdateEngagement,
    private readonly lists: ListEngagements,
  ) {}

  @Post()
  @Allow('engagement:create')
  @Describe({ summary: 'Open an engagement', returns: { 201: engagementSchema }, errors: [objectNotFound, ownerUnknown], writes: true })
  create(@Ctx() ctx: RequestContext, @Body({ schema: openEngagementSchema }) body: OpenEngagementInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const engagement = await this.open.run(tx, body);
      return new Reply(await this.read.show(tx, engagement), { status: 201, version: engagement.version, location: `/v1/engagements/${engagement.id}` });
    });
  }

  @Get()
  @Allow('engagement:read')
  @Describe({ summary: 'List engagements', returns: { 200: engagementsSchema }, pages: true })
  async list(@Ctx() ctx: RequestContext, @Query({ schema: listEngagementsQuery }) query: ListEngagementsQuery): Promise<Reply> {
    const { limit: _, cursor: __, ...filters } = query;
    const fingerprint = ['engagements', filters];
    return this.database.read(ctx, async (reader) =>
      pageReply(ctx, await this.lists.run(reader, query, fingerprint), query, fingerprint, (row) => listItemOf(row, reader.now), query));
  }

  @Get(':id')
  @Allow('engagement:read')
  @Describe({ summary: 'Read an engagement, with what can be done next', returns: { 200: engagementSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>): Promise<Reply> {
    const engagement = await this.database.read(ctx, (reader) => this.read.byId(reader, engagementId));
    return new Reply(engagement, { version: engagement.version });
  }

  @Patch(':id')
  @Allow('engagement:update')
  @Describe({ summary: 'Change an engagement', returns: { 200: engagementSchema }, errors: [objectNotFound, engagementClosed, ownerUnknown], ifMatch: true })
  change(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>, @Body({ schema: updateEngagementSchema }) body: UpdateEngagementInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const engagement = await this.update.run(tx, engagementId, ctx.ifMatch, body);
      return new Reply(await this.read.show(tx, engagement), { version: engagement.version });
    });
  }
}
