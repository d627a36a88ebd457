import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Commands } from '../../../platform/http/commands.js';
import { Describe } from '../../../platform/http/describe.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { engagementClosed, engagementOnHold } from '../../engagements/engagements.api.js';
import { intakePolicyKeepsNothing, versionAgreementMissing, versionReportMissing } from '../intake.errors.js';
import { policyPreviewSchema, previewPolicySchema, showPolicyPreview } from './policy-preview.dto.js';
import type { PreviewPolicyInput } from './policy-preview.dto.js';
import { PreviewPolicy } from './preview-policy.service.js';

@Controller('v1')
export class PolicyPreviewController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly previews: PreviewPolicy,
  ) {}

  @Post('dataset-versions/:id/policy-previews')
  @Allow('dataset:write')
  @Describe({
    summary: 'Ask what another policy would keep of a dataset version', returns: { 202: policyPreviewSchema }, errors: [objectNotFound, versionReportMissing, versionAgreementMissing, intakePolicyKeepsNothing, engagementClosed, engagementOnHold], writes: true,
    description: 'Nothing is read again, and the version stays as it is. To have the data by that policy, accept the version with it, or write it for the engagement and run the version again: the work is then done already.',
  })
  begin(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('dsv') }) versionId: Id<'dsv'>, @Body({ schema: previewPolicySchema }) body: PreviewPolicyInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const preview = await this.previews.begin(tx, versionId, body.policy);
      return new Reply(showPolicyPreview(preview), { status: 202, version: preview.version, location: `/v1/policy-previews/${preview.id}` });
    });
  }

  @Get('policy-previews/:id')
  @Allow('dataset:read')
  @Describe({ summary: 'Read what another policy would keep of a dataset version', returns: { 200: policyPreviewSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('ppv') }) id: Id<'ppv'>): Promise<Reply> {
    const found = await this.database.read(ctx, (reader) => this.previews.require(reader, id));
    return new Reply(showPolicyPreview(found), { version: found.version });
  }
}
