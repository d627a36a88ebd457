import { Controller, Delete, Head, Options, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow, Public } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { engagementClosed } from '../../engagements/engagements.api.js';
import {
  datasetClosed, uploadAgreementMissing, uploadChecksumMismatch, uploadComplete, uploadGone, uploadHashMismatch, uploadHeaderInvalid, uploadInUse, uploadOffsetConflict,
  uploadProtocolVersion, uploadQuotaExceeded, uploadRequestRefused, uploadTooLarge,
} from '../intake.errors.js';
import { DeleteUpload } from './delete-upload.service.js';
import { FinishUpload, assertReceived } from './finish-upload.service.js';
import { ReadUpload } from './read-upload.service.js';
import { ServeTus } from './serve-tus.service.js';
import { UploadStore } from './upload-store.js';
import type { Upload } from './upload.entity.js';

const id = idSchema('upl');
const protocol = [uploadHeaderInvalid, uploadProtocolVersion];

/** Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload). */
@Controller('v1/uploads')
export class TusController {
  constructor(
    private readonly database: Database,
    private readonly tus: ServeTus,
    private readonly store: UploadStore,
    private readonly read: ReadUpload,
    private readonly finish: FinishUpload,
    private readonly deletion: DeleteUpload,
  ) {}

  @Options()
  @Public()
  @Describe({ summary: 'Ask what the tus server can do', returns: { 204: null }, public: true })
  discover(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.tus.run(ctx, request, reply, null);
  }

  @Options(':id')
  @Public()
  @Describe({ summary: 'Ask what the tus server can do, at an upload', returns: { 204: null }, public: true })
  discoverAt(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) _id: Id<'upl'>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.tus.run(ctx, request, reply, null);
  }

  @Post()
  @Allow('upload:write')
  @Describe({
    summary: 'Begin an upload',
    description: 'tus 1.0 creation. `Upload-Length` is required; `Upload-Metadata` has `datasetId` and `filename`, and may have `filetype` and `sha256` (of the whole file, in hexadecimal), which is then checked on arrival.',
    returns: { 201: null }, errors: [objectNotFound, engagementClosed, datasetClosed, uploadAgreementMissing, uploadQuotaExceeded, uploadTooLarge, uploadHashMismatch, ...protocol],
  })
  create(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.tus.run(ctx, request, reply, null);
  }

  @Head(':id')
  @Allow('upload:write')
  @Describe({ summary: 'Ask how far an upload has come', returns: { 200: null }, errors: [objectNotFound, uploadGone, uploadHashMismatch, ...protocol] })
  async offset(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) uploadId: Id<'upl'>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    let upload = await this.#find(ctx, uploadId);
    // The last request brought everything and then broke off, so nothing more would come to complete it.
    if (upload.status === 'receiving' && (await this.store.progressOf(uploadId))?.complete === true) upload = await this.finish.run(ctx, uploadId);
    if (upload.status === 'receiving') return this.tus.run(ctx, request, reply, uploadId);
    assertReceived(upload);
    reply.status(200).headers({ 'tus-resumable': '1.0.0', 'cache-control': 'no-store', 'upload-offset': String(upload.bytes), 'upload-length': String(upload.bytes) }).send();
  }

  @Patch(':id')
  @Allow('upload:write')
  @Describe({
    summary: 'Send the next bytes of an upload', returns: { 204: null },
    errors: [objectNotFound, uploadGone, uploadComplete, uploadRequestRefused, uploadOffsetConflict, uploadTooLarge, uploadHashMismatch, uploadChecksumMismatch, ...protocol],
  })
  async append(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) uploadId: Id<'upl'>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const upload = await this.#find(ctx, uploadId);
    if (upload.status === 'received') throw uploadComplete.with('All of the file has arrived.');
    if (upload.status !== 'receiving') assertReceived(upload);
    return this.tus.run(ctx, request, reply, uploadId);
  }

  @Delete(':id')
  @Allow('upload:write')
  @Describe({ summary: 'Delete an upload that no dataset version is made of', returns: { 204: null }, errors: [objectNotFound, uploadGone, uploadInUse, ...protocol] })
  async terminate(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) uploadId: Id<'upl'>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const upload = await this.#find(ctx, uploadId);
    if (upload.status === 'receiving') return this.tus.run(ctx, request, reply, uploadId);
    await this.database.transaction(ctx, (tx) => this.deletion.run(tx, uploadId));
    reply.status(204).headers({ 'tus-resumable': '1.0.0' }).send();
  }

  #find(ctx: RequestContext, uploadId: Id<'upl'>): Promise<Upload> {
    return this.database.read(ctx, (reader) => this.read.require(reader, uploadId));
  }
}
