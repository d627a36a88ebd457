import {
  ClientSecretBasic, PrivateKeyJwt, allowInsecureRequests, clientCredentialsGrantRequest, customFetch, discoveryRequest, processClientCredentialsResponse, processDiscoveryResponse,
} from 'oauth4webapi';
import type { AuthorizationServer, ClientAuth } from 'oauth4webapi';
import { Patience, mayPass, persist } from './attempts.js';
import type { Outcome } from './attempts.js';
import { ConnectionError, TokenError } from './errors.js';
import { importPrivateKey } from './private-key.js';
import type { PrivateKeyInput } from './private-key.js';
import { askedWaitOf } from './retry.js';
import type { Backoff } from './retry.js';

/** Where a client's tokens come from. */
export interface TokenSource {
  /** A token that is good for some time yet. */
  get(patience: Patience): Promise<string>;
  /** Says that the API did not take this token. */
  refused(token: string): void;
}

export interface ClientCredentials {
  clientId: string;
  /** The secret, sent as `client_secret_basic`. */
  clientSecret?: string;
  /** The private key instead of a secret, for `private_key_jwt`: nothing secret ever leaves your system. */
  privateKey?: PrivateKeyInput;
  /** The key's id, where your client has registered several. */
  keyId?: string;
  /** Fewer permissions than the client has; default all. */
  scope?: readonly string[];
}

interface Token {
  text: string;
  /** When the next one is fetched, in ms since the epoch: before this one ends. */
  renewAt: number;
}

/** The share of a token's life that is left when the next is fetched, at most a minute. */
const MARGIN = 0.1;
const LONGEST_MARGIN_MS = 60_000;

/** Gets tokens by the OAuth 2 client-credentials grant, keeps them, and renews them in time: once, however many calls wait. */
export class ClientCredentialsTokens implements TokenSource {
  #token: Token | undefined;
  #renewal: Promise<Token> | undefined;
  #server: Promise<AuthorizationServer> | undefined;

  constructor(
    private readonly issuer: URL,
    private readonly credentials: ClientCredentials,
    private readonly transport: { fetch: typeof fetch; backoff: Backoff; attemptMs: number; deadlineMs: number; insecure: boolean },
  ) {}

  /** @throws TokenError when the credentials are not taken, ConnectionError when the authorization server does not answer. */
  async get(patience: Patience): Promise<string> {
    if (this.#token !== undefined && Date.now() < this.#token.renewAt) return this.#token.text;
    const renewal = this.#renewal ??= this.#renew().finally(() => { this.#renewal = undefined; });
    // A caller that gives up leaves the renewal to the others, and nobody may be left to hear of its failure.
    renewal.catch(() => undefined);
    const { text } = await patience.during(patience.leftMs, (signal) => Promise.race([renewal, abortion(signal)]));
    return text;
  }

  refused(token: string): void {
    if (this.#token?.text === token) this.#token = undefined;
  }

  async #renew(): Promise<Token> {
    const { backoff, deadlineMs } = this.transport;
    const patience = new Patience(deadlineMs, undefined);
    this.#token = await persist(backoff, patience, () => this.#request(patience));
    return this.#token;
  }

  async #request(patience: Patience): Promise<Outcome<Token>> {
    const { clientId, scope } = this.credentials;
    const { attemptMs, insecure } = this.transport;
    // Made anew for each attempt: an assertion is good for one request.
    const authentication = await this.#authentication();
    let server: AuthorizationServer;
    let response: Response;
    try {
      server = await this.#discover(patience);
      response = await patience.during(attemptMs, (signal) => clientCredentialsGrantRequest(
        server, { client_id: clientId }, authentication, scope === undefined ? {} : { scope: scope.join(' ') },
        { signal, [allowInsecureRequests]: insecure, [customFetch]: this.transport.fetch },
      ));
    } catch (cause) {
      return { again: new ConnectionError(`the authorization server ${this.issuer.href} does not answer`, null, { cause }) };
    }
    if (mayPass(response.status)) return { again: new ConnectionError(`the authorization server answered ${response.status}`, response.status), askedMs: askedWaitOf(response.headers) };
    return { done: await this.#read(server, response) };
  }

  async #read(server: AuthorizationServer, response: Response): Promise<Token> {
    const copy = response.clone();
    try {
      const { access_token: text, expires_in: seconds = 0 } = await processClientCredentialsResponse(server, { client_id: this.credentials.clientId }, response);
      const lifeMs = seconds * 1000;
      return { text, renewAt: Date.now() + lifeMs - Math.min(LONGEST_MARGIN_MS, lifeMs * MARGIN) };
    } catch (cause) {
      const body = await copy.json().catch(() => ({})) as { error?: string; error_description?: string };
      const why = body.error_description ?? body.error ?? `it answered ${copy.status}, and no token`;
      throw new TokenError(`the authorization server refused: ${why}`, body.error ?? null, { cause });
    }
  }

  /** Where tokens are given out, as the server says in its metadata (RFC 8414); asked once. */
  #discover(patience: Patience): Promise<AuthorizationServer> {
    this.#server ??= patience.during(this.transport.attemptMs, async (signal) => {
      const response = await discoveryRequest(this.issuer, { algorithm: 'oauth2', signal, [allowInsecureRequests]: this.transport.insecure, [customFetch]: this.transport.fetch });
      return processDiscoveryResponse(this.issuer, response);
    }).catch((error: unknown) => {
      this.#server = undefined;
      throw error;
    });
    return this.#server;
  }

  async #authentication(): Promise<ClientAuth> {
    const { clientSecret, privateKey, keyId } = this.credentials;
    if (privateKey === undefined) return ClientSecretBasic(clientSecret ?? '');
    const key = await importPrivateKey(privateKey);
    return PrivateKeyJwt(keyId === undefined ? key : { key, kid: keyId });
  }
}

/** Tokens that somebody else looks after, such as a staff member's sign-in. */
export class GivenTokens implements TokenSource {
  constructor(private readonly give: () => string | Promise<string>) {}

  async get(): Promise<string> {
    return this.give();
  }

  refused(): void {
    // Whoever gives them finds out by the next call.
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
