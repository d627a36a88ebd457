import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Commands } from '../../../platform/http/commands.js';
import { Describe } from '../../../platform/http/describe.js';
import { pageReply } from '../../../platform/http/keyset.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { holdNothingLeft, holdReleased } from '../intake.errors.js';
import { dataRetentionSchema, legalHoldSchema, legalHoldsSchema, listLegalHoldsQuery, placeLegalHoldSchema, releaseLegalHoldSchema, showHold } from './data-retention.dto.js';
import type { DataRetentionDto, ListLegalHoldsQuery } from './data-retention.dto.js';
import { PlaceLegalHold } from './place-legal-hold.service.js';
import { ReadRetention } from './read-retention.service.js';
import { ReleaseLegalHold } from './release-legal-hold.service.js';

const engagement = idSchema('eng');
const hold = idSchema('lhd');

@Controller('v1')
export class DataRetentionController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly read: ReadRetention,
    private readonly place: PlaceLegalHold,
    private readonly release: ReleaseLegalHold,
  ) {}

  @Get('engagements/:id/data-retention')
  @Allow('dataset:read')
  @Describe({ summary: 'Read how long an engagement’s data is kept', returns: { 200: dataRetentionSchema }, errors: [objectNotFound] })
  retention(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>): Promise<DataRetentionDto> {
    return this.database.read(ctx, (reader) => this.read.of(reader, engagementId));
  }

  @Post('engagements/:id/legal-holds')
  @Allow('legal_hold:manage')
  @Describe({ summary: 'Forbid the deletion of an engagement’s data', returns: { 201: legalHoldSchema }, errors: [objectNotFound, holdNothingLeft], writes: true })
  placeHold(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: placeLegalHoldSchema }) body: { reason: string }): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const placed = await this.place.run(tx, engagementId, body.reason);
      return new Reply(showHold(placed), { status: 201, version: placed.version, location: `/v1/legal-holds/${placed.id}` });
    });
  }

  @Get('engagements/:id/legal-holds')
  @Allow('legal_hold:read')
  @Describe({ summary: 'List an engagement’s legal holds', returns: { 200: legalHoldsSchema }, errors: [objectNotFound], pages: true })
  holds(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listLegalHoldsQuery }) query: ListLegalHoldsQuery): Promise<Reply> {
    const { standing, ...page } = query;
    const fingerprint = ['legal-holds', engagementId, standing ?? null];
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return pageReply(ctx, await this.read.page(reader, engagementId, query, fingerprint), page, fingerprint, showHold, { standing: standing === undefined ? undefined : String(standing) });
    });
  }

  @Get('legal-holds/:id')
  @Allow('legal_hold:read')
  @Describe({ summary: 'Read a legal hold', returns: { 200: legalHoldSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: hold }) holdId: Id<'lhd'>): Promise<Reply> {
    const found = await this.database.read(ctx, (reader) => this.read.hold(reader, holdId));
    return new Reply(showHold(found), { version: found.version });
  }

  @Post('legal-holds/:id/actions/release')
  @Allow('legal_hold:manage')
  @Describe({ summary: 'Release a legal hold', returns: { 200: legalHoldSchema }, errors: [objectNotFound, holdReleased], writes: true, ifMatch: true })
  releaseHold(@Ctx() ctx: RequestContext, @Param('id', { schema: hold }) holdId: Id<'lhd'>, @Body({ schema: releaseLegalHoldSchema }) body: { reason: string }): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const released = await this.release.run(tx, holdId, ctx.ifMatch, body.reason);
      return new Reply(showHold(released), { version: released.version });
    }, 200);
  }
}
