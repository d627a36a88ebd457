import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
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
import { DecideAssessment } from './decide-assessment.service.js';
import { assessmentOf, assessmentSchema, assessmentsSchema, decideAssessmentSchema, listAssessmentsQuery, makeAssessmentSchema } from './fit-assessment.dto.js';
import type { AssessmentDto, DecideAssessmentInput, MakeAssessmentInput } from './fit-assessment.dto.js';
import { MakeAssessment } from './make-assessment.service.js';
import { ReadAssessments } from './read-assessments.service.js';
import { assessmentDecided, assessmentReasonRequired, assessmentSuperseded } from './scoping.errors.js';

const engagementId = idSchema('eng');
const assessmentId = idSchema('fit');

@Controller('v1')
export class AssessmentController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly makeAssessment: MakeAssessment,
    private readonly decideAssessment: DecideAssessment,
    private readonly assessments: ReadAssessments,
  ) {}

  @Post('engagements/:id/assessments')
  @Allow('assessment:write')
  @Describe({
    summary: 'Assess what fits a case', returns: { 201: assessmentSchema }, errors: [objectNotFound, engagementClosed, engagementOnHold], writes: true,
    description: 'Scores prompt work, fine-tuning, open weights, a custom model and declining by written rules, and keeps inputs and result for good. Takes the place of the assessment before; the engagement’s gate asks for a new decision.',
  })
  make(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Body({ schema: makeAssessmentSchema }) body: MakeAssessmentInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const assessment = await this.makeAssessment.run(tx, id, body);
      return new Reply<AssessmentDto>(assessmentOf(assessment), { status: 201, version: assessment.version, location: `/v1/assessments/${assessment.id}` });
    });
  }

  @Get('engagements/:id/assessments')
  @Allow('assessment:read')
  @Describe({ summary: 'List an engagement’s assessments, newest first', returns: { 200: assessmentsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Query({ schema: listAssessmentsQuery }) query: z.infer<typeof listAssessmentsQuery>): Promise<Reply> {
    return this.database.read(ctx, (reader) => this.assessments.list(reader, ctx, id, query));
  }

  @Get('assessments/:id')
  @Allow('assessment:read')
  @Describe({ summary: 'Read an assessment', returns: { 200: assessmentSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: assessmentId }) id: Id<'fit'>): Promise<Reply> {
    const assessment = await this.database.read(ctx, (reader) => this.assessments.byId(reader, id));
    return new Reply(assessment, { version: assessment.version });
  }

  @Post('assessments/:id/actions/decide')
  @Allow('assessment:decide')
  @Describe({
    summary: 'Decide on an assessment', returns: { 200: assessmentSchema }, writes: true, ifMatch: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, assessmentSuperseded, assessmentDecided, assessmentReasonRequired],
  })
  decide(@Ctx() ctx: RequestContext, @Param('id', { schema: assessmentId }) id: Id<'fit'>, @Body({ schema: decideAssessmentSchema }) body: DecideAssessmentInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const assessment = await this.decideAssessment.run(tx, id, ctx.ifMatch, body);
      return new Reply<AssessmentDto>(assessmentOf(assessment), { status: 200, version: assessment.version });
    });
  }
}
