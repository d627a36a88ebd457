import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { EgressClient } from '../../platform/egress/egress-client.js';
import { egressAddressRefused, egressNameNotResolved, egressPortRefused, egressSchemeRefused, egressUrlInvalid } from '../../platform/egress/egress.errors.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { CreateWebhookEndpoint } from './create-webhook-endpoint.service.js';
import { DeleteWebhookEndpoint } from './delete-webhook-endpoint.service.js';
import { requireEndpoint } from './find-webhook-endpoint.js';
import { ListWebhookEndpoints } from './list-webhook-endpoints.service.js';
import { webhookEndpointLimit } from './partners.errors.js';
import { ShowSecretOnce } from './show-secret-once.service.js';
import { UpdateWebhookEndpoint } from './update-webhook-endpoint.service.js';
import {
  createEndpointBody, createdEndpointSchema, endpointDto, endpointPageSchema, endpointSchema, listEndpointsQuery, updateEndpointBody,
} from './webhook-endpoint.dto.js';
import type { CreateEndpointInput, UpdateEndpointInput } from './webhook-endpoint.dto.js';

const urlErrors = [egressUrlInvalid, egressSchemeRefused, egressPortRefused, egressAddressRefused, egressNameNotResolved];
const endpointId = idSchema('whe');

@Controller('v1/webhook-endpoints')
export class WebhookEndpointController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly egress: EgressClient,
    private readonly listEndpoints: ListWebhookEndpoints,
    private readonly createEndpoint: CreateWebhookEndpoint,
    private readonly updateEndpoint: UpdateWebhookEndpoint,
    private readonly deleteEndpoint: DeleteWebhookEndpoint,
    private readonly showSecretOnce: ShowSecretOnce,
  ) {}

  @Post()
  @Allow('webhook:manage')
  @Describe({
    summary: 'Create a webhook endpoint', description: 'Its signing secret is in this answer and in no other.',
    returns: { 201: createdEndpointSchema }, errors: [objectNotFound, webhookEndpointLimit, ...urlErrors], writes: true,
  })
  async create(@Ctx() context: RequestContext, @Body({ schema: createEndpointBody }) body: CreateEndpointInput): Promise<Reply> {
    const url = await this.#checked(body.url);
    const reply = await this.commands.run(context, async (tx) => {
      const endpoint = await this.createEndpoint.run(tx, body, url);
      return new Reply({ ...endpointDto(endpoint), secret: null }, { version: endpoint.version, location: `/v1/webhook-endpoints/${endpoint.id}` });
    });
    return this.showSecretOnce.run(context, reply);
  }

  @Get()
  @Allow('webhook:manage')
  @Describe({ summary: 'List webhook endpoints, oldest first', returns: { 200: endpointPageSchema }, pages: true })
  list(@Ctx() context: RequestContext, @Query({ schema: listEndpointsQuery }) query: z.infer<typeof listEndpointsQuery>): Promise<Reply> {
    return this.listEndpoints.run(context, query);
  }

  @Get(':id')
  @Allow('webhook:manage')
  @Describe({ summary: 'Read a webhook endpoint', returns: { 200: endpointSchema }, errors: [objectNotFound] })
  async read(@Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>): Promise<Reply> {
    const endpoint = await this.database.read(context, (reader) => requireEndpoint(reader, id));
    return new Reply(endpointDto(endpoint), { version: endpoint.version });
  }

  @Patch(':id')
  @Allow('webhook:manage')
  @Describe({ summary: 'Change, disable or enable a webhook endpoint', returns: { 200: endpointSchema }, errors: [objectNotFound, ...urlErrors], writes: true, ifMatch: true })
  async update(
    @Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>, @Body({ schema: updateEndpointBody }) body: UpdateEndpointInput,
  ): Promise<Reply> {
    const url = body.url === undefined ? undefined : await this.#checked(body.url);
    return this.commands.run(context, async (tx) => {
      const endpoint = await this.updateEndpoint.run(tx, id, context.ifMatch, body, url);
      return new Reply(endpointDto(endpoint), { version: endpoint.version });
    });
  }

  @Delete(':id')
  @Allow('webhook:manage')
  @Describe({ summary: 'Delete a webhook endpoint with its deliveries', returns: { 204: null }, errors: [objectNotFound], writes: true })
  delete(@Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>): Promise<Reply> {
    return this.commands.run(context, async (tx) => {
      await this.deleteEndpoint.run(tx, id);
      return new Reply(undefined, { status: 204 });
    });
  }

  /** Asks the DNS, so it comes before the transaction. */
  async #checked(text: string): Promise<string> {
    const url = await this.egress.checkUrl(text);
    // Percent-encoding can make a URL too long that was not.
    if (url.length > 2048) throw egressUrlInvalid.with(`the URL has ${url.length} characters once it is encoded; up to 2048 are taken`);
    return url;
  }
}
