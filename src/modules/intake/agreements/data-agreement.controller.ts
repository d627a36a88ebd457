import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Commands } from '../../../platform/http/commands.js';
import { Describe } from '../../../platform/http/describe.js';
import { pageReply } from '../../../platform/http/keyset.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Tx } from '../../../platform/database/tx.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi, engagementClosed } from '../../engagements/engagements.api.js';
import { agreementActionNotPossible, agreementExists, agreementNotDraft, agreementRegionMismatch, agreementSignerInvalid, deletionBegun } from '../intake.errors.js';
import {
  dataAgreementSchema, dataAgreementsSchema, draftDataAgreementSchema, listDataAgreementsQuery, signDataAgreementSchema, updateDataAgreementSchema, withdrawConsentSchema, withdrawDataAgreementSchema,
} from './data-agreement.dto.js';
import type { DraftDataAgreementInput, ListDataAgreementsQuery, UpdateDataAgreementInput } from './data-agreement.dto.js';
import type { DataAgreement } from './data-agreement.entity.js';
import { DraftDataAgreement } from './draft-data-agreement.service.js';
import { ReadDataAgreement } from './read-data-agreement.service.js';
import { SignDataAgreement } from './sign-data-agreement.service.js';
import { UpdateDataAgreement } from './update-data-agreement.service.js';
import { WithdrawConsent } from './withdraw-consent.service.js';
import { WithdrawDataAgreement } from './withdraw-data-agreement.service.js';

const engagement = idSchema('eng');
const id = idSchema('dag');

@Controller('v1')
export class DataAgreementController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataAgreement,
    private readonly draftAgreement: DraftDataAgreement,
    private readonly updateAgreement: UpdateDataAgreement,
    private readonly signAgreement: SignDataAgreement,
    private readonly withdrawAgreement: WithdrawDataAgreement,
    private readonly withdrawConsent: WithdrawConsent,
  ) {}

  @Post('engagements/:id/data-agreements')
  @Allow('data_agreement:write')
  @Describe({ summary: 'Draft a data agreement', returns: { 201: dataAgreementSchema }, errors: [objectNotFound, engagementClosed, agreementExists, agreementRegionMismatch], writes: true })
  draft(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Body({ schema: draftDataAgreementSchema }) body: DraftDataAgreementInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const agreement = await this.draftAgreement.run(tx, engagementId, body);
      return new Reply(await this.read.show(tx, agreement), { status: 201, version: agreement.version, location: `/v1/data-agreements/${agreement.id}` });
    });
  }

  @Get('engagements/:id/data-agreements')
  @Allow('data_agreement:read')
  @Describe({ summary: 'List an engagement’s data agreements', returns: { 200: dataAgreementsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: engagement }) engagementId: Id<'eng'>, @Query({ schema: listDataAgreementsQuery }) query: ListDataAgreementsQuery): Promise<Reply> {
    const fingerprint = ['data-agreements', engagementId];
    return this.database.read(ctx, async (reader) => {
      await this.engagements.require(reader, engagementId);
      return pageReply(ctx, await this.read.page(reader, engagementId, query, fingerprint), query, fingerprint, (row) => row);
    });
  }

  @Get('data-agreements/:id')
  @Allow('data_agreement:read')
  @Describe({ summary: 'Read a data agreement', returns: { 200: dataAgreementSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) agreementId: Id<'dag'>): Promise<Reply> {
    const agreement = await this.database.read(ctx, (reader) => this.read.byId(reader, agreementId));
    return new Reply(agreement, { version: agreement.version });
  }

  @Patch('data-agreements/:id')
  @Allow('data_agreement:write')
  @Describe({ summary: 'Change the terms of a draft', returns: { 200: dataAgreementSchema }, errors: [objectNotFound, engagementClosed, agreementNotDraft, agreementRegionMismatch], ifMatch: true })
  update(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) agreementId: Id<'dag'>, @Body({ schema: updateDataAgreementSchema }) body: UpdateDataAgreementInput): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.updateAgreement.run(tx, agreementId, ctx.ifMatch, body));
  }

  @Post('data-agreements/:id/actions/sign')
  @Allow('data_agreement:sign')
  @Describe({
    summary: 'Sign a data agreement for the caller’s side', returns: { 200: dataAgreementSchema }, writes: true, ifMatch: true,
    errors: [objectNotFound, engagementClosed, agreementActionNotPossible, agreementSignerInvalid, deletionBegun],
  })
  sign(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) agreementId: Id<'dag'>, @Body({ schema: signDataAgreementSchema }) body: { by: string }): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.signAgreement.run(tx, agreementId, ctx.ifMatch, body.by));
  }

  @Post('data-agreements/:id/actions/withdraw')
  @Allow('data_agreement:write')
  @Describe({ summary: 'Withdraw a data agreement that is not in force', returns: { 200: dataAgreementSchema }, writes: true, ifMatch: true, errors: [objectNotFound, engagementClosed, agreementActionNotPossible] })
  withdraw(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) agreementId: Id<'dag'>, @Body({ schema: withdrawDataAgreementSchema }) body: { reason: string }): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.withdrawAgreement.run(tx, agreementId, ctx.ifMatch, body.reason));
  }

  @Post('data-agreements/:id/actions/withdraw_consent')
  @Allow('data_agreement:sign')
  @Describe({
    summary: 'Withdraw the consent of a data agreement in force', description: 'Nothing is received any more, and uploads under way are ended; no dataset version is made; the data is deleted when the agreement’s days for it have passed.',
    returns: { 200: dataAgreementSchema }, writes: true, ifMatch: true, errors: [objectNotFound, agreementActionNotPossible],
  })
  consent(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) agreementId: Id<'dag'>, @Body({ schema: withdrawConsentSchema }) body: { reason: string }): Promise<Reply> {
    return this.#answer(ctx, (tx) => this.withdrawConsent.run(tx, agreementId, ctx.ifMatch, body.reason));
  }

  #answer(ctx: RequestContext, work: (tx: Tx) => Promise<DataAgreement>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const agreement = await work(tx);
      return new Reply(await this.read.show(tx, agreement), { version: agreement.version });
    }, 200);
  }
}
