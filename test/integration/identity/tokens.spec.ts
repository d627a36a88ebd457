import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { startServer } from '../../../src/boot.js';
import { EMBEDDED_STAFF_ISSUER, TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import type { PublishedKey } from '../../../src/modules/identity/token-keys.js';
import { Config } from '../../../src/platform/config/config.js';
import { startTestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import type { TestApp } from '../../support/app.js';
import { recordedLog } from '../../support/recorded-log.js';
import { createApiClient, createOrganization, tokenOf } from '../../support/organizations.js';
import { sendRaw } from '../platform/raw-http.js';

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

const publishedKey = (): PublishedKey => {
  const [key] = app.app.get(TokenIssuer, { strict: false }).publishedKeys;
  if (key === undefined) throw new Error('no key is published');
  return key;
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function refusal(token: string): Promise<Problem> {
  const answer = await app.withToken(token).get<Problem>('/v1/me');
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="atelier", error="invalid_token"');
  return answer.body;
}

describe('a token that is wrong in one thing is refused, each by its own code', () => {
  test('and one that is right in all is taken', async () => {
    expect((await app.withToken(await forge()).get('/v1/me')).status).toBe(200);
  });

  test('clocks may differ by a minute, and not by more', async () => {
    const status = async (claims: Record<string, unknown>): Promise<number> => (await app.withToken(await forge(claims)).get('/v1/me')).status;
    expect(await status({ exp: now() - 55 })).toBe(200);
    expect(await refusal(await forge({ exp: now() - 61 }))).toMatchObject({ code: 'auth.token_expired', detail: 'The token is expired. Get a new one.' });
    expect(await status({ nbf: now() + 55 })).toBe(200);
    expect(await refusal(await forge({ nbf: now() + 66 }))).toMatchObject({ code: 'auth.token_not_yet_valid' });
  });

  test.each<[string, string, () => Promise<string>]>([
    ['another audience', 'auth.token_audience', () => forge({ aud: 'elsewhere' })],
    ['no audience', 'auth.token_audience', () => forge({ aud: undefined })],
    ['another issuer', 'auth.token_issuer_unknown', () => forge({ iss: 'https://elsewhere.example' })],
    ['no issuer', 'auth.token_issuer_unknown', () => forge({ iss: undefined })],
    ['no expiry', 'auth.token_incomplete', () => forge({ exp: undefined })],
    ['no subject', 'auth.token_incomplete', () => forge({ sub: undefined })],
    ['times that are no numbers', 'auth.token_incomplete', () => forge({ exp: 'soon' })],
    ['an ID token’s type', 'auth.token_not_authentic', () => forge({}, { typ: 'JWT' })],
    ['another key', 'auth.token_not_authentic', async () => forge({}, {}, (await generateKeyPair('ES256')).privateKey)],
    ['another key, which it brings along', 'auth.token_not_authentic', async () => forge({}, { jku: 'https://elsewhere.example/keys', kid: 'mine' }, (await generateKeyPair('ES256')).privateKey)],
    ['another key under the id of ours', 'auth.token_not_authentic', async () => forge({}, { kid: publishedKey().kid }, (await generateKeyPair('ES256')).privateKey)],
    ['the right key under another id', 'auth.token_not_authentic', () => forge({}, { kid: 'another' })],
    ['HMAC with a guessed secret', 'auth.token_not_authentic', () => forge({}, { alg: 'HS256' }, new TextEncoder().encode('secret-secret-secret-secret-secret'))],
    ['HMAC with the public key', 'auth.token_not_authentic', () => forge({}, { alg: 'HS256', kid: publishedKey().kid }, new TextEncoder().encode(JSON.stringify(publishedKey())))],
    ['HMAC with the public key in PEM', 'auth.token_not_authentic', () => forge({}, { alg: 'HS256' }, new TextEncoder().encode(createPublicKey({ key: publishedKey(), format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string))],
    ['alg none', 'auth.token_not_authentic', () => Promise.resolve(`${part({ alg: 'none', typ: 'at+jwt' })}.${part({ iss: EMBEDDED_STAFF_ISSUER, aud: 'atelier', sub: 'x', exp: now() + 300 })}.`)],
    ['alg None with the signature left on', 'auth.token_not_authentic', async () => `${part({ alg: 'None', typ: 'at+jwt' })}.${(await forge()).split('.').slice(1).join('.')}`],
    ['a critical header that nobody knows', 'auth.token_not_authentic', async () => `${part({ alg: 'ES256', typ: 'at+jwt', crit: ['x'], x: 1 })}.${(await forge()).split('.').slice(1).join('.')}`],
    ['changed after it was signed', 'auth.token_not_authentic', async () => {
      const [header, , signature] = (await forge()).split('.');
      return `${header}.${part({ iss: EMBEDDED_STAFF_ISSUER, aud: 'atelier', sub: 'root', roles: ['administrator'], exp: now() + 300 })}.${signature}`;
    }],
    ['garbage', 'auth.token_malformed', () => Promise.resolve('garbage')],
    ['three garbled parts', 'auth.token_malformed', () => Promise.resolve('a.b.c')],
    ['an empty payload', 'auth.token_malformed', () => Promise.resolve(`${part({ alg: 'ES256' })}..x`)],
    ['a payload that is a list', 'auth.token_malformed', () => Promise.resolve(`${part({ alg: 'ES256' })}.${part([1])}.x`)],
    ['endless', 'auth.token_malformed', () => Promise.resolve(`${part({ alg: 'ES256' })}.${'x'.repeat(9000)}.x`)],
  ])('%s: %s', async (_, code, make) => {
    expect(await refusal(await make())).toMatchObject({ status: 401, code });
  });

  test.each([['nothing', ''], ['another scheme', 'Basic abc'], ['no token', 'Bearer'], ['two tokens', 'Bearer a b']])('%s in the header', async (_, authorization) => {
    const response = await fetch(`${app.url}/v1/me`, { headers: authorization === '' ? {} : { authorization } });
    expect([response.status, response.headers.get('content-type'), response.headers.get('www-authenticate')]).toEqual([401, 'application/problem+json; charset=utf-8', 'Bearer realm="atelier"']);
    expect(await response.json()).toMatchObject({ code: 'auth.unauthenticated' });
  });

  test('two Authorization headers are refused, whichever is right', async () => {
    const [good, bad] = [`Authorization: Bearer ${await forge()}`, 'AUTHORIZATION: Bearer garbage'];
    for (const headers of [[good, bad], [bad, good], [good, good]]) {
      const answer = await sendRaw(app.url, ['GET /v1/me HTTP/1.1', 'Host: x', ...headers, 'Connection: close', '', ''].join('\r\n'));
      expect([answer.status, JSON.parse(answer.body)]).toEqual([400, expect.objectContaining({ code: 'auth.credentials_ambiguous' })]);
    }
  });

  test('a header that carries another one is no header', async () => {
    const answer = await sendRaw(app.url, `GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await forge()}\rX-Injected: 1\r\nConnection: close\r\n\r\n`);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, expect.objectContaining({ code: 'request.malformed' })]);
    expect([...answer.headers.keys()]).not.toContain('x-injected');
  });

  test('is logged once, with its code, and without the token', async () => {
    const recorded = recordedLog();
    const lines = (): Record<string, unknown>[] => recorded.lines();
    const server = await startServer({ ...app.runtime, log: recorded.log }, { host: '127.0.0.1', port: 0 });
    try {
      const token = await forge({ aud: 'elsewhere' });
      await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${token}`, 'x-request-id': 'refused-once' } });
      await eventually(() => Promise.resolve(lines().some((line) => line['requestId'] === 'refused-once')), 'the line of the request');
      const about = lines().filter((line) => line['requestId'] === 'refused-once');
      expect(about).toMatchObject([{ status: 401, code: 'auth.token_audience', msg: 'request' }]);
      expect(JSON.stringify(lines())).not.toContain(token.split('.')[2]);
    } finally {
      await server.stop();
    }
  });
});

describe('an issuer speaks for its own people only', () => {
  test('a partner’s token cannot claim roles, and a staff token cannot name a client', async () => {
    const { id: organizationId } = await createOrganization(app, 'Issuers');
    const client = await createApiClient(app, organizationId, ['event:read']);
    const asPartner = await forge({ iss: app.url, sub: client.id, credential: client.credentials[0]?.id, scope: 'event:read payment:record', kind: 'staff', roles: ['administrator'] });
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
      expect(await call(await forge({ iss: 'https://atelier.example.com', sub: client.id, credential: client.credentials[0]?.id, scope: 'event:read' }))).toBe(200);
      expect(await call(await tokenOf(app, client))).toBe(401);
    } finally {
      await server.stop();
    }
  });

  test('production does not start without PUBLIC_URL', async () => {
    const config = Config.read({ ATELIER_HOME: app.runtime.home, ATELIER_ENVIRONMENT: 'production', MASTER_KEY_URL: pathToFileURL(join(app.runtime.home, 'keys', 'master-key')).href });
    await expect(startServer({ ...app.runtime, config }, { host: '127.0.0.1', port: 0 })).rejects.toThrow(/PUBLIC_URL is missing; write/);
  });
});

test('what a staff member may do ends with the account at once, for a token in use, too', async () => {
  const token = await forge({ sub: 'leaver', email: 'leaver@lab.example' });
  const leaver = app.withToken(token);
  const { body } = await leaver.get<{ id: string }>('/v1/me');
  await app.as('administrator').patch(`/v1/staff-members/${body.id}`, { active: false }, { 'if-match': '"1"' });
  expect((await leaver.get<Problem>('/v1/me')).body).toMatchObject({ status: 401, code: 'auth.account_deactivated', detail: 'This account is deactivated. Ask an administrator.' });
});
