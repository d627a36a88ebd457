import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { jwtVerify } from 'jose';
import { formPost } from '../../../platform/http/form-post.js';
import { CLOCK_TOLERANCE_SECONDS } from '../clock-tolerance.js';
import { HearAccessChanges } from '../hear-access-changes.service.js';
import { IssuerUrl } from '../issuer-url.js';
import { NoteClientUse } from '../note-client-use.service.js';
import { OWN_TYPE, TokenIssuer } from '../token-issuer.js';
import { inExchange } from './exchange.js';
import type { Exchange, RevocableToken } from './exchange.js';
import { MakeProvider } from './make-provider.service.js';

/** A request to one of the authorization server's endpoints, its body already read. */
export interface OAuthRequest {
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
  /** Of the caller. */
  readonly address: string;
  readonly requestId: string;
}

/** What the protocol says to it. */
export interface OAuthAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> | undefined;
  /** Why the client was refused, for the log: the answer itself says less. */
  readonly reason: string | undefined;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The authorization server for API clients: `oidc-provider`, for the client-credentials grant and for revocation. */
@Injectable()
export class AuthorizationServer {
  /** Made for the first request: only then the address is known on which an embedded default listens. */
  #handler: Promise<Handler> | undefined;
  #handlerFor = '';

  constructor(
    private readonly makeProvider: MakeProvider,
    private readonly issuerUrl: IssuerUrl,
    private readonly tokens: TokenIssuer,
    private readonly noteUse: NoteClientUse,
    private readonly changes: HearAccessChanges,
  ) {}

  /** Answers a token request (RFC 6749, 4.4). @throws whatever PostgreSQL fails with. */
  async token(request: OAuthRequest): Promise<OAuthAnswer> {
    const exchange: Exchange = { ...request, revocable: undefined };
    const answer = await this.#answer('/oauth/token', request, exchange);
    if (answer.status === 200 && exchange.client !== undefined) await this.noteUse.run(exchange.client.id, exchange.credentialId);
    return answer;
  }

  /** Answers a revocation request (RFC 7009). @throws whatever PostgreSQL fails with. */
  async revoke(request: OAuthRequest): Promise<OAuthAnswer> {
    const form = new URLSearchParams(request.form);
    const token = form.get('token') ?? '';
    const revocable = await this.#revocable(token);
    // The library knows tokens by the id under which it keeps them; ours, which are signed and not kept, have one in them.
    if (token !== '') form.set('token', revocable?.id ?? 'unknown');
    const answer = await this.#answer('/oauth/revoke', { ...request, form }, { ...request, form, revocable });
    if (answer.status === 200 && revocable !== undefined) await this.changes.heardEverywhere();
    return answer;
  }

  async #revocable(token: string): Promise<RevocableToken | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.tokens.verifyingKey, {
        issuer: this.issuerUrl.current(), algorithms: this.tokens.algorithms, typ: OWN_TYPE, requiredClaims: ['exp', 'iat', 'jti', 'sub'],
        // As long as it would be taken.
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return { id: payload.jti ?? '', clientId: payload.sub ?? '', issuedAt: payload.iat ?? 0, expiresAt: payload.exp ?? 0 };
    } catch {
      // Not ours, or expired: nothing is left to revoke, which is no error (RFC 7009, 2.2).
      return undefined;
    }
  }

  async #answer(path: string, request: OAuthRequest, exchange: Exchange): Promise<OAuthAnswer> {
    const issuer = this.issuerUrl.current();
    const handle = await this.#handlerOf(issuer);
    await inExchange(exchange, () => handle(...formPost(issuer, path, request.form, request.authorization)));
    if (exchange.failure !== undefined) throw exchange.failure;
    if (exchange.answer === undefined) throw new Error('the authorization server did not answer');
    const { status, body } = exchange.answer;
    return { status, body: body !== null && typeof body === 'object' ? body as Record<string, unknown> : undefined, reason: exchange.reason };
  }

  #handlerOf(issuer: string): Promise<Handler> {
    if (this.#handler === undefined || this.#handlerFor !== issuer) {
      const making = this.makeProvider.run(issuer);
      this.#handlerFor = issuer;
      this.#handler = making;
      // The next request tries again.
      making.catch(() => {
        if (this.#handler === making) this.#handler = undefined;
      });
    }
    return this.#handler;
  }
}
