import { Body, Controller, Get, Post } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { forbidden, objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { apiClientSchema, apiClientView, apiClientWithSecretSchema, revokeCredentialBody, rotateApiClientBody } from './api-client.dto.js';
import type { RevokeCredentialInput, RotateApiClientInput } from './api-client.dto.js';
import type { ClientName } from './find-api-client.js';
import { ApiClientsApi } from './api-clients.api.js';
import { apiClientDisabled, credentialKindWrong, credentialLimit, credentialRevoked, keyIdTaken, keyUnusable, lastCredential } from './identity.errors.js';
import { replyWithSecret } from './show-secret-once.js';

/** The API client that calls, to itself: no other one can be named here. */
@Controller('v1/api-client')
export class OwnApiClientController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly clients: ApiClientsApi,
  ) {}

  @Get()
  @Allow('api_client:rotate')
  @Describe({ summary: 'Read the API client that calls, with its live secrets or keys', returns: { 200: apiClientSchema } })
  async read(@Ctx() ctx: RequestContext): Promise<Reply> {
    const client = await this.database.read(ctx, (reader) => this.clients.apiClient(reader, own(ctx)));
    return new Reply(apiClientView(client), { version: client.version });
  }

  @Post('actions/rotate')
  @Allow('api_client:rotate')
  @Describe({
    summary: 'Get a new secret, shown once, or register a new key', description: 'The old one goes on working for the overlap, a day unless told otherwise.',
    returns: { 200: apiClientWithSecretSchema }, errors: [apiClientDisabled, credentialKindWrong, credentialLimit, keyUnusable, keyIdTaken], ifMatch: true, writes: true,
  })
  async rotate(@Ctx() ctx: RequestContext, @Body({ schema: rotateApiClientBody }) body: RotateApiClientInput): Promise<Reply> {
    const reply = await this.commands.run(ctx, async (tx) => replyWithSecret(await this.clients.rotateCredential(tx, own(ctx), ctx.ifMatch, body), { status: 200 }));
    await this.clients.accessChangesHeard();
    return reply;
  }

  @Post('actions/revoke-credential')
  @Allow('api_client:rotate')
  @Describe({
    summary: 'Revoke a secret or key of the API client that calls', description: 'It ends at once, with the tokens that were got with it. The last live one stays.',
    returns: { 200: apiClientSchema }, errors: [objectNotFound, apiClientDisabled, credentialRevoked, lastCredential], ifMatch: true, writes: true,
  })
  async revoke(@Ctx() ctx: RequestContext, @Body({ schema: revokeCredentialBody }) body: RevokeCredentialInput): Promise<Reply> {
    const reply = await this.commands.run(ctx, async (tx) => {
      const client = await this.clients.revokeCredential(tx, own(ctx), ctx.ifMatch, body.credentialId);
      return new Reply(apiClientView(client), { status: 200, version: client.version });
    });
    await this.clients.accessChangesHeard();
    return reply;
  }
}

/** @throws DomainError `auth.forbidden` for staff, who are no API client whatever they may do. */
function own({ actor }: RequestContext): ClientName {
  if (actor.kind !== 'partner') throw forbidden.with('This is for API clients. As staff, use /v1/organizations/{organizationId}/api-clients.');
  return { id: actor.id as Id<'cli'>, organizationId: actor.organizationId as Id<'org'> };
}
