import { Controller, Get, Param } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { SignedFile } from '../../../platform/crypto/signed-document.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { receiptNothingReceived, receiptTooLong } from '../intake.errors.js';
import { IssueReceipt } from './issue-receipt.service.js';
import { uploadReceiptSchema } from './upload-receipt.dto.js';

const description = 'Signed JSON: names, sizes, SHA-256 and times. Keep it to the byte; `atelier receipt verify` and the public keys check it offline.';

@Controller('v1')
export class UploadReceiptController {
  constructor(
    private readonly database: Database,
    private readonly issue: IssueReceipt,
  ) {}

  @Get('datasets/:id/receipt')
  @Allow('dataset:read')
  @Describe({ summary: 'Download a receipt of all files that a dataset has received', description, returns: { 200: uploadReceiptSchema }, errors: [objectNotFound, receiptNothingReceived, receiptTooLong], verbatim: true })
  async ofDataset(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('dst') }) datasetId: Id<'dst'>): Promise<Reply> {
    return this.#answer(await this.database.read(ctx, (reader) => this.issue.ofDataset(reader, datasetId)), datasetId);
  }

  @Get('dataset-versions/:id/receipt')
  @Allow('dataset:read')
  @Describe({ summary: 'Download a receipt of the files that a dataset version is made of', description, returns: { 200: uploadReceiptSchema }, errors: [objectNotFound], verbatim: true })
  async ofVersion(@Ctx() ctx: RequestContext, @Param('id', { schema: idSchema('dsv') }) versionId: Id<'dsv'>): Promise<Reply> {
    return this.#answer(await this.database.read(ctx, (reader) => this.issue.ofVersion(reader, versionId)), versionId);
  }

  #answer({ text }: SignedFile, id: string): Reply {
    return new Reply(text, { headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="upload-receipt-${id}.json"` } });
  }
}
