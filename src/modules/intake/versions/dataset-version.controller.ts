import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
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
import { engagementClosed, engagementOnHold } from '../../engagements/engagements.api.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { datasetNotForTraining, versionAcceptedMeanwhile, versionActionNotPossible, versionAgreementMissing, versionBeingCompared, versionFileNameRepeated, versionKeepsNothing, versionReportMissing, versionUploadUnusable } from '../intake.errors.js';
import { CreateDatasetVersion } from './create-dataset-version.service.js';
import {
  acceptDatasetVersionSchema, createDatasetVersionSchema, datasetVersionSchema, datasetVersionsSchema, listDatasetVersionsQuery, progressSchema,
  rejectDatasetVersionSchema, reportSchema,
} from './dataset-version.dto.js';
import type { CreateDatasetVersionInput, ListDatasetVersionsQuery } from './dataset-version.dto.js';
import type { DatasetVersion } from './dataset-version.entity.js';
import { JudgeDatasetVersion } from './judge-dataset-version.service.js';
import { ReadDatasetVersion, listedVersion } from './read-dataset-version.service.js';
import { StreamProgress } from './stream-progress.service.js';

const dataset = idSchema('dst');
const id = idSchema('dsv');
const judging = [objectNotFound, engagementClosed, engagementOnHold, versionActionNotPossible];

@Controller('v1')
export class DatasetVersionController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly datasets: ReadDataset,
    private readonly read: ReadDatasetVersion,
    private readonly createVersion: CreateDatasetVersion,
    private readonly judge: JudgeDatasetVersion,
    private readonly stream: StreamProgress,
  ) {}

  @Post('datasets/:id/versions')
  @Allow('dataset:write')
  @Describe({
    summary: 'Make a dataset version of received uploads, and have it processed', returns: { 202: datasetVersionSchema }, writes: true,
    errors: [objectNotFound, datasetNotForTraining, engagementClosed, engagementOnHold, versionAgreementMissing, versionUploadUnusable, versionFileNameRepeated],
  })
  create(@Ctx() ctx: RequestContext, @Param('id', { schema: dataset }) datasetId: Id<'dst'>, @Body({ schema: createDatasetVersionSchema }) body: CreateDatasetVersionInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await this.createVersion.run(tx, datasetId, body);
      return new Reply(await this.read.show(tx, version), { status: 202, version: version.version, location: `/v1/dataset-versions/${version.id}` });
    });
  }

  @Get('datasets/:id/versions')
  @Allow('dataset:read')
  @Describe({ summary: 'List a dataset’s versions', returns: { 200: datasetVersionsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: dataset }) datasetId: Id<'dst'>, @Query({ schema: listDatasetVersionsQuery }) query: ListDatasetVersionsQuery): Promise<Reply> {
    const fingerprint = ['dataset-versions', datasetId, query.status ?? null];
    return this.database.read(ctx, async (reader) => {
      await this.datasets.require(reader, datasetId);
      return pageReply(ctx, await this.read.page(reader, datasetId, query, fingerprint), query, fingerprint, (row) => listedVersion(row, ctx.actor), query);
    });
  }

  @Get('dataset-versions/:id')
  @Allow('dataset:read')
  @Describe({ summary: 'Read a dataset version, with its progress', returns: { 200: datasetVersionSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>): Promise<Reply> {
    const version = await this.database.read(ctx, async (reader) => this.read.show(reader, await this.read.require(reader, versionId)));
    return new Reply(version, { version: version.version });
  }

  @Get('dataset-versions/:id/report')
  @Allow('dataset:read')
  @Describe({ summary: 'Read the intake report of a dataset version', returns: { 200: reportSchema }, errors: [objectNotFound, versionReportMissing] })
  report(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>): Promise<IntakeReport> {
    return this.database.read(ctx, (reader) => this.read.report(reader, versionId));
  }

  @Get('dataset-versions/:id/progress')
  @Allow('dataset:read')
  @Describe({
    summary: 'Follow the processing of a dataset version', returns: { 200: progressSchema, 204: null }, errors: [objectNotFound], produces: 'text/event-stream',
    description: 'Server-sent events named `progress`, each with the whole progress as JSON. A client that comes back with Last-Event-ID gets what changed since; 204 says that nothing more will come.',
  })
  progress(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Headers('last-event-id') lastEventId: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    return this.stream.run(ctx, versionId, lastEventId, reply);
  }

  @Post('dataset-versions/:id/actions/accept')
  @Allow('dataset:judge')
  @Describe({ summary: 'Accept a processed dataset version', returns: { 200: datasetVersionSchema }, errors: [...judging, versionBeingCompared, versionAcceptedMeanwhile, versionKeepsNothing], ifMatch: true, writes: true })
  async accept(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: acceptDatasetVersionSchema }) _body: Record<string, never>): Promise<Reply> {
    try {
      return await this.#answer(ctx, (tx) => this.judge.accept(tx, versionId, ctx.ifMatch));
    } catch (error) {
      if (versionBeingCompared.matches(error) || versionAcceptedMeanwhile.matches(error)) await this.database.transaction(ctx, (tx) => this.judge.askComparisons(tx, versionId));
      throw error;
    }
  }

  @Post('dataset-versions/:id/actions/reject')
  @Allow('dataset:judge')
  @Describe({ summary: 'Reject a processed dataset version', returns: { 200: datasetVersionSchema }, errors: judging, ifMatch: true, writes: true })
  reject(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: rejectDatasetVersionSchema }) body: { reason: string }): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.judge.reject(tx, versionId, ctx.ifMatch, body.reason));
  }

  #answer(ctx: RequestContext, work: (tx: Tx) => Promise<DatasetVersion>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await work(tx);
      return new Reply(await this.read.show(tx, version), { version: version.version });
    }, 200);
  }
}
