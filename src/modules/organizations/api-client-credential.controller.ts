import { Body, Controller, Param, Post } from '@nestjs/common';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import {
  ApiClientsApi, apiClientDisabled, apiClientSchema, apiClientView, apiClientWithSecretSchema, credentialKindWrong, credentialLimit, credentialRevoked, keyIdTaken, keyUnusable,
  replyWithSecret, revokeCredentialBody, rotateApiClientBody,
} from '../identity/api-clients.api.js';
import type { RevokeCredentialInput, RotateApiClientInput } from '../identity/api-clients.api.js';
import type { OrganizationId } from './organizations.api.js';

const org = idSchema('org');
const cli = idSchema('cli');

/** Secrets and keys of an organization's API clients, as staff change them. */
@Controller('v1/organizations/:organizationId/api-clients/:id/actions')
export class ApiClientCredentialController {
  constructor(
    private readonly commands: Commands,
    private readonly clients: ApiClientsApi,
  ) {}

  @Post('rotate')
  @Allow('api_client:manage')
  @Describe({
    summary: 'Give an API client a new secret, shown once, or a new key', description: 'The old one goes on working for the overlap, a day unless told otherwise.',
    returns: { 200: apiClientWithSecretSchema }, errors: [objectNotFound, apiClientDisabled, credentialKindWrong, credentialLimit, keyUnusable, keyIdTaken], ifMatch: true, writes: true,
  })
  rotate(
    @Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: cli }) id: Id<'cli'>,
    @Body({ schema: rotateApiClientBody }) body: RotateApiClientInput,
  ): Promise<Reply> {
    return this.#heard(this.commands.run(ctx, async (tx) => replyWithSecret(await this.clients.rotateCredential(tx, { organizationId, id }, ctx.ifMatch, body), { status: 200 })));
  }

  @Post('revoke-credential')
  @Allow('api_client:manage')
  @Describe({
    summary: 'Revoke a secret or key of an API client', description: 'It ends at once, with the tokens that were got with it.',
    returns: { 200: apiClientSchema }, errors: [objectNotFound, apiClientDisabled, credentialRevoked], ifMatch: true, writes: true,
  })
  revoke(
    @Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: cli }) id: Id<'cli'>,
    @Body({ schema: revokeCredentialBody }) body: RevokeCredentialInput,
  ): Promise<Reply> {
    return this.#heard(this.commands.run(ctx, async (tx) => {
      const client = await this.clients.revokeCredential(tx, { organizationId, id }, ctx.ifMatch, body.credentialId);
      return new Reply(apiClientView(client), { status: 200, version: client.version });
    }));
  }

  async #heard(changed: Promise<Reply>): Promise<Reply> {
    const reply = await changed;
    await this.clients.accessChangesHeard();
    return reply;
  }
}
