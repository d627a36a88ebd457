import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { startServer } from '../../../src/boot.js';
import { EMBEDDED_STAFF_ISSUER, TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import { Config } from '../../../src/platform/config/config.js';
import { startTestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import type { TestApp } from '../../support/app.js';
import { createApiClient, createOrganization, tokenOf } from '../../support/organizations.js';

type Problem = { code: string; detail: string; status: number };

let app: TestApp;
let key: CryptoKey;

beforeAll(async () => {
  app = await startTestApp();
  key = await importJWK(JSON.parse(await readFile(TokenIssuer.defaultFile(app.runtime.home), 'utf8')) as JWK, 'ES256') as CryptoKey;
});
afterAll(() => app.close());

const now = (): number => Math.floor(Date.now() / 1000);

/** A staff token with the right key, and one thing wrong. */
function forge(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, signer: CryptoKey | Uint8Array = key): Promise<string> {
  return new SignJWT({ iss: EMBEDDED_STAFF_ISSUER, aud: 'atelier', sub: 'forger', email: 'forger@lab.example', roles: ['administrator'], iat: now(), exp: now() + 300, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header }).sign(signer);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function refusal(token: string): Promise<Problem> {
  const answer = await app.withToken(token).get<Problem>('/v1/me');
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="atelier"');
  return answer.body;
}

describe('a token that is wrong in one thing is refused', () => {
  test('and one that is right in all is taken', async () => {
    expect((await app.withToken(await forge()).get('/v1/me')).status).toBe(200);
  });

  test('expired', async () => {
    expect(await refusal(await forge({ exp: now() - 31 }))).toMatchObject({ status: 401, detail: 'The token is expired. Get a new one.' });
  });

  test.each<[string, () => Promise<string>]>([
    ['another audience', () => forge({ aud: 'elsewhere' })],
    ['no audience', () => forge({ aud: undefined })],
    ['another issuer', () => forge({ iss: 'https://elsewhere.example' })],
    ['no issuer', () => forge({ iss: undefined })],
    ['no expiry', () => forge({ exp: undefined })],
    ['no subject', () => forge({ sub: undefined })],
    ['not yet good', () => forge({ nbf: now() + 300 })],
    ['an ID token’s type', () => forge({}, { typ: 'JWT' })],
    ['another key', async () => forge({}, {}, (await generateKeyPair('ES256')).privateKey)],
    ['another key, which it brings along', async () => forge({}, { jku: 'https://elsewhere.example/keys', kid: 'mine' }, (await generateKeyPair('ES256')).privateKey)],
    ['HMAC with a guessed secret', () => forge({}, { alg: 'HS256' }, new TextEncoder().encode('secret-secret-secret-secret-secret'))],
    ['HMAC with the public key', async () => forge({}, { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(app.app.get(TokenIssuer, { strict: false }).publicJwk)))],
    ['alg none', () => Promise.resolve(`${part({ alg: 'none', typ: 'at+jwt' })}.${part({ iss: EMBEDDED_STAFF_ISSUER, aud: 'atelier', sub: 'x', exp: now() + 300 })}.`)],
    ['changed after it was signed', async () => {
      const [header, , signature] = (await forge()).split('.');
      return `${header}.${part({ iss: EMBEDDED_STAFF_ISSUER, aud: 'atelier', sub: 'root', roles: ['administrator'], exp: now() + 300 })}.${signature}`;
    }],
    ['garbage', () => Promise.resolve('garbage')],
    ['three garbled parts', () => Promise.resolve('a.b.c')],
    ['an empty payload', () => Promise.resolve(`${part({ alg: 'ES256' })}..x`)],
    ['endless', () => Promise.resolve(`${part({ alg: 'ES256' })}.${'x'.repeat(9000)}.x`)],
  ])('%s', async (_, make) => {
    expect(await refusal(await make())).toMatchObject({ status: 401, code: 'auth.unauthenticated' });
  });

  test.each([['nothing', ''], ['another scheme', 'Basic abc'], ['no token', 'Bearer'], ['two tokens', 'Bearer a b']])('%s in the header', async (_, authorization) => {
    const response = await fetch(`${app.url}/v1/me`, { headers: authorization === '' ? {} : { authorization } });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
  });
});

describe('an issuer speaks for its own people only', () => {
  test('a partner’s token cannot claim roles, and a staff token cannot name a client', async () => {
    const { id: organizationId } = await createOrganization(app, 'Issuers');
    const client = await createApiClient(app, organizationId, ['event:read']);
    const asPartner = await forge({ iss: app.url, sub: client.id, scope: 'event:read payment:record', kind: 'staff', roles: ['administrator'] });
    expect((await app.withToken(asPartner).get('/v1/me')).body).toMatchObject({ kind: 'partner', organizationId, permissions: ['event:read', 'profile:read'] });
    const asStaff = await forge({ sub: client.id, kind: 'partner', roles: [], email: undefined });
    expect((await app.withToken(asStaff).get('/v1/me')).body).toMatchObject({ kind: 'staff', organizationId: null });
    expect(await refusal(await forge({ iss: app.url, sub: 'test-administrator' }))).toMatchObject({ status: 401 });
  });

  test('outside of the embedded default our own key signs nobody of the staff in', async () => {
    const server = await startServer({ ...app.runtime, embedded: false }, { host: '127.0.0.1', port: 0 });
    try {
      const response = await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${await forge()}` } });
      expect(response.status).toBe(401);
    } finally {
      await server.stop();
    }
  });

  test('the issuer of clients’ tokens is PUBLIC_URL where it is set, whatever address the server has', async () => {
    const config = Config.read({ ATELIER_HOME: app.runtime.home, PUBLIC_URL: 'https://atelier.example.com/' });
    const server = await startServer({ ...app.runtime, config }, { host: '127.0.0.1', port: 0 });
    try {
      const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`, { headers: { host: 'evil.example' } })).json();
      expect(metadata).toMatchObject({ issuer: 'https://atelier.example.com', token_endpoint: 'https://atelier.example.com/oauth/token' });
      const { id } = await createOrganization(app, 'Public');
      const client = await createApiClient(app, id);
      const call = async (token: string) => (await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
      expect(await call(await forge({ iss: 'https://atelier.example.com', sub: client.id, scope: 'event:read' }))).toBe(200);
      expect(await call(await tokenOf(app, client))).toBe(401);
    } finally {
      await server.stop();
    }
  });

  test('production does not start without PUBLIC_URL', async () => {
    const config = Config.read({ ATELIER_HOME: app.runtime.home, ATELIER_ENVIRONMENT: 'production' });
    await expect(startServer({ ...app.runtime, config }, { host: '127.0.0.1', port: 0 })).rejects.toThrow(/PUBLIC_URL is missing; write/);
  });
});

test('what a staff member may do ends with the account, within seconds even for a token in use', async () => {
  const token = await forge({ sub: 'leaver', email: 'leaver@lab.example' });
  const leaver = app.withToken(token);
  const { body } = await leaver.get<{ id: string }>('/v1/me');
  await app.as('administrator').patch(`/v1/staff-members/${body.id}`, { active: false }, { 'if-match': '"1"' });
  expect(await refusal(await forge({ sub: 'leaver', email: 'leaver@lab.example' }))).toMatchObject({ detail: 'This account is deactivated. Ask an administrator.' });
  await eventually(async () => (await leaver.get('/v1/me')).status === 401, 'the refusal of a token that was in use');
});
