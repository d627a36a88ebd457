import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { ClientSecretBasic, allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import type { Configuration } from 'openid-client';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import type { Answer, ApiClient } from '../../support/api-client.js';
import { createApiClient, createOrganization, signInPartner, tokenOf } from '../../support/organizations.js';
import type { PartnerClient } from '../../support/organizations.js';

type Problem = { code: string };
type OAuthBody = { error?: string; error_description?: string; access_token?: string; scope?: string; token_type?: string; expires_in?: number };
type ClientView = { id: string; name: string; permissions: string[]; secret?: string | null; disabledAt: string | null; lastUsedAt: string | null; version: number };

let app: TestApp;
let clock: ManualClock;
let administrator: ApiClient;
let organizationId: string;
let path: string;

beforeAll(async () => {
  clock = new ManualClock(new Date('2026-03-02T09:00:00Z'));
  app = await startTestApp({ clock });
  administrator = app.as('administrator');
  organizationId = (await createOrganization(app, 'Partner')).id;
  path = `/v1/organizations/${organizationId}/api-clients`;
});
afterAll(() => app.close());

const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function post(body: string, headers: Record<string, string> = {}): Promise<Answer<OAuthBody>> {
  return app.withToken(undefined).send<OAuthBody>('POST', '/oauth/token', body, { 'content-type': 'application/x-www-form-urlencoded', ...headers });
}

function configure(client: { id: string; secret: string }): Promise<Configuration> {
  return discovery(new URL(app.url), client.id, client.secret, ClientSecretBasic(client.secret), { algorithm: 'oauth2', execute: [allowInsecureRequests] });
}

describe('openid-client', () => {
  test('discovers the server, gets a token, and the API takes it', async () => {
    const client = await createApiClient(app, organizationId, ['organization:read', 'engagement:read']);
    const server = await configure(client);
    expect(server.serverMetadata()).toMatchObject({ issuer: app.url, token_endpoint: `${app.url}/oauth/token`, jwks_uri: `${app.url}/.well-known/jwks.json` });
    const tokens = await clientCredentialsGrant(server, {});
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'engagement:read organization:read' });
    const me = await app.withToken(tokens.access_token).get('/v1/me');
    expect(me.body).toMatchObject({ kind: 'partner', id: client.id, organizationId, roles: [], permissions: ['engagement:read', 'organization:read', 'profile:read'] });
  });

  test('gets no more than it asks for, and nothing that the client does not have', async () => {
    const client = await createApiClient(app, organizationId, ['organization:read', 'engagement:read']);
    const server = await configure(client);
    const narrow = await clientCredentialsGrant(server, { scope: 'engagement:read' });
    const partner = app.withToken(narrow.access_token);
    expect((await partner.get<{ permissions: string[] }>('/v1/me')).body.permissions).toEqual(['engagement:read', 'profile:read']);
    expect((await partner.get<Problem>(`/v1/organizations/${organizationId}`)).body.code).toBe('auth.forbidden');
    await expect(clientCredentialsGrant(server, { scope: 'engagement:read payment:record' })).rejects.toMatchObject({ error: 'invalid_scope', status: 400 });
  });

  test('is told invalid_client for a wrong secret', async () => {
    const client = await createApiClient(app, organizationId);
    const failure: unknown = await clientCredentialsGrant(await configure({ id: client.id, secret: `${client.secret}x` }), {}).catch((error: unknown) => error);
    // The library reads the challenge before the body.
    expect(failure).toMatchObject({ status: 401, cause: [{ scheme: 'basic', parameters: { realm: 'atelier' } }] });
  });

  test('encodes what is special in id and secret, and the server decodes it', async () => {
    const client = await createApiClient(app, organizationId);
    // Percent-encoding every character is allowed; our secrets have "_" and "-", which some clients encode.
    const encode = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
    expect((await post('grant_type=client_credentials', { authorization: basic(encode(client.id), encode(client.secret)) })).status).toBe(200);
  });
});

describe('a token', () => {
  test('is a JWT of RFC 9068 that anyone can check by the published keys, for at most an hour', async () => {
    const client = await createApiClient(app, organizationId, ['event:read']);
    const token = await tokenOf(app, client);
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${app.url}/.well-known/jwks.json`)), { issuer: app.url, audience: 'atelier', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: client.id, client_id: client.id, scope: 'event:read', jti: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    const keys = await app.withToken(undefined).get<{ keys: Record<string, string>[] }>('/.well-known/jwks.json');
    expect(keys.body.keys).toEqual([{ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), alg: 'ES256', use: 'sig', kid: decodeProtectedHeader(token).kid }]);
  });
});

describe('the token endpoint', () => {
  let client: PartnerClient;
  let right: Record<string, string>;
  beforeAll(async () => {
    client = await createApiClient(app, organizationId, ['event:read']);
    right = { authorization: basic(client.id, client.secret) };
  });

  test('answers uncached, in the shape of OAuth', async () => {
    const answer = await post('grant_type=client_credentials&scope=&unknown=ignored', right);
    expect(answer.status).toBe(200);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma'), answer.headers.get('content-type')]).toEqual(['no-store', 'no-cache', 'application/json; charset=utf-8']);
    expect(answer.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600, scope: 'event:read' });
  });

  test('tells nobody whether the client, the secret or the account is wrong', async () => {
    const disabled = await createApiClient(app, organizationId);
    await administrator.post(`${path}/${disabled.id}/actions/disable`, {}, { 'if-match': '"1"' });
    const attempts = [
      basic(client.id, 'wrong'), basic('cli_01k9zq3v5se6rb4yg2w8d7t1hn', client.secret), basic('no-id', 'x'), basic(disabled.id, disabled.secret),
      basic(client.id, ''), basic('', client.secret), basic(client.id, `${client.secret} `),
    ];
    const answers = await Promise.all(attempts.map((authorization) => post('grant_type=client_credentials', { authorization })));
    for (const answer of answers) {
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="atelier", charset="UTF-8"');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(new Set(answers.slice(0, 4).map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  });

  test.each<[string, Record<string, string>]>([
    ['no header', {}], ['a bearer token', { authorization: 'Bearer x' }], ['no base64', { authorization: 'Basic %%%' }], ['no colon', { authorization: `Basic ${btoa('x')}` }],
    ['a broken percent-encoding', { authorization: `Basic ${btoa('%zz:%')}` }], ['nothing after Basic', { authorization: 'Basic ' }],
  ])('refuses %s instead of credentials', async (_, headers) => {
    const answer = await post('grant_type=client_credentials', headers);
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
  });

  test.each([
    ['', 'invalid_request'], ['scope=event:read', 'invalid_request'], ['grant_type=', 'invalid_request'],
    ['grant_type=client_credentials&grant_type=client_credentials', 'invalid_request'],
    ['grant_type=client_credentials&client_secret=x', 'invalid_request'],
    ['grant_type=password&username=a&password=b', 'unsupported_grant_type'], ['grant_type=authorization_code', 'unsupported_grant_type'],
    ['grant_type=client_credentials&scope=audit:read', 'invalid_scope'], ['grant_type=client_credentials&scope=%20', 'invalid_scope'],
    ['grant_type=client_credentials&scope=event:read%00', 'invalid_scope'],
  ])('answers %j with %s', async (body, error) => {
    const answer = await post(body, right);
    expect([answer.status, answer.body.error, typeof answer.body.error_description]).toEqual([400, error, 'string']);
  });

  test('takes a form only, and is the only route that takes one', async () => {
    const json = await post(JSON.stringify({ grant_type: 'client_credentials' }), { ...right, 'content-type': 'application/json' });
    expect([json.status, json.body.error]).toEqual([400, 'invalid_request']);
    const bare = await app.withToken(undefined).send<OAuthBody>('POST', '/oauth/token', undefined, right);
    expect([bare.status, bare.body.error]).toEqual([400, 'invalid_request']);
    const elsewhere = await administrator.send<Problem>('POST', path, 'name=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([415, 'request.media_type_unsupported']);
    const large = await post(`grant_type=client_credentials&x=${'x'.repeat(20_000)}`, right);
    expect(large.status).toBe(413);
  });
});

describe('API clients', () => {
  test('are created with a secret that is shown once and stored nowhere', async () => {
    const answer = await administrator.post<ClientView>(path, { name: 'Once', permissions: ['event:read', 'dataset:read'] }, { 'idempotency-key': 'client-once' });
    const secret = answer.body.secret ?? '';
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(answer.body).toMatchObject({ name: 'Once', permissions: ['dataset:read', 'event:read'], disabledAt: null, lastUsedAt: null, secret: expect.stringMatching(/^atelier_secret_[\w-]{43}$/) });
    const replay = await administrator.post<ClientView>(path, { name: 'Once', permissions: ['event:read', 'dataset:read'] }, { 'idempotency-key': 'client-once' });
    expect([replay.status, replay.body]).toEqual([201, { ...answer.body, secret: null }]);
    const read = await administrator.get<ClientView>(`${path}/${answer.body.id}`);
    expect(read.body).toEqual(Object.fromEntries(Object.entries(answer.body).filter(([field]) => field !== 'secret')));

    const { rows: tables } = await app.owner.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`);
    for (const { name } of tables) {
      const { rows } = await app.owner.query(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [secret]);
      expect([name, rows.length]).toEqual([name, 0]);
    }
  });

  test('get permissions of partners only, each once, and a name of their own', async () => {
    for (const permissions of [['payment:record'], ['*'], [], ['event:read', 'event:read']]) {
      expect((await administrator.post(path, { name: 'Greedy', permissions })).status).toBe(422);
    }
    await administrator.post(path, { name: 'Named', permissions: ['event:read'] });
    const second = await administrator.post<Problem>(path, { name: 'Named', permissions: ['event:read'] });
    expect([second.status, second.body.code]).toEqual([409, 'api_client.name_taken']);
  });

  test('belong to an organization that exists, and are found under it only', async () => {
    const other = await createOrganization(app, 'Other');
    const client = await createApiClient(app, organizationId);
    expect((await administrator.post('/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn/api-clients', { name: 'X', permissions: ['event:read'] })).status).toBe(404);
    expect((await administrator.get('/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn/api-clients')).status).toBe(404);
    expect((await administrator.get(`/v1/organizations/${other.id}/api-clients/${client.id}`)).status).toBe(404);
    expect((await administrator.post(`/v1/organizations/${other.id}/api-clients/${client.id}/actions/disable`, {}, { 'if-match': '"1"' })).status).toBe(404);
    expect((await administrator.get<{ data: ClientView[] }>(`/v1/organizations/${other.id}/api-clients`)).body.data).toEqual([]);
  });

  test('a partner cannot manage them', async () => {
    const partner = await signInPartner(app, organizationId);
    expect((await partner.get(path)).status).toBe(403);
    expect((await partner.post(path, { name: 'Mine', permissions: ['event:read'] })).status).toBe(403);
  });

  test('list in pages, oldest first', async () => {
    const { id } = await createOrganization(app, 'Many');
    const names: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      clock.advance(1000);
      await administrator.post(`/v1/organizations/${id}/api-clients`, { name: `Client ${n}`, permissions: ['event:read'] });
    }
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer<{ data: ClientView[]; nextCursor: string | null }> = await administrator.get(`/v1/organizations/${id}/api-clients?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      names.push(...page.body.data.map((client) => client.name));
      cursor = page.body.nextCursor;
    }
    expect(names).toEqual(['Client 0', 'Client 1', 'Client 2']);
  });

  test('once disabled get no token, and those they have stop working', async () => {
    const client = await createApiClient(app, organizationId);
    const token = await tokenOf(app, client);
    const one = `${path}/${client.id}`;
    expect((await administrator.post<Problem>(`${one}/actions/disable`)).body.code).toBe('precondition.required');
    const answers = await Promise.all([1, 2].map(() => administrator.post<ClientView>(`${one}/actions/disable`, {}, { 'if-match': '"1"' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
    expect((await app.withToken(token).get<Problem>('/v1/me')).body.code).toBe('auth.client_disabled');
    expect((await post('grant_type=client_credentials', { authorization: basic(client.id, client.secret) })).body.error).toBe('invalid_client');
    const again = await administrator.post<Problem>(`${one}/actions/disable`, {}, { 'if-match': '"2"' });
    expect([again.status, again.body.code]).toEqual([409, 'api_client.already_disabled']);
    const { rows } = await app.owner.query<{ action: string; chain: string }>('select action, chain from audit.record where object = $1 order by position', [client.id]);
    expect(rows).toEqual([{ action: 'api_client.create', chain: organizationId }, { action: 'api_client.disable', chain: organizationId }]);
  });

  test('show when they last called, written at most once a minute', async () => {
    const client = await createApiClient(app, organizationId);
    const lastUsedAt = async (): Promise<string | null> => (await administrator.get<ClientView>(`${path}/${client.id}`)).body.lastUsedAt;
    expect(await lastUsedAt()).toBeNull();
    await post('grant_type=client_credentials', { authorization: basic(client.id, 'wrong') });
    expect(await lastUsedAt()).toBeNull();
    const first = clock.now().toISOString();
    await tokenOf(app, client);
    expect(await lastUsedAt()).toBe(first);
    clock.advance(59_000);
    await tokenOf(app, client);
    expect(await lastUsedAt()).toBe(first);
    clock.advance(1000);
    await app.withToken(await tokenOf(app, client)).get('/v1/me');
    expect(await lastUsedAt()).toBe(clock.now().toISOString());
    expect((await administrator.get<ClientView>(`${path}/${client.id}`)).body.version).toBe(1);
  });
});
