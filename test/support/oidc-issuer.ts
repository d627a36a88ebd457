import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';

/** An OpenID Connect issuer of staff tokens: discovery, keys, and whatever token a test wants signed. */
export class OidcIssuer {
  private constructor(
    private readonly server: Server,
    private readonly key: CryptoKey,
    /** When false, every request gets a 503. */
    public answers: boolean,
    /** The ids of the keys that it publishes. */
    public publishes: string[] = ['one'],
  ) {}

  static async start(): Promise<OidcIssuer> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = { ...await exportJWK(publicKey), kid: 'one', alg: 'RS256', use: 'sig' };
    const server = createServer((request, response) => {
      if (!issuer.answers) return response.writeHead(503).end();
      const documents: Record<string, unknown> = {
        '/.well-known/openid-configuration': { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
        '/keys': { keys: [jwk].filter(({ kid }) => issuer.publishes.includes(kid)) },
      };
      const found = documents[request.url ?? ''];
      return response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}));
    });
    const issuer = new OidcIssuer(server, privateKey, true);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A token as this issuer makes them; `claims` replace what it says by itself. */
  sign(claims: JWTPayload, key: CryptoKey = this.key): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: this.url, aud: 'atelier', iat: now, exp: now + 600, jti: crypto.randomUUID(), email_verified: true, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT' }).sign(key);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
