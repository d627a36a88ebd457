import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
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
import { exposureFilterInvalid, exposureReasonRequired, uploadContentMissing, uploadRangeNotSatisfiable } from '../intake.errors.js';
import { contentQuery, exposuresSchema, listExposuresQuery, previewQuery, previewSchema } from './exposure.dto.js';
import type { ContentQuery, ListExposuresQuery, PreviewDto, PreviewQuery } from './exposure.dto.js';
import { ReadExposures, exposureView } from './read-exposures.service.js';
import { ServeContent } from './serve-content.service.js';

const upl = idSchema('upl');

/** Reading what customers handed over, and who did. */
@Controller('v1')
export class ExposureController {
  constructor(
    private readonly database: Database,
    private readonly content: ServeContent,
    private readonly exposures: ReadExposures,
  ) {}

  @Get('uploads/:id/content')
  @Allow('data:read')
  @Describe({
    summary: 'Download the content of an upload',
    description: 'The bytes as they arrived, or the one `Range` that is asked for. Each download is in the exposure ledger before its first byte goes out; people at the lab say in `reason` what for.',
    returns: { 200: null, 206: null }, errors: [objectNotFound, uploadContentMissing, uploadRangeNotSatisfiable, exposureReasonRequired], produces: 'application/octet-stream',
  })
  download(
    @Ctx() ctx: RequestContext, @Param('id', { schema: upl }) id: Id<'upl'>, @Query({ schema: contentQuery }) query: ContentQuery,
    @Headers('range') range?: string, @Headers('if-range') ifRange?: string,
  ): Promise<Reply> {
    return this.content.download(ctx, id, query.reason, { range, ifRange });
  }

  @Get('uploads/:id/preview')
  @Allow('data:read')
  @Describe({
    summary: 'Preview the first records of an upload',
    description: 'The first lines of the file, within its first 64 kB. Each preview is in the exposure ledger; people at the lab say in `reason` what for.',
    returns: { 200: previewSchema }, errors: [objectNotFound, uploadContentMissing, exposureReasonRequired],
  })
  preview(@Ctx() ctx: RequestContext, @Param('id', { schema: upl }) id: Id<'upl'>, @Query({ schema: previewQuery }) query: PreviewQuery): Promise<PreviewDto> {
    return this.content.preview(ctx, id, query.reason, query.records);
  }

  @Get('exposures')
  @Allow('exposure:read')
  @Describe({
    summary: 'List who has read a customer’s data, newest first',
    description: 'By organization, by staff member, or both. Partners see their own organization’s, with people at the lab by role alone.',
    returns: { 200: exposuresSchema }, errors: [exposureFilterInvalid], pages: true,
  })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listExposuresQuery }) query: ListExposuresQuery): Promise<Reply> {
    const fingerprint = ['exposures', query.organizationId ?? null, query.staffMemberId ?? null];
    const forPartner = ctx.actor.kind === 'partner';
    return this.database.read(ctx, async (reader) => pageReply(ctx, await this.exposures.page(reader, query, fingerprint), query, fingerprint, (row) => exposureView(row, forPartner), query));
  }
}
