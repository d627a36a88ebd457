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
import { datasetNameTaken } from '../intake.errors.js';
import { CreateDataset } from './create-dataset.service.js';
import { createDatasetSchema, datasetSchema, datasetsSchema, listDatasetsQuery, showDataset } from './dataset.dto.js';
import type { CreateDatasetInput, DatasetDto, ListDatasetsQuery } from './dataset.dto.js';
import { ReadDataset, listedDataset } from './read-dataset.service.js';

const engagement = idSchema('eng');

@Controller('v1')
export class DatasetController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataset,
    private readonly createDataset: CreateDataset,
  ) {}

  @Post('engagements/:id/datasets')
  @Allow('dataset:write')
  @Describe({ summary: 'Create a dataset', returns: { 201: datasetSchema }, errors: [objectNotFound, engagementClosed, datasetNameTaken], writes: true })
  create(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: createDatasetSchema }) body: CreateDatasetInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const dataset = await this.createDataset.run(tx, engagementId, body);
      return new Reply(showDataset(dataset), { status: 201, location: `/v1/datasets/${dataset.id}` });
    });
  }

  @Get('engagements/:id/datasets')
  @Allow('dataset:read')
  @Describe({ summary: 'List an engagement’s datasets', returns: { 200: datasetsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listDatasetsQuery }) query: ListDatasetsQuery): Promise<Reply> {
    const fingerprint = ['datasets', engagementId];
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return pageReply(ctx, await this.read.page(reader, engagementId, query, fingerprint), query, fingerprint, (row) => listedDataset(row, engagementId));
    });
  }

  @Get('datasets/:id')
  @Allow('dataset:read')
  @Describe({ summary: 'Read a dataset', returns: { 200: datasetSchema }, errors: [objectNotFound] })
  byId(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('dst') }) datasetId: Id<'dst'>): Promise<DatasetDto> {
    return this.database.read(ctx, async (reader) => showDataset(await this.read.require(reader, datasetId)));
  }
}
