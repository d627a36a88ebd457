import { Controller, Get, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Allow } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { exportRecordsQuery, listRecordsQuery, recordsSchema, verificationSchema } from './audit.dto.js';
import type { ExportRecordsQuery, ListRecordsQuery, VerificationView } from './audit.dto.js';
import { ExportAuditRecords } from './export-audit-records.service.js';
import { ReadAuditRecords, recordOf } from './read-audit-records.service.js';
import { VerifyAudit } from './verify-audit.service.js';

const MEDIA_TYPES = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

/** The record of every change, for auditors. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly database: Database,
    private readonly records: ReadAuditRecords,
    private readonly exports: ExportAuditRecords,
    private readonly verification: VerifyAudit,
  ) {}

  @Get('records')
  @Allow('audit:read')
  @Describe({ summary: 'List audit records, newest first', returns: { 200: recordsSchema }, pages: true })
  async list(@Ctx() context: RequestContext, @Query({ schema: listRecordsQuery }) query: ListRecordsQuery): Promise<Reply> {
    const { limit, cursor, ...filters } = query;
    const fingerprint = ['audit', filters];
    const rows = await this.database.read(context, (reader) => this.records.page(reader, filters, 'desc', { limit, cursor }, fingerprint));
    return pageReply(context, rows, query, fingerprint, recordOf, query);
  }

  @Get('records/export')
  @Allow('audit:read')
  @Describe({
    summary: 'Export audit records, oldest first',
    description: 'Streams all records that the filters name and that were written when the export began. The export is itself recorded.',
    returns: { 200: null }, produces: ['application/jsonl', 'text/csv'],
  })
  async export(@Ctx() context: RequestContext, @Query({ schema: exportRecordsQuery }) query: ExportRecordsQuery): Promise<Reply> {
    return new Reply(await this.exports.run(context, query), {
      headers: {
        'content-type': `${MEDIA_TYPES[query.format]}; charset=utf-8${query.format === 'csv' ? '; header=present' : ''}`,
        'content-disposition': `attachment; filename="audit-records.${query.format}"`, 'cache-control': 'no-store',
      },
    });
  }

  @Get('verification')
  @Allow('audit:read')
  @Describe({ summary: 'Verify all audit chains and checkpoints', returns: { 200: verificationSchema } })
  verify(@Ctx() context: RequestContext): Promise<VerificationView> {
    return this.verification.run(context);
  }
}
