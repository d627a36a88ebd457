import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { clusterMissing, exposureReasonRequired, uploadContentMissing, versionDataDeleted, versionReportMissing } from '../intake.errors.js';
import { clusterPosition, clusterTextsQuery, clusterTextsSchema, duplicateClustersSchema, listClustersQuery } from './duplicates.dto.js';
import type { ClusterTextsDto, ClusterTextsQuery, ListClustersQuery } from './duplicates.dto.js';
import { ReadDuplicates } from './read-duplicates.service.js';

const id = idSchema('dsv');

/** What was taken for duplicates. */
@Controller('v1/dataset-versions/:id/duplicates')
export class DuplicatesController {
  constructor(private readonly read: ReadDuplicates) {}

  @Get()
  @Allow('dataset:read')
  @Describe({ summary: 'List the clusters of duplicates of a dataset version', returns: { 200: duplicateClustersSchema }, errors: [objectNotFound, versionReportMissing, versionDataDeleted], description: 'Places and figures, no text.' })
  async list(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Query({ schema: listClustersQuery }) query: ListClustersQuery): Promise<z.input<typeof duplicateClustersSchema>> {
    const found = await this.read.list(ctx, versionId, { ...query, limit: query.limit + 1 });
    return { data: found.slice(0, query.limit), nextOffset: found.length > query.limit ? query.offset + query.limit : null };
  }

  @Get(':position')
  @Allow('data:read')
  @Describe({
    summary: 'Read two texts of a cluster side by side', returns: { 200: clusterTextsSchema }, errors: [objectNotFound, versionReportMissing, versionDataDeleted, clusterMissing, uploadContentMissing, exposureReasonRequired],
    description: 'Each reading is in the exposure ledger before; people at the lab say in `reason` what for.',
  })
  texts(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Param('position', { schema: clusterPosition }) position: number, @Query({ schema: clusterTextsQuery }) query: ClusterTextsQuery): Promise<ClusterTextsDto> {
    return this.read.texts(ctx, versionId, query.kind, position, query.reason);
  }
}
