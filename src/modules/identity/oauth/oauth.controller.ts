import { Controller, Get, Post, Req } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { z } from 'zod';
import { tooManyFailedLogins } from '../../../platform/errors/platform.errors.js';
import { Public } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { AcceptsForm } from '../../../platform/http/form-body.js';
import { declareCredentialRoute } from '../../../platform/http/rate-limits/credential-routes.js';
import { Reply } from '../../../platform/http/reply.js';
import type { NotedRequest } from '../../../platform/http/request-context.js';
import { IssuerUrl } from '../issuer-url.js';
import { ASSERTION_ALGORITHMS } from '../public-key.js';
import { PARTNER_PERMISSIONS } from '../roles.js';
import { TokenIssuer } from '../token-issuer.js';
import { AuthorizationServer } from './authorization-server.js';
import { answerOAuth, readOAuthRequest } from './oauth-messages.js';

const tokenSchema = z.object({
  access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int().describe('Seconds'), scope: z.string().describe('Permissions, separated by blanks'),
}).meta({ id: 'ClientToken' });
const errorSchema = z.object({ error: z.string(), error_description: z.string() }).meta({ id: 'OAuthError', description: 'RFC 6749, section 5.2' });
const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.string())) }).meta({ id: 'JsonWebKeySet' });
const names = z.array(z.string());
const metadataSchema = z.object({
  issuer: z.string(), token_endpoint: z.string(), revocation_endpoint: z.string(), jwks_uri: z.string(), service_documentation: z.string(), response_types_supported: names,
  grant_types_supported: names, token_endpoint_auth_methods_supported: names, token_endpoint_auth_signing_alg_values_supported: names,
  revocation_endpoint_auth_methods_supported: names, revocation_endpoint_auth_signing_alg_values_supported: names, scopes_supported: names,
}).meta({ id: 'AuthorizationServerMetadata', description: 'RFC 8414' });

const CACHED = { 'cache-control': 'public, max-age=300' };
const AUTHENTICATION = 'The client authenticates with its id and secret in the Authorization header by the scheme Basic, or with a signed assertion (`private_key_jwt`, RFC 7523).';
const assertion = { client_assertion_type: { type: 'string' }, client_assertion: { type: 'string' } };

// Guessing secrets must be slow.
declareCredentialRoute('POST', '/oauth/token');
declareCredentialRoute('POST', '/oauth/revoke');

/** The authorization server for API clients. Its answers have the shapes that OAuth defines. */
@Controller()
export class OAuthController {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly issuer: TokenIssuer,
    private readonly issuerUrl: IssuerUrl,
  ) {}

  @Post('oauth/token')
  @Public()
  @AcceptsForm()
  @ApiBody({ schema: {
    type: 'object', required: ['grant_type'],
    properties: { grant_type: { type: 'string', enum: ['client_credentials'] }, scope: { type: 'string' }, resource: { type: 'string', format: 'uri' }, ...assertion },
    example: { grant_type: 'client_credentials', scope: 'engagement:read' },
  } })
  @Describe({
    summary: 'Give an API client an access token', public: true, credentials: 'basic',
    description: `OAuth 2 client-credentials grant (RFC 6749, 4.4). ${AUTHENTICATION}`,
    returns: { 200: tokenSchema, 400: errorSchema, 401: errorSchema }, errors: [tooManyFailedLogins],
  })
  async token(@Req() request: NotedRequest): Promise<Reply> {
    return answerOAuth(request, async () => this.server.token(readOAuthRequest(request)));
  }

  @Post('oauth/revoke')
  @Public()
  @AcceptsForm()
  @ApiBody({ schema: {
    type: 'object', required: ['token'], properties: { token: { type: 'string' }, token_type_hint: { type: 'string' }, ...assertion },
    example: { token: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…' },
  } })
  @Describe({
    summary: 'Revoke an access token of an API client', public: true, credentials: 'basic',
    description: `RFC 7009. The token stops working at once, in every process. ${AUTHENTICATION}`,
    returns: { 200: null, 400: errorSchema, 401: errorSchema }, errors: [tooManyFailedLogins],
  })
  async revoke(@Req() request: NotedRequest): Promise<Reply> {
    return answerOAuth(request, async () => this.server.revoke(readOAuthRequest(request)));
  }

  @Get('.well-known/jwks.json')
  @Public()
  @Describe({ summary: 'Read the keys that sign API clients’ tokens', returns: { 200: jwksSchema }, public: true })
  keys(): Reply {
    return new Reply({ keys: this.issuer.publishedKeys }, { headers: CACHED });
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @Describe({ summary: 'Read the authorization server’s metadata', returns: { 200: metadataSchema }, public: true })
  metadata(): Reply {
    const issuer = this.issuerUrl.current();
    const methods = ['client_secret_basic', 'private_key_jwt'];
    return new Reply<z.infer<typeof metadataSchema>>({
      issuer, token_endpoint: `${issuer}/oauth/token`, revocation_endpoint: `${issuer}/oauth/revoke`, jwks_uri: `${issuer}/.well-known/jwks.json`,
      service_documentation: `${issuer}/docs`, response_types_supported: [], grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: methods, token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      revocation_endpoint_auth_methods_supported: methods, revocation_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      scopes_supported: [...PARTNER_PERMISSIONS],
    }, { headers: CACHED });
  }
}
