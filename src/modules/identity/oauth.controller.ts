import { Controller, Get, Post, Req } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tooManyFailedLogins } from '../../platform/errors/platform.errors.js';
import { Public } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { AcceptsForm } from '../../platform/http/form-body.js';
import { declareCredentialRoute } from '../../platform/http/rate-limits/credential-routes.js';
import { Reply } from '../../platform/http/reply.js';
import { IssueClientToken } from './issue-client-token.service.js';
import { IssuerUrl } from './issuer-url.js';
import { OAuthError } from './oauth-error.js';
import { PARTNER_PERMISSIONS } from './roles.js';
import { TokenIssuer } from './token-issuer.js';
import { readBasicCredentials, readTokenRequest } from './token-request.js';

const tokenSchema = z.object({
  access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int().describe('Seconds'), scope: z.string().describe('Permissions, separated by blanks'),
}).meta({ id: 'ClientToken' });
const errorSchema = z.object({ error: z.string(), error_description: z.string() }).meta({ id: 'OAuthError', description: 'RFC 6749, section 5.2' });
const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.string())) }).meta({ id: 'JsonWebKeySet' });
const metadataSchema = z.object({
  issuer: z.string(), token_endpoint: z.string(), jwks_uri: z.string(), service_documentation: z.string(), response_types_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()), token_endpoint_auth_methods_supported: z.array(z.string()), scopes_supported: z.array(z.string()),
}).meta({ id: 'AuthorizationServerMetadata', description: 'RFC 8414' });

// RFC 6749, 5.1: no cache may keep a token.
const UNCACHED = { 'cache-control': 'no-store', pragma: 'no-cache' };
const CACHED = { 'cache-control': 'public, max-age=300' };

// Guessing secrets must be slow.
declareCredentialRoute('POST', '/oauth/token');

/** The authorization server for API clients. Its answers have the shapes that OAuth defines. */
@Controller()
export class OAuthController {
  constructor(
    private readonly issueToken: IssueClientToken,
    private readonly issuer: TokenIssuer,
    private readonly issuerUrl: IssuerUrl,
  ) {}

  @Post('oauth/token')
  @Public()
  @AcceptsForm()
  @ApiBody({ schema: {
    type: 'object', required: ['grant_type'], properties: { grant_type: { type: 'string', enum: ['client_credentials'] }, scope: { type: 'string' } },
    example: { grant_type: 'client_credentials', scope: 'engagement:read' },
  } })
  @Describe({
    summary: 'Give an API client an access token', public: true, credentials: 'basic',
    description: 'OAuth 2 client-credentials grant (RFC 6749, 4.4). Id and secret go into the Authorization header by the scheme Basic.',
    returns: { 200: tokenSchema, 400: errorSchema, 401: errorSchema }, errors: [tooManyFailedLogins],
  })
  async token(@Req() request: FastifyRequest): Promise<Reply> {
    try {
      const asked = readTokenRequest(request.body);
      const token = await this.issueToken.run(readBasicCredentials(request.headers.authorization), asked);
      return new Reply(token, { status: 200, headers: UNCACHED });
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const challenge: Record<string, string> = error.status === 401 ? { 'www-authenticate': 'Basic realm="atelier", charset="UTF-8"' } : {};
      return new Reply({ error: error.code, error_description: error.description }, { status: error.status, headers: { ...UNCACHED, ...challenge } });
    }
  }

  @Get('.well-known/jwks.json')
  @Public()
  @Describe({ summary: 'Read the keys that sign API clients’ tokens', returns: { 200: jwksSchema }, public: true })
  keys(): Reply {
    return new Reply({ keys: [this.issuer.publicJwk] }, { headers: CACHED });
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @Describe({ summary: 'Read the authorization server’s metadata', returns: { 200: metadataSchema }, public: true })
  metadata(): Reply {
    const issuer = this.issuerUrl.current();
    return new Reply<z.infer<typeof metadataSchema>>({
      issuer, token_endpoint: `${issuer}/oauth/token`, jwks_uri: `${issuer}/.well-known/jwks.json`, service_documentation: `${issuer}/docs`,
      response_types_supported: [], grant_types_supported: ['client_credentials'], token_endpoint_auth_methods_supported: ['client_secret_basic'],
      scopes_supported: [...PARTNER_PERMISSIONS],
    }, { headers: CACHED });
  }
}
