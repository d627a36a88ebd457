import { Body, Controller, Get, Headers, Param, Post, Query } from '@nestjs/common';
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
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { exportDataDeleted, exportGone, exportNotReady, exportRangeNotSatisfiable, exportUnderWay } from '../reporting.errors.js';
import { exportContentQuery, exportSchema, exportsSchema, listExportsQuery, requestExportSchema, showExport } from './engagement-export.dto.js';
import type { ExportContentQuery, ListExportsQuery, RequestExportInput } from './engagement-export.dto.js';
import { ReadExports } from './read-exports.service.js';
import { RequestExport } from './request-export.service.js';

const engagement = idSchema('eng');
const exp = idSchema('xpt');

/** Archives of all of one engagement. */
@Controller('v1')
export class EngagementExportController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly requests: RequestExport,
    private readonly exports: ReadExports,
  ) {}

  @Post('engagements/:id/exports')
  @Allow('engagement:export')
  @Describe({
    summary: 'Export all of an engagement', description: 'Made in the background: read what `Location` names until its status is ready, then download its content. A partner’s export holds what it may see.',
    returns: { 202: exportSchema }, errors: [objectNotFound, exportDataDeleted, exportUnderWay], writes: true,
  })
  request(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: requestExportSchema }) body: RequestExportInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const asked = await this.requests.run(tx, engagementId, body.files);
      return new Reply(showExport(asked), { status: 202, version: asked.version, location: `/v1/exports/${asked.id}` });
    });
  }

  @Get('engagements/:id/exports')
  @Allow('engagement:export')
  @Describe({ summary: 'List an engagement’s exports', returns: { 200: exportsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listExportsQuery }) query: ListExportsQuery): Promise<Reply> {
    const fingerprint = ['exports', engagementId];
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return pageReply(ctx, await this.exports.page(reader, engagementId, query, fingerprint), query, fingerprint, showExport);
    });
  }

  @Get('exports/:id')
  @Allow('engagement:export')
  @Describe({ summary: 'Read an export', returns: { 200: exportSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: exp }) id: Id<'xpt'>): Promise<Reply> {
    const found = await this.database.read(ctx, (reader) => this.exports.byId(reader, id));
    return new Reply(showExport(found), { version: found.version });
  }

  @Get('exports/:id/content')
  @Allow('engagement:export')
  @Describe({
    summary: 'Download an export’s archive', description: 'Takes `Range` for one range of bytes, to go on where a download broke off. Of an archive with files people at the lab say in `reason` what for: each download is in the exposure ledger.', returns: { 200: null, 206: null },
    errors: [objectNotFound, exportNotReady, exportGone, exportRangeNotSatisfiable], produces: 'application/gzip',
  })
  async content(@Ctx() ctx: RequestContext, @Param('id', { schema: exp }) id: Id<'xpt'>, @Query({ schema: exportContentQuery }) query: ExportContentQuery, @Headers('range') range?: string, @Headers('if-range') ifRange?: string): Promise<Reply> {
    const { name, etag, bytes, part, content } = await this.exports.open(ctx, id, { range, ifRange, reason: query.reason });
    return new Reply(content, {
      status: part === null ? 200 : 206,
      headers: {
        'content-type': 'application/gzip', 'content-disposition': `attachment; filename="${name}"`, 'accept-ranges': 'bytes', etag,
        'content-length': String(part === null ? bytes : part.end - part.start + 1),
        ...(part === null ? {} : { 'content-range': `bytes ${part.start}-${part.end}/${bytes}` }),
      },
    });
  }
}
