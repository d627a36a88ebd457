import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { None, allowInsecureRequests, authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, discovery, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { Configuration } from 'openid-client';
import { startServer } from '../../../src/boot.js';
import type { Server } from '../../../src/boot.js';
import { readConfig } from '../../../src/read-config.js';
import { ApiClient } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createApiClient, createOrganization, tokenOf } from '../../support/organizations.js';

const REDIRECT = 'http://127.0.0.1/callback';

let app: TestApp;
let server: Server;
let issuer: ChildProcess;
let portal: Configuration;

beforeAll(async () => {
  issuer = spawn(process.execPath, [fileURLToPath(new URL('../../fixtures/staff-issuer.mjs', import.meta.url))], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (issuer.stdout === null) throw new Error('no output');
  const [line] = await once(createInterface({ input: issuer.stdout }), 'line') as [string];
  const { issuer: url } = JSON.parse(line) as { issuer: string };
  portal = await discovery(new URL(url), 'portal', undefined, None(), { execute: [allowInsecureRequests] });
  app = await startTestApp();
  const config = readConfig({ ATELIER_HOME: app.runtime.home, OIDC_ISSUER: url, OIDC_ROLES_CLAIM: 'groups', OIDC_ROLES_MAP: '{"Lab Admins":["administrator","auditor"],"Lab Finance":"finance"}' });
  server = await startServer({ ...app.runtime, config, role: 'api', embedded: false }, { host: '127.0.0.1', port: 0 });
}, 60_000);
afterAll(async () => {
  issuer?.kill();
  await server?.stop();
  await app?.close();
});

/** Signs in as a person does, with a browser's cookies and forms. @returns the access token. */
async function signIn(login: string): Promise<{ access: string; id: string }> {
  const verifier = randomPKCECodeVerifier();
  const state = randomState();
  const cookies = new Map<string, string>();
  let url = buildAuthorizationUrl(portal, { redirect_uri: REDIRECT, scope: 'openid api', resource: 'https://atelier.example.com', state, code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 12 && !url.href.startsWith(REDIRECT); step += 1) {
    const response = await fetch(url, {
      redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }, ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const prompt = /name="prompt" value="(\w+)"/.exec(await response.text())?.[1];
    form = location === null ? new URLSearchParams({ prompt: prompt ?? '', login, password: 'any' }) : undefined;
    if (location !== null) url = new URL(location, url);
  }
  const tokens = await authorizationCodeGrant(portal, url, { pkceCodeVerifier: verifier, expectedState: state }, { resource: 'https://atelier.example.com' });
  return { access: tokens.access_token, id: tokens.id_token ?? '' };
}

const me = (token: string) => new ApiClient(server.url ?? '', () => Promise.resolve(token)).get<{ kind: string; name: string; roles: string[]; code: string }>('/v1/me');

describe('staff who sign in at an issuer of the lab’s own', () => {
  test('get the roles of their groups', async () => {
    expect((await me((await signIn('noor')).access)).body).toMatchObject({ kind: 'staff', name: 'noor of the lab', roles: ['administrator', 'auditor'] });
    expect((await me((await signIn('finn')).access)).body).toMatchObject({ roles: ['finance'] });
    expect((await me((await signIn('guest')).access)).body).toMatchObject({ roles: [] });
  });

  test('cannot use ID tokens, and neither issuer speaks for the other’s people', async () => {
    const { access, id } = await signIn('noor');
    expect((await me(id)).status).toBe(401);
    const { id: organizationId } = await createOrganization(app, 'Elsewhere');
    const client = await createApiClient(app, organizationId);
    // A partner's token of the other process names another issuer than this one's address.
    expect((await me(await tokenOf(app, client))).body.code).toBe('auth.token_issuer_unknown');
    // At the embedded default nobody has heard of the lab's issuer.
    expect((await new ApiClient(app.url, () => Promise.resolve(access)).get<{ code: string }>('/v1/me')).body.code).toBe('auth.token_issuer_unknown');
  });
});
