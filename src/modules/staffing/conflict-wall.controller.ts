import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
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
import { conflictWallSchema, conflictWallsSchema, createConflictWallSchema, listConflictWallsQuery } from './conflict-wall.dto.js';
import type { CreateConflictWallInput, ListConflictWallsQuery } from './conflict-wall.dto.js';
import { KeepConflictWalls, wallOfRow, wallView } from './keep-conflict-walls.service.js';
import { conflictWallEnded, conflictWallExists } from './staffing.errors.js';

const wal = idSchema('wal');

@Controller('v1/conflict-walls')
export class ConflictWallController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly walls: KeepConflictWalls,
  ) {}

  @Post()
  @Allow('conflict_wall:manage')
  @Describe({ summary: 'Put up a conflict wall between two organizations', returns: { 201: conflictWallSchema }, errors: [objectNotFound, conflictWallExists], writes: true })
  create(@Ctx() ctx: RequestContext, @Body({ schema: createConflictWallSchema }) body: CreateConflictWallInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const wall = await this.walls.create(tx, body);
      return new Reply(wallView(wall), { version: wall.version, location: `/v1/conflict-walls/${wall.id}` });
    });
  }

  @Get()
  @Allow('conflict_wall:read')
  @Describe({ summary: 'List conflict walls, newest first, with those that have ended', returns: { 200: conflictWallsSchema }, pages: true })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listConflictWallsQuery }) query: ListConflictWallsQuery): Promise<Reply> {
    const fingerprint = ['conflict-walls', query.organizationId];
    return this.database.read(ctx, async (reader) => pageReply(ctx, await this.walls.page(reader, query, fingerprint), query, fingerprint, wallOfRow, query));
  }

  @Get(':id')
  @Allow('conflict_wall:read')
  @Describe({ summary: 'Read a conflict wall', returns: { 200: conflictWallSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: wal }) id: Id<'wal'>): Promise<Reply> {
    const wall = await this.database.read(ctx, (reader) => this.walls.byId(reader, id));
    return new Reply(wallView(wall), { version: wall.version });
  }

  @Delete(':id')
  @Allow('conflict_wall:manage')
  @Describe({
    summary: 'End a conflict wall', description: 'It is kept for the record, with when it ended.', returns: { 200: conflictWallSchema },
    errors: [objectNotFound, conflictWallEnded], ifMatch: true,
  })
  end(@Ctx() ctx: RequestContext, @Param('id', { schema: wal }) id: Id<'wal'>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const wall = await this.walls.end(tx, id, ctx.ifMatch);
      return new Reply(wallView(wall), { version: wall.version });
    });
  }
}
