import { Controller, Get, Param, Query } from '@nestjs/common';
import { SigningKeys } from '../../../platform/crypto/signing-keys.js';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { sealPdf } from '../../../platform/pdf/sealed-pdf.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { CERTIFICATE_PDF_PURPOSE, deletionCertificateSchema, readCertificateQuery } from './deletion-certificate.dto.js';
import type { ReadCertificateQuery } from './deletion-certificate.dto.js';
import { DeletionCertificate } from './deletion-certificate.entity.js';
import { certificatePdf } from './draw-certificate.js';

const engagement = idSchema('eng');

@Controller('v1/engagements/:id')
export class DeletionCertificateController {
  constructor(
    private readonly database: Database,
    private readonly engagements: EngagementsApi,
    private readonly keys: SigningKeys,
  ) {}

  @Get('deletion-certificate')
  @Allow('dataset:read')
  @Describe({
    summary: 'Download the certificate of an engagement’s deleted data', description: 'Signed JSON. Keep it to the byte; `atelier certificate verify` and the public keys check it offline.',
    returns: { 200: deletionCertificateSchema }, errors: [objectNotFound], verbatim: true,
  })
  async json(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: readCertificateQuery }) query: ReadCertificateQuery): Promise<Reply> {
    const certificate = await this.#find(ctx, engagementId, query.number);
    return new Reply(certificate.body, { headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="${nameOf(certificate)}.json"` } });
  }

  @Get('deletion-certificate.pdf')
  @Allow('dataset:read')
  @Describe({
    summary: 'Download the certificate as PDF, the signed JSON attached to it', description: 'All of its bytes are signed once more, pages included: `atelier certificate verify` checks both signatures.',
    returns: { 200: null }, errors: [objectNotFound], produces: 'application/pdf',
  })
  async pdf(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: readCertificateQuery }) query: ReadCertificateQuery): Promise<Reply> {
    const certificate = await this.#find(ctx, engagementId, query.number);
    return new Reply(sealPdf(await certificatePdf(certificate), this.keys, CERTIFICATE_PDF_PURPOSE), { headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${nameOf(certificate)}.pdf"` } });
  }

  /** @throws DomainError `object.not_found` */
  #find(ctx: RequestContext, engagementId: Id<'eng'>, number: number | undefined): Promise<DeletionCertificate> {
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      const [found] = await reader.manager.find(DeletionCertificate, { where: { engagementId, ...(number !== undefined && { number }) }, order: { number: 'DESC' }, take: 1 });
      if (found === undefined) throw objectNotFound.with('There is no such certificate. The first is issued when the data of the engagement has been deleted.');
      return found;
    });
  }
}

function nameOf({ id, number }: DeletionCertificate): string {
  return `deletion-certificate-${id}-${number}`;
}
