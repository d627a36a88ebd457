import { Controller, Get, Param, Query } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { pageReply } from '../../../platform/http/keyset.js';
import type { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { ReadUpload, listedUpload } from './read-upload.service.js';
import { listUploadsQuery, showUpload, uploadSchema, uploadsSchema } from './upload.dto.js';
import type { ListUploadsQuery, UploadDto } from './upload.dto.js';

@Controller('v1')
export class UploadController {
  constructor(
    private readonly database: Database,
    private readonly datasets: ReadDataset,
    private readonly read: ReadUpload,
  ) {}

  @Get('datasets/:id/uploads')
  @Allow('dataset:read')
  @Describe({ summary: 'List a dataset’s uploads', returns: { 200: uploadsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('dst') }) datasetId: Id<'dst'>, @Query({ schema: listUploadsQuery }) query: ListUploadsQuery): Promise<Reply> {
    const fingerprint = ['uploads', datasetId, query.status ?? null];
    return this.database.read(ctx, async (reader) => {
      await this.datasets.require(reader, datasetId);
      return pageReply(ctx, await this.read.page(reader, datasetId, query, fingerprint), query, fingerprint, listedUpload, query);
    });
  }

  @Get('uploads/:id')
  @Allow('dataset:read')
  @Describe({ summary: 'Read an upload', returns: { 200: uploadSchema }, errors: [objectNotFound] })
  byId(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('upl') }) uploadId: Id<'upl'>): Promise<UploadDto> {
    return this.database.read(ctx, async (reader) => showUpload(await this.read.require(reader, uploadId)));
  }
}
