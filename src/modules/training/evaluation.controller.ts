import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
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
import { evaluationOf, evaluationSchema, evaluationsSchema, listEvaluationsQuery, recordEvaluationSchema } from './evaluation.dto.js';
import type { EvaluationDto, ListEvaluationsQuery, RecordEvaluationInput } from './evaluation.dto.js';
import { ReadEvaluations } from './read-evaluations.service.js';
import { RecordEvaluation } from './record-evaluation.service.js';
import { criterionUnknown, evaluationNotInStage, scopeNotInForce, trainingRunNotEvaluable } from './training.errors.js';

const engagementId = idSchema('eng');
const evaluationId = idSchema('evl');

@Controller('v1')
export class EvaluationController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly recordEvaluation: RecordEvaluation,
    private readonly evaluations: ReadEvaluations,
  ) {}

  @Post('engagements/:id/evaluations')
  @Allow('evaluation:write')
  @Describe({
    summary: 'Record the measurement of a success criterion', returns: { 201: evaluationSchema }, writes: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, evaluationNotInStage, scopeNotInForce, criterionUnknown, trainingRunNotEvaluable],
    description: 'The verdict follows from the target of the scope in force. Evaluations are kept for good; of a criterion’s measurements in an iteration the latest counts.',
  })
  record(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Body({ schema: recordEvaluationSchema }) body: RecordEvaluationInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const evaluation = await this.recordEvaluation.run(tx, id, body);
      return new Reply<EvaluationDto>(evaluationOf(evaluation), { status: 201, location: `/v1/evaluations/${evaluation.id}` });
    });
  }

  @Get('engagements/:id/evaluations')
  @Allow('evaluation:read')
  @Describe({ summary: 'List an engagement’s evaluations, newest first', returns: { 200: evaluationsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Query({ schema: listEvaluationsQuery }) query: ListEvaluationsQuery): Promise<Reply> {
    return this.database.read(ctx, (reader) => this.evaluations.list(reader, ctx, id, query));
  }

  @Get('evaluations/:id')
  @Allow('evaluation:read')
  @Describe({ summary: 'Read an evaluation', returns: { 200: evaluationSchema }, errors: [objectNotFound] })
  byId(@Ctx() ctx: RequestContext, @Param('id', { schema: evaluationId }) id: Id<'evl'>): Promise<EvaluationDto> {
    return this.database.read(ctx, (reader) => this.evaluations.byId(reader, id));
  }
}
