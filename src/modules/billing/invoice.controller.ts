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
import { paymentNotOfInvoice, paymentNotYet, paymentReferenceUsed, paymentTooLarge } from './billing.errors.js';
import { requireInvoice } from './find-billing.js';
import { invoiceSchema, invoicesSchema, listInvoicesQuery, paymentSchema, recordPaymentSchema } from './invoice.dto.js';
import type { ListInvoicesQuery, RecordPaymentInput } from './invoice.dto.js';
import { ReadInvoices } from './read-invoices.service.js';
import { RecordPayment } from './record-payment.service.js';

const inv = idSchema('inv');

@Controller('v1/invoices')
export class InvoiceController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly invoices: ReadInvoices,
    private readonly recordPayment: RecordPayment,
  ) {}

  @Get()
  @Allow('invoice:read')
  @Describe({ summary: 'List invoices, newest first', returns: { 200: invoicesSchema }, pages: true })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listInvoicesQuery }) query: ListInvoicesQuery): Promise<Reply> {
    const { limit: _, cursor: __, ...filters } = query;
    const fingerprint = ['invoices', filters];
    return this.database.read(ctx, async (reader) =>
      pageReply(ctx, await this.invoices.page(reader, query, fingerprint), query, fingerprint, (row) => this.invoices.rowView(row, reader.now), query));
  }

  @Get(':id')
  @Allow('invoice:read')
  @Describe({ summary: 'Read an invoice with its payments', returns: { 200: invoiceSchema }, errors: [objectNotFound] })
  byId(@Ctx() ctx: RequestContext, @Param('id', { schema: inv }) id: Id<'inv'>): Promise<Reply> {
    return this.database.read(ctx, async (reader) => {
      const invoice = await requireInvoice(reader, id);
      return new Reply(await this.invoices.view(reader, invoice), { version: invoice.version });
    });
  }

  @Post(':id/payments')
  @Allow('payment:record')
  @Describe({
    summary: 'Record a payment', description: 'In full or in part. The payment that leaves nothing open settles the milestone.',
    returns: { 201: paymentSchema }, errors: [objectNotFound, paymentTooLarge, paymentNotOfInvoice, paymentNotYet, paymentReferenceUsed], movesMoney: true,
  })
  pay(@Ctx() ctx: RequestContext, @Param('id', { schema: inv }) id: Id<'inv'>, @Body({ schema: recordPaymentSchema }) body: RecordPaymentInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) =>
      new Reply(this.invoices.recorded(tx, await this.recordPayment.run(tx, id, body)), { status: 201, location: `/v1/invoices/${id}` }));
  }
}
