import { Controller, Get, Param, Query } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { renderHtml } from '../engine/report/render-html.js';
import { renderPdf } from '../engine/report/render-pdf.js';
import { exposureReasonRequired, uploadContentMissing, versionDataDeleted, versionReportMissing, versionSamplesMissing } from '../intake.errors.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { ReadSamples } from './read-samples.service.js';
import { reportQuery } from './samples.dto.js';
import type { ReportQuery } from './samples.dto.js';

const id = idSchema('dsv');
const errors = [objectNotFound, versionReportMissing, versionSamplesMissing, versionDataDeleted, uploadContentMissing, exposureReasonRequired];
const WITH_SAMPLES = 'With `samples=true` it shows samples of texts, too: that needs the permission `data:read`, and is in the exposure ledger before; people at the lab say in `reason` what for.';
/** A page that names hostile files must not run or load anything, whatever is in it. */
const NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The intake report for people. */
@Controller('v1/dataset-versions/:id')
export class ReportController {
  constructor(
    private readonly database: Database,
    private readonly versions: ReadDatasetVersion,
    private readonly datasets: ReadDataset,
    private readonly samples: ReadSamples,
  ) {}

  @Get('report.html')
  @Allow('dataset:read')
  @Describe({ summary: 'Read the intake report as a page', returns: { 200: null }, errors, produces: 'text/html', description: `One page with charts that needs nothing else: it can be kept, sent and printed. ${WITH_SAMPLES}` })
  async html(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Query({ schema: reportQuery }) query: ReportQuery): Promise<Reply> {
    const { report, title } = await this.#find(ctx, versionId, query);
    return new Reply(Buffer.from(renderHtml(report, { title })), { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': NOTHING_RUNS, 'cache-control': 'no-store' } });
  }

  @Get('report.pdf')
  @Allow('dataset:read')
  @Describe({ summary: 'Read the intake report as PDF', returns: { 200: null }, errors, produces: 'application/pdf', description: WITH_SAMPLES })
  async pdf(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Query({ schema: reportQuery }) query: ReportQuery): Promise<Reply> {
    const { report, title } = await this.#find(ctx, versionId, query);
    return new Reply(await renderPdf(report, { title }), { headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="intake-report-${versionId}.pdf"`, 'cache-control': 'no-store' } });
  }

  async #find(ctx: RequestContext, versionId: Id<'dsv'>, { samples, reason }: ReportQuery): Promise<{ report: IntakeReport; title: string }> {
    const found = await this.database.read(ctx, async (reader) => {
      const report = await this.versions.report(reader, versionId);
      const { datasetId, number } = await this.versions.require(reader, versionId);
      return { report, title: `${(await this.datasets.require(reader, datasetId)).name}, version ${number}` };
    });
    return samples === 'true' ? { ...found, report: { ...found.report, samples: await this.samples.run(ctx, versionId, reason) } } : found;
  }
}
