import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
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
import { EngagementsApi, engagementClosed } from '../../engagements/engagements.api.js';
import { datasetActionNotPossible, datasetNameTaken } from '../intake.errors.js';
import { CloseDataset } from './close-dataset.service.js';
import { CreateDataset } from './create-dataset.service.js';
import { createDatasetSchema, datasetSchema, datasetsSchema, listDatasetsQuery, moveDatasetSchema, showDataset } from './dataset.dto.js';
import type { CreateDatasetInput, ListDatasetsQuery } from './dataset.dto.js';
import type { Dataset } from './dataset.entity.js';
import { ReadDataset, listedDataset } from './read-dataset.service.js';

const engagement = idSchema('eng');
const dataset = idSchema('dst');
const moving = [objectNotFound, engagementClosed, datasetActionNotPossible];

@Controller('v1')
export class DatasetController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataset,
    private readonly createDataset: CreateDataset,
    private readonly closeDataset: CloseDataset,
  ) {}

  @Post('engagements/:id/datasets')
  @Allow('dataset:write')
  @Describe({ summary: 'Create a dataset', returns: { 201: datasetSchema }, errors: [objectNotFound, engagementClosed, datasetNameTaken], writes: true })
  create(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: createDatasetSchema }) body: CreateDatasetInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const created = await this.createDataset.run(tx, engagementId, body);
      return new Reply(showDataset(created), { status: 201, version: created.version, location: `/v1/datasets/${created.id}` });
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
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: dataset }) datasetId: Id<'dst'>): Promise<Reply> {
    const found = await this.database.read(ctx, (reader) => this.read.require(reader, datasetId));
    return new Reply(showDataset(found), { version: found.version });
  }

  @Post('datasets/:id/actions/close')
  @Allow('dataset:write')
  @Describe({ summary: 'Close a dataset to uploads', returns: { 200: datasetSchema }, errors: moving, ifMatch: true, writes: true })
  close(@Ctx() ctx: RequestContext, @Param('id', { schema: dataset }) datasetId: Id<'dst'>, @Body({ schema: moveDatasetSchema }) _body: Record<string, never>): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.closeDataset.close(tx, datasetId, ctx.ifMatch));
  }

  @Post('datasets/:id/actions/open')
  @Allow('dataset:write')
  @Describe({ summary: 'Open a dataset for uploads again', returns: { 200: datasetSchema }, errors: moving, ifMatch: true, writes: true })
  open(@Ctx() ctx: RequestContext, @Param('id', { schema: dataset }) datasetId: Id<'dst'>, @Body({ schema: moveDatasetSchema }) _body: Record<string, never>): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.closeDataset.open(tx, datasetId, ctx.ifMatch));
  }

  #answer(ctx: RequestContext, work: (tx: Tx) => Promise<Dataset>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const found = await work(tx);
      return new Reply(showDataset(found), { version: found.version });
    }, 200);
  }
}
