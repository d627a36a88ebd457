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
import { evaluationSetNameTaken, evaluationSetNotSealed, evaluationSetTooLarge, evaluationSetUploadUnusable } from '../intake.errors.js';
import { BeginEvaluationSet } from './begin-evaluation-set.service.js';
import { evaluationSetSchema, evaluationSetsSchema, listEvaluationSetsQuery, sealEvaluationSetSchema, showEvaluationSet, withdrawEvaluationSetSchema } from './evaluation-set.dto.js';
import type { ListEvaluationSetsQuery, SealEvaluationSetInput } from './evaluation-set.dto.js';
import { ReadEvaluationSet } from './read-evaluation-set.service.js';
import { WithdrawEvaluationSet } from './withdraw-evaluation-set.service.js';

const engagement = idSchema('eng');
const set = idSchema('evs');

@Controller('v1')
export class EvaluationSetController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly read: ReadEvaluationSet,
    private readonly begin: BeginEvaluationSet,
    private readonly withdraw: WithdrawEvaluationSet,
  ) {}

  @Post('engagements/:id/evaluation-sets')
  @Allow('dataset:write')
  @Describe({
    summary: 'Seal an evaluation set', returns: { 202: evaluationSetSchema }, errors: [objectNotFound, engagementClosed, evaluationSetNameTaken, evaluationSetUploadUnusable, evaluationSetTooLarge], writes: true,
    description: 'Makes keyed hashes of the texts of an upload and deletes the upload. Dataset versions made afterwards are compared with the set; reports say how much of a document is in it, and never what it says. With `everywhere` those of all engagements are; others than its own organization see its name in reports, and nothing else.',
  })
  seal(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: sealEvaluationSetSchema }) body: SealEvaluationSetInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const begun = await this.begin.run(tx, engagementId, body);
      return new Reply(showEvaluationSet(begun), { status: 202, version: begun.version, location: `/v1/evaluation-sets/${begun.id}` });
    });
  }

  @Get('engagements/:id/evaluation-sets')
  @Allow('dataset:read')
  @Describe({ summary: 'List an engagement’s evaluation sets', returns: { 200: evaluationSetsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listEvaluationSetsQuery }) query: ListEvaluationSetsQuery): Promise<Reply> {
    const fingerprint = ['evaluation-sets', engagementId, query.status ?? null];
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return pageReply(ctx, await this.read.page(reader, engagementId, query, fingerprint), query, fingerprint, showEvaluationSet, query);
    });
  }

  @Get('evaluation-sets/:id')
  @Allow('dataset:read')
  @Describe({ summary: 'Read an evaluation set', returns: { 200: evaluationSetSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: set }) id: Id<'evs'>): Promise<Reply> {
    const found = await this.database.read(ctx, (reader) => this.read.require(reader, id));
    return new Reply(showEvaluationSet(found), { version: found.version });
  }

  @Post('evaluation-sets/:id/actions/withdraw')
  @Allow('dataset:write')
  @Describe({ summary: 'Compare data with an evaluation set no longer', description: 'Versions that were compared with it keep what was found. One that is being sealed is given up; its upload stays.', returns: { 200: evaluationSetSchema }, errors: [objectNotFound, evaluationSetNotSealed], ifMatch: true, writes: true })
  end(@Ctx() ctx: RequestContext, @Param('id', { schema: set }) id: Id<'evs'>, @Body({ schema: withdrawEvaluationSetSchema }) _body: Record<string, never>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const withdrawn = await this.withdraw.run(tx, id, ctx.ifMatch);
      return new Reply(showEvaluationSet(withdrawn), { version: withdrawn.version });
    }, 200);
  }
}
