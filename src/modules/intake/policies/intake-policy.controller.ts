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
import { EngagementsApi, engagementClosed } from '../../engagements/engagements.api.js';
import { intakePolicyKeepsNothing, intakePolicyUnchanged } from '../intake.errors.js';
import { intakePoliciesSchema, intakePolicyViewSchema, listIntakePoliciesQuery, policyInForceSchema, policyKindQuery, showInForce, showIntakePolicy, writeIntakePolicySchema } from './intake-policy.dto.js';
import type { ListIntakePoliciesQuery, PolicyKindQuery, WriteIntakePolicyInput } from './intake-policy.dto.js';
import { ReadIntakePolicy, listedIntakePolicy } from './read-intake-policy.service.js';
import { WriteIntakePolicy } from './write-intake-policy.service.js';

const engagement = idSchema('eng');

@Controller('v1')
export class IntakePolicyController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly read: ReadIntakePolicy,
    private readonly write: WriteIntakePolicy,
  ) {}

  @Post('engagements/:id/intake-policies')
  @Allow('dataset:judge')
  @Describe({
    summary: 'Write an intake policy', returns: { 201: intakePolicyViewSchema }, errors: [objectNotFound, engagementClosed, intakePolicyUnchanged, intakePolicyKeepsNothing], writes: true,
    description: 'Says what is dropped, redacted or only flagged in the engagement’s data of a kind. It holds for dataset versions made from now on.',
  })
  create(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: writeIntakePolicySchema }) body: WriteIntakePolicyInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const written = await this.write.run(tx, engagementId, body);
      return new Reply(showIntakePolicy(written), { status: 201, location: `/v1/intake-policies/${written.id}` });
    });
  }

  @Get('engagements/:id/intake-policies')
  @Allow('dataset:read')
  @Describe({ summary: 'List an engagement’s intake policies', returns: { 200: intakePoliciesSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listIntakePoliciesQuery }) query: ListIntakePoliciesQuery): Promise<Reply> {
    const fingerprint = ['intake-policies', engagementId, query.kind ?? null];
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return pageReply(ctx, await this.read.page(reader, engagementId, query, fingerprint), query, fingerprint, (row) => listedIntakePolicy(row, engagementId));
    });
  }

  @Get('engagements/:id/intake-policy')
  @Allow('dataset:read')
  @Describe({ summary: 'Read the intake policy in force', returns: { 200: policyInForceSchema }, errors: [objectNotFound], description: 'The one written last for the kind of data, or the default.' })
  async inForce(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: policyKindQuery }) { kind }: PolicyKindQuery): Promise<Reply> {
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return new Reply(showInForce(await this.read.inForce(reader, engagementId, kind)));
    });
  }

  @Get('intake-policies/:id')
  @Allow('dataset:read')
  @Describe({ summary: 'Read an intake policy', returns: { 200: intakePolicyViewSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('ipo') }) id: Id<'ipo'>): Promise<Reply> {
    return new Reply(showIntakePolicy(await this.database.read(ctx, (reader) => this.read.require(reader, id))));
  }
}
