import { Controller, Get, Param, Query } from '@nestjs/common';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { exposureReasonRequired, uploadContentMissing, versionDataDeleted, versionReportMissing, versionSamplesMissing } from '../intake.errors.js';
import { ReadSamples } from './read-samples.service.js';
import { samplesQuery, samplesSchema } from './samples.dto.js';
import type { SamplesDto, SamplesQuery } from './samples.dto.js';

const id = idSchema('dsv');

/** What the decisions look like. */
@Controller('v1/dataset-versions/:id/samples')
export class SamplesController {
  constructor(private readonly read: ReadSamples) {}

  @Get()
  @Allow('data:read')
  @Describe({
    summary: 'Read samples of what is kept and dropped', returns: { 200: samplesSchema }, errors: [objectNotFound, versionReportMissing, versionSamplesMissing, versionDataDeleted, uploadContentMissing, exposureReasonRequired],
    description: 'The beginnings of a few documents of each reason, with all findings redacted. Each reading is in the exposure ledger before; people at the lab say in `reason` what for.',
  })
  async samples(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Query({ schema: samplesQuery }) query: SamplesQuery): Promise<Reply<SamplesDto>> {
    return new Reply({ datasetVersionId: versionId, data: await this.read.run(ctx, versionId, query.reason) }, { headers: { 'cache-control': 'no-store' } });
  }
}
