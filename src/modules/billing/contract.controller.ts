import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
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
import { engagementClosed, engagementOnHold } from '../engagements/engagements.api.js';
import { AmendContract } from './amend-contract.service.js';
import { contractBlocked, contractExists, contractNotPossible, planNotOfPrice } from './billing.errors.js';
import { amendContractSchema, contractSchema, contractsSchema, draftContractSchema, endContractSchema, listContractsQuery, signContractSchema } from './contract.dto.js';
import type { AmendContractInput, DraftContractInput, EndContractInput, ListContractsQuery, SignContractInput } from './contract.dto.js';
import type { Contract } from './contract.entity.js';
import { contractView } from './contract.views.js';
import { DraftContract } from './draft-contract.service.js';
import { EndContract } from './end-contract.service.js';
import { requireContract } from './find-billing.js';
import { ListContracts } from './list-contracts.service.js';
import { SignContract } from './sign-contract.service.js';

const eng = idSchema('eng');
const ctr = idSchema('ctr');

@Controller('v1')
export class ContractController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly draftContract: DraftContract,
    private readonly amendContract: AmendContract,
    private readonly signContract: SignContract,
    private readonly endContract: EndContract,
    private readonly lists: ListContracts,
  ) {}

  @Post('engagements/:engagementId/contracts')
  @Allow('contract:write')
  @Describe({ summary: 'Draft a contract', returns: { 201: contractSchema }, errors: [objectNotFound, engagementClosed, engagementOnHold, contractExists], writes: true })
  draft(@Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Body({ schema: draftContractSchema }) body: DraftContractInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.draftContract.run(tx, engagementId, body), 201);
  }

  @Get('engagements/:engagementId/contracts')
  @Allow('contract:read')
  @Describe({ summary: 'List the contracts of an engagement, newest first; at most one is neither withdrawn nor terminated', returns: { 200: contractsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Query({ schema: listContractsQuery }) page: ListContractsQuery): Promise<Reply> {
    const fingerprint = ['contracts', engagementId];
    return this.database.read(ctx, async (reader) => pageReply(ctx, await this.lists.run(reader, engagementId, page, fingerprint), page, fingerprint, (row) => this.lists.view(row)));
  }

  @Get('contracts/:id')
  @Allow('contract:read')
  @Describe({ summary: 'Read a contract', returns: { 200: contractSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>): Promise<Reply> {
    const contract = await this.database.read(ctx, (reader) => requireContract(reader, id));
    return new Reply(contractView(contract), { version: contract.version });
  }

  @Patch('contracts/:id')
  @Allow('contract:write')
  @Describe({
    summary: 'Change the terms of a draft', returns: { 200: contractSchema }, ifMatch: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, contractNotPossible, planNotOfPrice],
  })
  amend(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>, @Body({ schema: amendContractSchema }) body: AmendContractInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.amendContract.run(tx, id, ctx.ifMatch, body));
  }

  @Post('contracts/:id/actions/sign')
  @Allow('contract:sign')
  @Describe({
    summary: 'Sign a contract for the lab or for the partner', description: 'Staff sign for the lab, API clients for their organization, in either order. The second signature makes it signed.',
    returns: { 200: contractSchema }, errors: [objectNotFound, engagementClosed, engagementOnHold, contractNotPossible, contractBlocked], ifMatch: true, writes: true,
  })
  sign(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>, @Body({ schema: signContractSchema }) body: SignContractInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.signContract.run(tx, id, ctx.ifMatch, body.by));
  }

  @Post('contracts/:id/actions/withdraw')
  @Allow('contract:write')
  @Describe({ summary: 'Withdraw a contract that is not signed by both sides', returns: { 200: contractSchema }, errors: [objectNotFound, contractNotPossible], ifMatch: true, writes: true })
  withdraw(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>, @Body({ schema: endContractSchema }) body: EndContractInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.endContract.run(tx, id, ctx.ifMatch, 'withdraw', body.reason));
  }

  @Post('contracts/:id/actions/terminate')
  @Allow('contract:write')
  @Describe({
    summary: 'Terminate a signed contract; what was released stays owed', returns: { 200: contractSchema }, errors: [objectNotFound, contractNotPossible], ifMatch: true, writes: true,
  })
  terminate(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>, @Body({ schema: endContractSchema }) body: EndContractInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.endContract.run(tx, id, ctx.ifMatch, 'terminate', body.reason));
  }

  #write(ctx: RequestContext, work: (tx: Tx) => Promise<Contract>, status = 200): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const contract = await work(tx);
      return new Reply(contractView(contract), { status, version: contract.version, ...(status === 201 ? { location: `/v1/contracts/${contract.id}` } : {}) });
    });
  }
}
