import { Body, Controller, Param, Post } from '@nestjs/common';
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
import { intakePolicyKeepsNothing, policyPreviewUnusable, versionActionNotPossible, versionAgreementMissing, versionFileNameRepeated, versionUploadUnusable } from '../intake.errors.js';
import { AcceptWithPolicy } from './accept-with-policy.service.js';
import { acceptWithPolicySchema, datasetVersionSchema } from './dataset-version.dto.js';
import type { AcceptWithPolicyInput } from './dataset-version.dto.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';

@Controller('v1/dataset-versions/:id/actions')
export class AcceptWithPolicyController {
  constructor(
    private readonly commands: Commands,
    private readonly read: ReadDatasetVersion,
    private readonly accept: AcceptWithPolicy,
  ) {}

  @Post('accept_with_policy')
  @Allow('dataset:judge')
  @Describe({
    summary: 'Accept a processed dataset version with another policy',
    description: 'As a preview has shown it. The policy is written unless it is, and a new version of the same files, which is answered, takes the place of this one. Once that is processed it is accepted in the caller’s name, if it keeps what the preview said; otherwise `acceptance` says why not, and it waits for review.',
    returns: { 202: datasetVersionSchema }, ifMatch: true, writes: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, versionActionNotPossible, policyPreviewUnusable, intakePolicyKeepsNothing, versionAgreementMissing, versionUploadUnusable, versionFileNameRepeated],
  })
  run(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('dsv') }) versionId: Id<'dsv'>, @Body({ schema: acceptWithPolicySchema }) body: AcceptWithPolicyInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await this.accept.run(tx, versionId, ctx.ifMatch, body);
      return new Reply(await this.read.show(tx, version), { status: 202, version: version.version, location: `/v1/dataset-versions/${version.id}` });
    });
  }
}
