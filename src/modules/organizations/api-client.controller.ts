import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { noBody } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import {
  ApiClientsApi, apiClientDisabled, apiClientNameTaken, apiClientSchema, apiClientView, apiClientWithSecretSchema, apiClientsSchema, createApiClientBody, keyIdTaken, keyUnusable,
  listApiClientsQuery, replyWithSecret, updateApiClientBody,
} from '../identity/api-clients.api.js';
import type { ApiClientSummary, CreateApiClientInput, ListApiClientsQuery, UpdateApiClientInput } from '../identity/api-clients.api.js';
import { OrganizationsApi } from './organizations.api.js';
import type { OrganizationId } from './organizations.api.js';

const org = idSchema('org');
const cli = idSchema('cli');

/** API clients of an organization: identity keeps them, this module knows whether there is such an organization. */
@Controller('v1/organizations/:organizationId/api-clients')
export class ApiClientController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly organizations: OrganizationsApi,
    private readonly clients: ApiClientsApi,
  ) {}

  @Post()
  @Allow('api_client:manage')
  @Describe({
    summary: 'Create an API client; its secret is shown once', returns: { 201: apiClientWithSecretSchema },
    errors: [objectNotFound, apiClientNameTaken, keyUnusable, keyIdTaken], writes: true,
  })
  create(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Body({ schema: createApiClientBody }) body: CreateApiClientInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      await this.organizations.require(tx, organizationId);
      const { jwks, ...input } = body;
      const created = await this.clients.createApiClient(tx, { organizationId, ...input, publicKeys: jwks?.keys });
      return replyWithSecret(created, { status: 201, location: `/v1/organizations/${organizationId}/api-clients/${created.client.id}` });
    });
  }

  @Get()
  @Allow('api_client:manage')
  @Describe({ summary: 'List API clients, oldest first', returns: { 200: apiClientsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Query({ schema: listApiClientsQuery }) query: ListApiClientsQuery): Promise<Reply> {
    const fingerprint = ['api-clients', organizationId];
    return this.database.read(ctx, async (reader) => {
      await this.organizations.require(reader, organizationId);
      return pageReply(ctx, await this.clients.apiClients(reader, organizationId, query, fingerprint), query, fingerprint, apiClientView);
    });
  }

  @Get(':id')
  @Allow('api_client:manage')
  @Describe({ summary: 'Read an API client', returns: { 200: apiClientSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: cli }) id: Id<'cli'>): Promise<Reply> {
    const client = await this.database.read(ctx, (reader) => this.clients.apiClient(reader, { organizationId, id }));
    return new Reply(apiClientView(client), { version: client.version });
  }

  @Patch(':id')
  @Allow('api_client:manage')
  @Describe({
    summary: 'Change what an API client may do, and from where', description: 'What is taken away ends at once, for tokens that it has, too.',
    returns: { 200: apiClientSchema }, errors: [objectNotFound, apiClientDisabled], ifMatch: true, writes: true,
  })
  update(
    @Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: cli }) id: Id<'cli'>,
    @Body({ schema: updateApiClientBody }) body: UpdateApiClientInput,
  ): Promise<Reply> {
    return this.#heard(this.commands.run(ctx, async (tx) => answered(await this.clients.updateApiClient(tx, { organizationId, id }, ctx.ifMatch, body))));
  }

  @Post(':id/actions/disable')
  @Allow('api_client:manage')
  @Describe({
    summary: 'Disable an API client for good', description: 'It gets no more tokens; those it has stop working at once.',
    returns: { 200: apiClientSchema }, errors: [objectNotFound, apiClientDisabled], ifMatch: true, writes: true,
  })
  disable(
    @Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: cli }) id: Id<'cli'>,
    @Body({ schema: noBody }) _body: object,
  ): Promise<Reply> {
    return this.#heard(this.commands.run(ctx, async (tx) => answered(await this.clients.disableApiClient(tx, { organizationId, id }, ctx.ifMatch))));
  }

  async #heard(changed: Promise<Reply>): Promise<Reply> {
    const reply = await changed;
    await this.clients.accessChangesHeard();
    return reply;
  }
}

function answered(client: ApiClientSummary): Reply {
  return new Reply(apiClientView(client), { status: 200, version: client.version });
}
