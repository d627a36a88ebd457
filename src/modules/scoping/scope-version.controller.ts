import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { engagementClosed, engagementOnHold } from '../engagements/engagements.api.js';
import { DraftScopeVersion } from './draft-scope-version.service.js';
import { ReadScopeVersions } from './read-scope-versions.service.js';
import { ReviseScopeVersion } from './revise-scope-version.service.js';
import { draftScopeVersionSchema, listScopeVersionsQuery, reviseScopeVersionSchema, scopeVersionSchema, scopeVersionsSchema } from './scope-version.dto.js';
import type { DraftScopeVersionInput, ReviseScopeVersionInput } from './scope-version.dto.js';
import { scopeVersionContentRequired, scopeVersionFixed, scopeVersionInProgress } from './scoping.errors.js';

const engagementId = idSchema('eng');
const scopeVersionId = idSchema('scp');

@Controller('v1')
export class ScopeVersionController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly draftScopeVersion: DraftScopeVersion,
    private readonly reviseScopeVersion: ReviseScopeVersion,
    private readonly scopeVersions: ReadScopeVersions,
  ) {}

  @Post('engagements/:id/scope-versions')
  @Allow('scope:write')
  @Describe({
    summary: 'Draft a scope version', returns: { 201: scopeVersionSchema }, writes: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, scopeVersionInProgress, scopeVersionContentRequired],
    description: 'The next version: what is left out is copied from the version in force, or else from the newest. The version in force stays so until this one is submitted and approved by both sides.',
  })
  draft(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Body({ schema: draftScopeVersionSchema }) body: DraftScopeVersionInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await this.draftScopeVersion.run(tx, id, body);
      return new Reply(await this.scopeVersions.show(tx, version), { status: 201, version: version.version, location: `/v1/scope-versions/${version.id}` });
    });
  }

  @Get('engagements/:id/scope-versions')
  @Allow('scope:read')
  @Describe({ summary: 'List an engagement’s scope versions, newest first', returns: { 200: scopeVersionsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Query({ schema: listScopeVersionsQuery }) query: z.infer<typeof listScopeVersionsQuery>): Promise<Reply> {
    return this.database.read(ctx, (reader) => this.scopeVersions.list(reader, ctx, id, query));
  }

  @Get('scope-versions/:id')
  @Allow('scope:read')
  @Describe({ summary: 'Read a scope version, with what can be done next', returns: { 200: scopeVersionSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: scopeVersionId }) id: Id<'scp'>): Promise<Reply> {
    const version = await this.database.read(ctx, (reader) => this.scopeVersions.byId(reader, id));
    return new Reply(version, { version: version.version });
  }

  @Patch('scope-versions/:id')
  @Allow('scope:write')
  @Describe({
    summary: 'Change a draft', returns: { 200: scopeVersionSchema }, ifMatch: true, errors: [objectNotFound, engagementClosed, engagementOnHold, scopeVersionFixed],
  })
  revise(@Ctx() ctx: RequestContext, @Param('id', { schema: scopeVersionId }) id: Id<'scp'>, @Body({ schema: reviseScopeVersionSchema }) body: ReviseScopeVersionInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await this.reviseScopeVersion.run(tx, id, ctx.ifMatch, body);
      return new Reply(await this.scopeVersions.show(tx, version), { version: version.version });
    });
  }
}
