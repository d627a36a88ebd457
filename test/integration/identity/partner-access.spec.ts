import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { Client as PgClient } from 'pg';
import * as oauth4webapi from 'oauth4webapi';
import { PrivateKeyJwt, allowInsecureRequests, clientCredentialsGrant, discovery, tokenRevocation } from 'openid-client';
import type { Configuration } from 'openid-client';
import { startServer } from '../../../src/boot.js';
import type { Server } from '../../../src/boot.js';
import { PARTNER_PERMISSIONS } from '../../../src/modules/identity/roles.js';
import { TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import { ApiClient } from '../../support/api-client.js';
import type { Answer } from '../../support/api-client.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createApiClient, createOrganization, tokenOf } from '../../support/organizations.js';
import type { PartnerClient } from '../../support/organizations.js';
import { sendRaw } from '../platform/raw-http.js';

type Problem = { code: string; status: number; detail: string };
interface Credential { id: string; kind: string; keyId: string | null; expiresAt: string | null; lastUsedAt: string | null }
interface Client { id: string; version: number; secret: string | null; authentication: string; credentials: Credential[]; allowedAddresses: string[]; permissions: string[] }
interface OAuthBody { error?: string; error_description?: string; access_token?: string; expires_in?: number }
interface KeyPair { privateKey: CryptoKey; jwk: JWK & { kid: string } }

const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const HOUR_MS = 3_600_000;
const clock = new ManualClock(new Date('2026-10-01T08:00:00Z'));

let app: TestApp;
/** Another api process on the same database. */
let other: Server;
let staff: ApiClient;
let organizationId: string;
let path: string;

beforeAll(async () => {
  app = await startTestApp({ clock, env: { RATE_LIMITS: 'off' } });
  // Behind one name, as processes behind one proxy: what either gives out, the other one takes.
  other = await startServer({ ...app.runtime, role: 'api', config: app.runtime.config }, { host: '127.0.0.1', port: 0 });
  staff = app.as('administrator');
  organizationId = (await createOrganization(app, 'Partner')).id;
  path = `/v1/organizations/${organizationId}/api-clients`;
});
afterAll(async () => {
  await other?.stop();
  await app?.close();
});

const now = (): number => Math.floor(Date.now() / 1000);
const at = (url: string | undefined, token: string): ApiClient => new ApiClient(url ?? '', () => Promise.resolve(token));
const statusAt = async (url: string | undefined, token: string): Promise<number> => (await at(url, token).get('/v1/me')).status;
const basic = ({ id, secret }: { id: string; secret: string | null }): string => `Basic ${Buffer.from(`${id}:${secret ?? ''}`).toString('base64')}`;

async function keyPair(alg: 'ES256' | 'EdDSA' | 'PS256', kid: string): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...await exportJWK(publicKey), kid } };
}

let names = 0;
async function createKeyClient(keys: JWK[], more: Record<string, unknown> = {}): Promise<Client> {
  names += 1;
  const answer = await staff.post<Client>(path, { name: `Signer ${names}`, permissions: ['event:read', 'organization:read', 'api_client:rotate'], jwks: { keys }, ...more });
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ authentication: 'private_key_jwt', secret: null })]);
  return answer.body;
}

function assertion(clientId: string, { privateKey, jwk }: KeyPair, claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ iss: clientId, sub: clientId, aud: app.url, jti: crypto.randomUUID(), iat: now(), exp: now() + 60, ...claims })
    .setProtectedHeader({ alg: jwk.kty === 'EC' ? 'ES256' : jwk.kty === 'OKP' ? 'EdDSA' : 'PS256', kid: jwk.kid, ...header }).sign(privateKey);
}

function post(form: Record<string, string>, headers: Record<string, string> = {}, url = app.url, endpoint = '/oauth/token'): Promise<Answer<OAuthBody>> {
  return new ApiClient(url, () => Promise.resolve(undefined)).send<OAuthBody>('POST', endpoint, new URLSearchParams(form).toString(), { 'content-type': 'application/x-www-form-urlencoded', ...headers });
}
const withAssertion = (signed: string, url?: string): Promise<Answer<OAuthBody>> =>
  post({ grant_type: 'client_credentials', client_assertion_type: CLIENT_ASSERTION, client_assertion: signed }, {}, url);

async function tokenBy(client: Client, key: KeyPair): Promise<string> {
  const answer = await withAssertion(await assertion(client.id, key));
  expect(answer.status).toBe(200);
  return answer.body.access_token ?? '';
}

describe('somebody else’s clients, untouched', () => {
  test.each(['ES256', 'EdDSA', 'PS256'] as const)('openid-client signs an assertion with %s, gets a token, and revokes it', async (alg) => {
    const key = await keyPair(alg, `of-${alg}`);
    const client = await createKeyClient([key.jwk]);
    const server: Configuration = await discovery(new URL(app.url), client.id, undefined, PrivateKeyJwt({ key: key.privateKey, kid: key.jwk.kid }), { algorithm: 'oauth2', execute: [allowInsecureRequests] });
    const tokens = await clientCredentialsGrant(server, { scope: 'event:read', resource: app.url });
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'event:read' });
    // RFC 9068, 3: the audience is the resource that was asked for.
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: app.url, iss: app.url, sub: client.id, client_id: client.id, credential: client.credentials[0]?.id });
    expect((await at(app.url, tokens.access_token).get('/v1/me')).body).toMatchObject({ kind: 'partner', id: client.id, permissions: ['event:read', 'profile:read'] });
    await tokenRevocation(server, tokens.access_token);
    expect((await at(app.url, tokens.access_token).get<Problem>('/v1/me')).body.code).toBe('auth.token_revoked');
    await tokenRevocation(server, tokens.access_token);
  });

  test('oauth4webapi gets tokens with a secret and with a key, and revokes one', async () => {
    const insecure = { [oauth4webapi.allowInsecureRequests]: true };
    const issuer = new URL(app.url);
    const server = await oauth4webapi.processDiscoveryResponse(issuer, await oauth4webapi.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
    const key = await keyPair('ES256', 'web');
    const [withSecret, withKey] = [await createApiClient(app, organizationId, ['event:read']), await createKeyClient([key.jwk])];
    for (const [clientId, authentication] of [
      [withSecret.id, oauth4webapi.ClientSecretBasic(withSecret.secret)],
      [withKey.id, oauth4webapi.PrivateKeyJwt({ key: key.privateKey, kid: key.jwk.kid })],
    ] as const) {
      const client: oauth4webapi.Client = { client_id: clientId };
      const response = await oauth4webapi.clientCredentialsGrantRequest(server, client, authentication, new URLSearchParams({ scope: 'event:read' }), insecure);
      const { access_token: token } = await oauth4webapi.processClientCredentialsResponse(server, client, response);
      expect(await statusAt(app.url, token)).toBe(200);
      await oauth4webapi.processRevocationResponse(await oauth4webapi.revocationRequest(server, client, authentication, token, insecure));
      expect(await statusAt(app.url, token)).toBe(401);
    }
  });
});

describe('a client assertion', () => {
  let key: KeyPair;
  let client: Client;
  beforeAll(async () => {
    key = await keyPair('ES256', 'one');
    client = await createKeyClient([key.jwk]);
  });

  test('is taken once, whichever process gets it, and however many at the same time', async () => {
    const signed = await assertion(client.id, key);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => withAssertion(signed, index % 2 === 0 ? app.url : other.url)));
    // The other process has another address, which is no audience of this one; all that reach this one are one use.
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const again = await withAssertion(signed);
    expect([again.status, again.body]).toEqual([401, { error: 'invalid_client', error_description: 'The client assertion was refused: client assertion tokens must only be used once.' }]);
  });

  test.each<[string, () => Promise<string>, string]>([
    ['for another audience', () => assertion(client.id, key, { aud: 'https://elsewhere.example' }), 'audience'],
    ['of another issuer', () => assertion(client.id, key, { iss: 'somebody' }), 'iss'],
    ['expired', () => assertion(client.id, key, { exp: now() - 65 }), 'jwt expired'],
    ['not yet valid', () => assertion(client.id, key, { nbf: now() + 70 }), 'jwt not active yet'],
    ['issued in the future', () => assertion(client.id, key, { iat: now() + 70 }), 'issued in the future'],
    ['good for years', () => assertion(client.id, key, { exp: now() + 86_400 * 365 }), 'within an hour'],
    ['without an end', () => assertion(client.id, key, { exp: undefined }), 'expiration'],
    ['without an id', () => assertion(client.id, key, { jti: undefined }), 'jti'],
    ['with another key', async () => assertion(client.id, await keyPair('ES256', 'one')), 'did not prove itself'],
    ['with the right key under another id', () => assertion(client.id, key, {}, { kid: 'two' }), 'did not prove itself'],
    ['signed with alg none', () => Promise.resolve(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ iss: client.id, sub: client.id, aud: app.url, jti: 'n', exp: now() + 60 })).toString('base64url')}.`), 'alg mismatch'],
    ['signed as HMAC with the public key', () => new SignJWT({ iss: client.id, sub: client.id, aud: app.url, jti: 'h', exp: now() + 60 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(JSON.stringify(key.jwk))), 'alg mismatch'],
    ['of an unknown client', () => assertion('cli_01k9zq3v5se6rb4yg2w8d7t1hn', key), 'did not prove itself'],
    ['that is none', () => Promise.resolve('none'), 'did not prove itself'],
  ])('%s is refused', async (_, make, told) => {
    const answer = await withAssertion(await make());
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    expect(answer.body.error_description).toContain(told);
    expect(answer.body.access_token).toBeUndefined();
  });

  test('may be off by a minute', async () => {
    for (const claims of [{ exp: now() - 55, iat: now() - 115 }, { iat: now() + 55 }, { nbf: now() + 55 }]) {
      expect((await withAssertion(await assertion(client.id, key, claims))).status).toBe(200);
    }
  });

  test('needs no key id, and may name the token endpoint', async () => {
    const signed = await assertion(client.id, key, { aud: `${app.url}/oauth/token` }, { kid: undefined });
    expect((await withAssertion(signed)).status).toBe(200);
  });

  test('is no way in for a client with a secret, nor a secret for a client with a key', async () => {
    const secretive = await createApiClient(app, organizationId, ['event:read']);
    expect((await withAssertion(await assertion(secretive.id, key))).body.error).toBe('invalid_client');
    expect((await post({ grant_type: 'client_credentials' }, { authorization: basic({ id: client.id, secret: 'kept-as-a-hash' }) })).body.error).toBe('invalid_client');
    expect((await post({ grant_type: 'client_credentials' }, { authorization: basic({ id: secretive.id, secret: 'kept-as-a-hash' }) })).body.error).toBe('invalid_client');
    const both = await post({ grant_type: 'client_credentials', client_assertion_type: CLIENT_ASSERTION, client_assertion: await assertion(client.id, key) }, { authorization: basic(secretive) });
    expect([both.status, both.body.error]).toEqual([400, 'invalid_request']);
  });
});

describe('a hostile token request', () => {
  test.each<[string, string]>([
    ['a line end in the id', `cli\r\nX-Injected: 1:secret`], ['a line end in the secret', 'cli_01k9zq3v5se6rb4yg2w8d7t1hn:a\r\nSet-Cookie: a=b'],
    ['an encoded line end', 'cli_01k9zq3v5se6rb4yg2w8d7t1hn:a%0d%0aSet-Cookie:%20a=b'], ['NUL', 'a\0b:c'], ['bytes that are no UTF-8', '\xff\xfe:x'],
  ])('with %s in its credentials', async (_, credentials) => {
    const answer = await post({ grant_type: 'client_credentials' }, { authorization: `Basic ${Buffer.from(credentials, 'latin1').toString('base64')}` });
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    expect([...answer.headers.keys()].filter((name) => ['x-injected', 'set-cookie'].includes(name))).toEqual([]);
  });

  test('with two Authorization headers', async () => {
    const client = await createApiClient(app, organizationId);
    const body = 'grant_type=client_credentials';
    const answer = await sendRaw(app.url, [
      'POST /oauth/token HTTP/1.1', 'Host: x', `Authorization: ${basic(client)}`, 'Authorization: Basic eDp5', 'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`, 'Connection: close', '', body,
    ].join('\r\n'));
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });

  test('for another resource, or for two', async () => {
    const client = await createApiClient(app, organizationId);
    for (const resource of ['https://elsewhere.example', 'nowhere', `${app.url}#part`]) {
      expect((await post({ grant_type: 'client_credentials', resource }, { authorization: basic(client) })).body.error).toBe('invalid_target');
    }
    const two = await staff.send<OAuthBody>('POST', '/oauth/token', `grant_type=client_credentials&resource=${app.url}&resource=https://b.example`, { 'content-type': 'application/x-www-form-urlencoded', authorization: basic(client) });
    expect([two.status, two.body.error]).toEqual([400, 'invalid_target']);
  });

  test('to revoke: without a token, somebody else’s, or nonsense', async () => {
    const [one, two] = [await createApiClient(app, organizationId), await createApiClient(app, organizationId)];
    const token = await tokenOf(app, one);
    const revoke = (form: Record<string, string>, client: PartnerClient) => post(form, { authorization: basic(client) }, app.url, '/oauth/revoke');
    expect((await revoke({}, one)).body.error).toBe('invalid_request');
    expect((await revoke({ token }, two)).body).toEqual({ error: 'invalid_request', error_description: 'The token belongs to another client. Revoke your own only.' });
    expect((await revoke({ token: 'nonsense' }, one)).status).toBe(200);
    expect((await revoke({ token: `${token}x`, token_type_hint: 'refresh_token' }, one)).status).toBe(200);
    expect((await post({ token }, {}, app.url, '/oauth/revoke')).body.error).toBe('invalid_client');
    expect(await statusAt(app.url, token)).toBe(200);
    const revoked = await revoke({ token }, one);
    expect([revoked.status, revoked.body, revoked.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
    const { rows } = await app.owner.query<{ action: string }>(`select action from audit.record where object = $1 and action = 'api_client.revoke_token'`, [one.id]);
    expect(rows).toHaveLength(1);
  });
});

describe('what is taken away is gone with the next request, in every process', () => {
  let client: Client;
  let token: string;
  const one = (): string => `${path}/${client.id}`;
  const act = (action: string, body: unknown = {}): Promise<Answer<Client>> => staff.act<Client>(one(), `actions/${action}`, body);

  // The second process answers to the first one's name here.
  let twin: Server;
  let shared: TestApp;
  beforeAll(async () => {
    shared = await startTestApp({ env: { PUBLIC_URL: 'http://atelier.test', RATE_LIMITS: 'off' } });
    twin = await startServer({ ...shared.runtime, role: 'api' }, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await twin?.stop();
    await shared?.close();
  });

  async function inUse(): Promise<{ admin: ApiClient; object: string; token: string; secret: string; id: string; urls: string[] }> {
    const organization = await createOrganization(shared, `Shared ${names += 1}`);
    const made = await createApiClient(shared, organization.id, ['event:read', 'organization:read']);
    const given = await tokenOf(shared, made);
    const urls = [shared.url, twin.url ?? ''];
    // Known by both, and in use.
    for (const url of urls) expect(await statusAt(url, given)).toBe(200);
    return { admin: shared.as('administrator'), object: `/v1/organizations/${organization.id}/api-clients/${made.id}`, token: given, secret: made.secret, id: made.id, urls };
  }

  test('a client that is disabled', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { admin, object, token: given, urls } = await inUse();
      expect((await admin.act(object, 'actions/disable')).status).toBe(200);
      for (const url of [...urls].reverse()) expect((await at(url, given).get<Problem>('/v1/me')).body.code).toBe('auth.client_disabled');
    }
  });

  test('a permission', async () => {
    const { admin, object, token: given, urls } = await inUse();
    const { headers } = await admin.get(object);
    expect((await admin.patch(object, { permissions: ['event:read'] }, { 'if-match': headers.get('etag') ?? '' })).status).toBe(200);
    for (const url of [...urls].reverse()) expect((await at(url, given).get('/v1/me')).body['permissions']).toEqual(['event:read', 'profile:read']);
  });

  test('a token, and no other one', async () => {
    const { token: given, secret, id, urls } = await inUse();
    const another = await tokenOf(shared, { id, secret, permissions: [], credentials: [] });
    await post({ token: given }, { authorization: basic({ id, secret }) }, urls[0], '/oauth/revoke');
    for (const url of [...urls].reverse()) expect((await at(url, given).get<Problem>('/v1/me')).body.code).toBe('auth.token_revoked');
    for (const url of urls) expect(await statusAt(url, another)).toBe(200);
  });

  test('a token that clocks that differ would still let in', async () => {
    const { token: given, secret, id, urls } = await inUse();
    const { alg, kid, ...key } = shared.app.get(TokenIssuer, { strict: false }).signingKey;
    const late = await new SignJWT({ ...decodeJwt(given), jti: crypto.randomUUID(), exp: now() - 20 }).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(key);
    for (const url of urls) expect(await statusAt(url, late)).toBe(200);
    expect((await post({ token: late }, { authorization: basic({ id, secret }) }, urls[0], '/oauth/revoke')).status).toBe(200);
    for (const url of [...urls].reverse()) expect((await at(url, late).get<Problem>('/v1/me')).body.code).toBe('auth.token_revoked');
  });

  test('in a process whose connections have a name of their own, too', async () => {
    const named = await startServer({ ...shared.runtime, role: 'api', databaseUrl: `${shared.runtime.databaseUrl}?application_name=ours` }, { host: '127.0.0.1', port: 0 });
    try {
      const { rows } = await shared.owner.query(`select 1 from pg_stat_activity where application_name = 'atelier-access' and datname = current_database()`);
      expect(rows).toHaveLength(3);
    } finally {
      await named.stop();
    }
  });

  test('a secret, with the tokens that were got with it and no others', async () => {
    const { admin, object, token: given, id, urls } = await inUse();
    const rotated = (await admin.act<Client>(object, 'actions/rotate')).body;
    const fresh = await tokenOf(shared, { id, secret: rotated.secret ?? '', permissions: [], credentials: [] });
    expect((await admin.act(object, 'actions/revoke-credential', { credentialId: rotated.credentials[0]?.id })).status).toBe(200);
    for (const url of [...urls].reverse()) {
      expect((await at(url, given).get<Problem>('/v1/me')).body.code).toBe('auth.client_disabled');
      expect(await statusAt(url, fresh)).toBe(200);
    }
  });

  test('and stays so while changes cannot be heard: then every request is looked up', async () => {
    const { admin, object, token: given, urls } = await inUse();
    const connection = new PgClient({ connectionString: shared.runtime.databaseUrl });
    await connection.connect();
    const { rows } = await connection.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'atelier-access' and datname = current_database()`);
    await connection.end();
    expect(rows).toHaveLength(2);
    for (const url of urls) expect(await statusAt(url, given)).toBe(200);
    expect((await admin.act(object, 'actions/disable')).status).toBe(200);
    for (const url of [...urls].reverse()) expect(await statusAt(url, given)).toBe(401);
  });

  test('a credential that is over, an address that is not on the list', async () => {
    client = (await staff.post<Client>(path, { name: 'Listed', permissions: ['event:read'], allowedAddresses: ['127.0.0.1'] })).body;
    token = await tokenOf(app, { id: client.id, secret: client.secret ?? '', permissions: [], credentials: [] });
    expect(client.allowedAddresses).toEqual(['127.0.0.1/32']);
    expect(await statusAt(app.url, token)).toBe(200);
    const { headers } = await staff.get(one());
    expect((await staff.patch(one(), { allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'] }, { 'if-match': headers.get('etag') ?? '' })).status).toBe(200);
    const refused = await at(app.url, token).get<Problem>('/v1/me');
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.address_not_allowed']);
    const noToken = await post({ grant_type: 'client_credentials' }, { authorization: basic(client) });
    expect([noToken.status, noToken.body.error]).toEqual([400, 'unauthorized_client']);
    // Whoever does not prove to be the client is not told of its list.
    expect((await post({ grant_type: 'client_credentials' }, { authorization: basic({ id: client.id, secret: 'wrong' }) })).body.error).toBe('invalid_client');
    const forged = await fetch(`${app.url}/v1/me`, { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.7' } });
    expect(forged.status).toBe(403);
    expect((await act('disable')).status).toBe(200);
  });
});

describe('rotation', () => {
  const secretClient = async (): Promise<Client> => (await staff.post<Client>(path, { name: `Rotating ${names += 1}`, permissions: ['event:read', 'api_client:rotate'] })).body;
  const grant = async (client: { id: string }, secret: string | null): Promise<number> => (await post({ grant_type: 'client_credentials' }, { authorization: basic({ id: client.id, secret }) })).status;

  test('lets two secrets live, a day unless told otherwise, and no third', async () => {
    const client = await secretClient();
    const rotated = await staff.act<Client>(`${path}/${client.id}`, 'actions/rotate');
    expect([rotated.status, rotated.headers.get('cache-control'), rotated.body.secret]).toEqual([200, 'no-store', expect.stringMatching(/^atelier_secret_[\w-]{43}$/)]);
    expect(rotated.body.credentials).toMatchObject([{ kind: 'secret', expiresAt: new Date(clock.now().getTime() + 24 * HOUR_MS).toISOString() }, { kind: 'secret', expiresAt: null }]);
    expect([await grant(client, client.secret), await grant(client, rotated.body.secret)]).toEqual([200, 200]);
    const third = await staff.act<Problem>(`${path}/${client.id}`, 'actions/rotate');
    expect([third.status, third.body.code]).toEqual([409, 'api_client.credential_limit']);
    const old = await tokenOf(app, { id: client.id, secret: client.secret ?? '', permissions: [], credentials: [] });
    clock.advance(24 * HOUR_MS);
    expect([await grant(client, client.secret), await grant(client, rotated.body.secret)]).toEqual([401, 200]);
    expect((await at(app.url, old).get<Problem>('/v1/me')).body.code).toBe('auth.client_disabled');
    const { rows } = await app.owner.query<{ hash: string }>('select secret_hash as hash from identity.client_credential');
    expect(rows.every(({ hash }) => hash === null || /^sha256:[0-9a-f]{64}$/.test(hash))).toBe(true);
  });

  test('ends the old one at once when told so, and of two callers one is too late', async () => {
    const client = await secretClient();
    const answers = await Promise.all([1, 2].map(() => staff.post<Client>(`${path}/${client.id}/actions/rotate`, { overlapHours: 0 }, { 'if-match': '"1"' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
    expect(await grant(client, client.secret)).toBe(401);
    expect(await grant(client, answers.find((answer) => answer.status === 200)?.body.secret ?? null)).toBe(200);
  });

  test('is done by a partner for its own client only, with the permission', async () => {
    const client = await secretClient();
    const partner = at(app.url, await tokenOf(app, { id: client.id, secret: client.secret ?? '', permissions: [], credentials: [] }));
    const own = await partner.get<Client>('/v1/api-client');
    expect([own.status, own.body.id, own.headers.get('etag')]).toEqual([200, client.id, '"1"']);
    const only = await partner.post<Problem>('/v1/api-client/actions/revoke-credential', { credentialId: own.body.credentials[0]?.id }, { 'if-match': '"1"' });
    expect([only.status, only.body.code]).toEqual([409, 'api_client.last_credential']);
    const rotated = await partner.post<Client>('/v1/api-client/actions/rotate', { overlapHours: 1 }, { 'if-match': '"1"' });
    expect([rotated.status, typeof rotated.body.secret]).toEqual([200, 'string']);
    const foreign = await createApiClient(app, organizationId);
    const notMine = await partner.post<Problem>('/v1/api-client/actions/revoke-credential', { credentialId: foreign.credentials[0]?.id }, { 'if-match': '"2"' });
    expect(notMine.status).toBe(404);
    // The old one works for an hour only: without the new one the client would be locked out then.
    const newest = rotated.body.credentials.find(({ expiresAt }) => expiresAt === null);
    const lasting = await partner.post<Problem>('/v1/api-client/actions/revoke-credential', { credentialId: newest?.id }, { 'if-match': '"2"' });
    expect([lasting.status, lasting.body.code]).toEqual([409, 'api_client.last_credential']);
    expect((await partner.post('/v1/api-client/actions/revoke-credential', { credentialId: own.body.credentials[0]?.id }, { 'if-match': '"2"' })).status).toBe(200);
    expect((await partner.get('/v1/api-client')).status).toBe(401);
    expect((await staff.get<Problem>('/v1/api-client')).body.code).toBe('auth.forbidden');
    const without = await createApiClient(app, organizationId, PARTNER_PERMISSIONS.filter((permission) => permission !== 'api_client:rotate'));
    expect((await at(app.url, await tokenOf(app, without)).post('/v1/api-client/actions/rotate', {}, { 'if-match': '"1"' })).status).toBe(403);
  });

  test('of keys: the new one is registered, the old one ends after the overlap', async () => {
    const [old, fresh] = [await keyPair('EdDSA', 'old'), await keyPair('ES256', 'new')];
    const client = await createKeyClient([old.jwk]);
    const wrong = await staff.act<Problem>(`${path}/${client.id}`, 'actions/rotate');
    expect(wrong.body.code).toBe('api_client.credential_kind');
    const twice = await staff.act<Problem>(`${path}/${client.id}`, 'actions/rotate', { publicKey: { ...fresh.jwk, kid: 'old' } });
    expect(twice.body.code).toBe('api_client.key_id_taken');
    const rotated = await at(app.url, await tokenBy(client, old)).post<Client>('/v1/api-client/actions/rotate', { publicKey: fresh.jwk, overlapHours: 2 }, { 'if-match': '"1"' });
    expect([rotated.status, rotated.body.secret, rotated.body.credentials.map(({ keyId }) => keyId)]).toEqual([200, null, ['old', 'new']]);
    await tokenBy(client, old);
    await tokenBy(client, fresh);
    clock.advance(2 * HOUR_MS);
    expect((await withAssertion(await assertion(client.id, old))).status).toBe(401);
    await tokenBy(client, fresh);
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['a private key', { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }, 422, 'request.invalid'],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }, 422, 'request.invalid'],
    ['a point that is not on the curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }, 422, 'api_client.key_unusable'],
    ['an algorithm that is not the key’s', { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', alg: 'ES256' }, 422, 'api_client.key_unusable'],
    ['a short RSA key', { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 0xb7).toString('base64url') }, 422, 'api_client.key_unusable'],
  ])('refuses %s', async (_, jwk, status, code) => {
    const answer = await staff.post<Problem>(path, { name: 'Odd key', permissions: ['event:read'], jwks: { keys: [jwk] } });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test.each([['10.0.0.0/33'], ['localhost'], ['fe80::1%eth0'], ['::ffff:10.0.0.1'], ['010.0.0.1'], ['1.2.3'], ['0x7f.1'], ['']])('refuses %j on a list of addresses', async (range) => {
    const answer = await staff.post<Problem>(path, { name: 'Odd list', permissions: ['event:read'], allowedAddresses: [range] });
    expect([answer.status, answer.body.code]).toEqual([422, 'request.invalid']);
  });
});
