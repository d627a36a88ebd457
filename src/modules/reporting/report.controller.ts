import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ReadReports, itemOfRow, reportView } from './read-reports.service.js';
import { listReportsQuery, reportSchema, reportsSchema, requestReportSchema } from './report.dto.js';
import type { ListReportsQuery, RequestReportInput } from './report.dto.js';
import { reportNotReady, weekUnknown } from './reporting.errors.js';
import { RequestReport } from './request-report.service.js';

const rep = idSchema('rep');

/** Reports on all engagements, made each week or on request, and kept. */
@Controller('v1/reports')
export class ReportController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly requests: RequestReport,
    private readonly reports: ReadReports,
  ) {}

  @Post()
  @Allow('report:run')
  @Describe({
    summary: 'Run a report now', description: 'It is made in the background: read what `Location` names until its status is ready.',
    returns: { 202: reportSchema }, errors: [weekUnknown], writes: true,
  })
  request(@Ctx() ctx: RequestContext, @Body({ schema: requestReportSchema }) body: RequestReportInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const report = await this.reports.byId(tx, await this.requests.now(tx, body.week));
      return new Reply(reportView(report), { status: 202, version: report.version, location: `/v1/reports/${report.id}` });
    });
  }

  @Get()
  @Allow('report:read')
  @Describe({ summary: 'List reports, newest first', returns: { 200: reportsSchema }, pages: true })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listReportsQuery }) query: ListReportsQuery): Promise<Reply> {
    const fingerprint = ['reports', query.week];
    return this.database.read(ctx, async (reader) => pageReply(ctx, await this.reports.page(reader, query, fingerprint), query, fingerprint, itemOfRow, query));
  }

  @Get(':id.csv')
  @Allow('report:read')
  @Describe({ summary: 'Download a report as CSV', returns: { 200: null }, errors: [objectNotFound, reportNotReady], produces: 'text/csv' })
  async csv(@Ctx() ctx: RequestContext, @Param('id', { schema: rep }) id: Id<'rep'>): Promise<Reply> {
    const { name, csv } = await this.database.read(ctx, (reader) => this.reports.csv(reader, id));
    return new Reply(csv, { headers: { 'content-type': 'text/csv; charset=utf-8; header=present', 'content-disposition': `attachment; filename="${name}"` } });
  }

  @Get(':id')
  @Allow('report:read')
  @Describe({ summary: 'Read a report', returns: { 200: reportSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: rep }) id: Id<'rep'>): Promise<Reply> {
    const report = await this.database.read(ctx, (reader) => this.reports.byId(reader, id));
    return new Reply(reportView(report), { version: report.version });
  }
}
