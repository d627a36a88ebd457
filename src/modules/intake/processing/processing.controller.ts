import { Body, Controller, Param, Post } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
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
import { intakePolicyUnusable, versionActionNotPossible, versionAgreementMissing, versionFileNameRepeated, versionUploadUnusable } from '../intake.errors.js';
import { CreateDatasetVersion } from '../versions/create-dataset-version.service.js';
import { controlDatasetVersionSchema, datasetVersionSchema, prioritiseDatasetVersionSchema, runAgainSchema } from '../versions/dataset-version.dto.js';
import type { DatasetVersion, VersionPriority } from '../versions/dataset-version.entity.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { ControlProcessing } from './control-processing.service.js';

const id = idSchema('dsv');
const controlling = [objectNotFound, versionActionNotPossible];

/** What people can do about the processing of a dataset version. */
@Controller('v1/dataset-versions/:id/actions')
export class ProcessingController {
  constructor(
    private readonly commands: Commands,
    private readonly read: ReadDatasetVersion,
    private readonly control: ControlProcessing,
    private readonly createVersion: CreateDatasetVersion,
  ) {}

  @Post('pause')
  @Allow('dataset:write')
  @Describe({ summary: 'Pause the processing of a dataset version', description: 'What was begun is finished; nothing else is begun until it is resumed.', returns: { 200: datasetVersionSchema }, errors: controlling, ifMatch: true, writes: true })
  pause(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: controlDatasetVersionSchema }) _body: Record<string, never>): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.control.pause(tx, versionId, ctx.ifMatch));
  }

  @Post('resume')
  @Allow('dataset:write')
  @Describe({ summary: 'Resume the processing of a paused dataset version', returns: { 200: datasetVersionSchema }, errors: [...controlling, engagementClosed, engagementOnHold, versionAgreementMissing], ifMatch: true, writes: true })
  resume(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: controlDatasetVersionSchema }) _body: Record<string, never>): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.control.resume(tx, versionId, ctx.ifMatch));
  }

  @Post('cancel')
  @Allow('dataset:write')
  @Describe({ summary: 'Cancel the processing of a dataset version for good', returns: { 200: datasetVersionSchema }, errors: controlling, ifMatch: true, writes: true })
  cancel(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: controlDatasetVersionSchema }) _body: Record<string, never>): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.control.cancel(tx, versionId, ctx.ifMatch));
  }

  @Post('prioritise')
  @Allow('dataset:prioritise')
  @Describe({
    summary: 'Say how soon a dataset version is to be processed', description: 'Among the work of organizations that have equally much under way: a priority takes nothing from whoever has less.',
    returns: { 200: datasetVersionSchema }, errors: controlling, ifMatch: true, writes: true,
  })
  prioritise(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: prioritiseDatasetVersionSchema }) body: { priority: VersionPriority }): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.control.prioritise(tx, versionId, ctx.ifMatch, body.priority));
  }

  @Post('run_again')
  @Allow('dataset:write')
  @Describe({
    summary: 'Process the files of a dataset version again, as a new version', description: 'What was found of each file is used again; only what differs is worked out anew.',
    returns: { 202: datasetVersionSchema }, errors: [objectNotFound, engagementClosed, engagementOnHold, versionAgreementMissing, versionUploadUnusable, versionFileNameRepeated, intakePolicyUnusable], writes: true,
  })
  runAgain(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Body({ schema: runAgainSchema }) body: { intakePolicyId?: Id<'ipo'> }): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await this.createVersion.again(tx, versionId, body.intakePolicyId);
      return new Reply(await this.read.show(tx, version), { status: 202, version: version.version, location: `/v1/dataset-versions/${version.id}` });
    });
  }

  #answer(ctx: RequestContext, work: (tx: Tx) => Promise<DatasetVersion>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await work(tx);
      return new Reply(await this.read.show(tx, version), { version: version.version });
    }, 200);
  }
}
