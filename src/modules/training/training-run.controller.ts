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
import { BeginTrainingRun } from './begin-training-run.service.js';
import { ReadTrainingRuns } from './read-training-runs.service.js';
import { ReportTrainingRun } from './report-training-run.service.js';
import { beginTrainingRunSchema, listTrainingRunsQuery, reportTrainingRunSchema, trainingRunOf, trainingRunSchema, trainingRunsSchema } from './training-run.dto.js';
import type { BeginTrainingRunInput, ReportTrainingRunInput } from './training-run.dto.js';
import { datasetVersionNotAccepted, externalIdTaken, reportIncomplete, reportOutOfOrder, techniqueNotInScope, trainingNotInStage } from './training.errors.js';

const engagementId = idSchema('eng');
const trainingRunId = idSchema('run');

@Controller('v1')
export class TrainingRunController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly beginTrainingRun: BeginTrainingRun,
    private readonly reportTrainingRun: ReportTrainingRun,
    private readonly trainingRuns: ReadTrainingRuns,
  ) {}

  @Post('engagements/:id/training-runs')
  @Allow('training_run:report')
  @Describe({
    summary: 'Report that a training run is queued', returns: { 201: trainingRunSchema, 200: trainingRunSchema }, writes: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, trainingNotInStage, techniqueNotInScope, datasetVersionNotAccepted, externalIdTaken],
    description: 'Answers 201 with a new run, or 200 with the run that this `externalId` already names.',
  })
  begin(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Body({ schema: beginTrainingRunSchema }) body: BeginTrainingRunInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const { run, created } = await this.beginTrainingRun.run(tx, id, body);
      return new Reply(trainingRunOf(run, ctx.actor), { status: created ? 201 : 200, version: run.version, location: `/v1/training-runs/${run.id}` });
    });
  }

  @Get('engagements/:id/training-runs')
  @Allow('training_run:read')
  @Describe({ summary: 'List an engagement’s training runs, newest first', returns: { 200: trainingRunsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagementId }) id: Id<'eng'>, @Query({ schema: listTrainingRunsQuery }) query: z.infer<typeof listTrainingRunsQuery>): Promise<Reply> {
    return this.database.read(ctx, (reader) => this.trainingRuns.list(reader, ctx, id, query));
  }

  @Get('training-runs/:id')
  @Allow('training_run:read')
  @Describe({ summary: 'Read a training run', returns: { 200: trainingRunSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: trainingRunId }) id: Id<'run'>): Promise<Reply> {
    const run = await this.database.read(ctx, (reader) => this.trainingRuns.byId(reader, id));
    return new Reply(run, { version: run.version });
  }

  @Post('training-runs/:id/reports')
  @Allow('training_run:report')
  @Describe({
    summary: 'Report what a training run does', returns: { 200: trainingRunSchema }, errors: [objectNotFound, reportOutOfOrder, reportIncomplete], writes: true,
    description: 'Running (as often as you like, with the tokens processed so far), succeeded with a checkpoint, or failed with a reason. Taken in any stage of the engagement, since it has happened.',
  })
  report(@Ctx() ctx: RequestContext, @Param('id', { schema: trainingRunId }) id: Id<'run'>, @Body({ schema: reportTrainingRunSchema }) body: ReportTrainingRunInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const run = await this.reportTrainingRun.run(tx, id, body);
      return new Reply(trainingRunOf(run, ctx.actor), { status: 200, version: run.version });
    });
  }
}
