import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import type { Answer, ApiClient } from '../../support/api-client.js';
import { OidcIssuer } from '../../support/oidc-issuer.js';

interface Member { id: string; email: string; name: string; roles: string[]; active: boolean; signedIn: boolean; version: number }
type Problem = { code: string; detail: string };
type Page = { data: Member[]; nextCursor: string | null };

let issuer: OidcIssuer;
let app: TestApp;
let administrator: ApiClient;

beforeAll(async () => {
  issuer = await OidcIssuer.start();
  app = await startTestApp({ env: { OIDC_ISSUER: issuer.url } });
});
afterAll(async () => {
  await app.close();
  await issuer.stop();
});

/** A request with a fresh token, so that nothing is remembered from another one. */
async function me(claims: Record<string, unknown>): Promise<Answer<{ id: string; name: string; roles: string[]; permissions: string[] } & Problem>> {
  return app.withToken(await issuer.sign(claims)).get('/v1/me');
}

beforeEach(async () => {
  await app.owner.query('delete from identity.staff_member');
  // A token of its own for each test: the one before is remembered with an account that is gone.
  const token = await issuer.sign({ sub: 'root', email: 'root@lab.example', name: 'Root', roles: ['administrator'] });
  administrator = app.withToken(token);
  await administrator.get('/v1/me');
});

/** Lets the machine's clock be so many minutes ahead, for whoever asks it by `Date.now`. */
function later(minutes: number): void {
  jest.restoreAllMocks();
  const ahead = minutes * 60_000;
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
}

async function invite(email: string, ...roles: string[]): Promise<Member> {
  const answer = await administrator.post<Member>('/v1/staff-members', { email, roles });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function list(): Promise<Member[]> {
  return (await administrator.get<Page>('/v1/staff-members?limit=100')).body.data;
}

describe('the first sign-in', () => {
  test('takes up the invitation with the same address, whatever its letters', async () => {
    const invited = await invite('Noor@lab.example', 'finance');
    expect(invited).toMatchObject({ name: 'Noor@lab.example', roles: ['finance'], active: true, signedIn: false });
    const answer = await me({ sub: 'idp|noor', email: 'noor@LAB.example', name: 'Noor Haddad' });
    expect(answer.body).toMatchObject({ id: invited.id, kind: 'staff', name: 'Noor Haddad', roles: ['finance'], organizationId: null });
    expect(answer.body.permissions).toEqual(expect.arrayContaining(['profile:read', 'payment:record']));
    expect((await administrator.get<Member>(`/v1/staff-members/${invited.id}`)).body).toMatchObject({ signedIn: true, name: 'Noor Haddad', version: 2 });
    const { rows } = await app.owner.query<{ action: string }>('select action from audit.record where object = $1 order by position', [invited.id]);
    expect(rows.map((row) => row.action)).toEqual(['staff_member.invite', 'staff_member.sign_in']);
  });

  test.each([['says is not verified', false], ['does not say is verified', undefined], ['says something else of', 'perhaps']])('does not believe an address that the issuer %s', async (_, verified) => {
    const invited = await invite('victim@lab.example', 'administrator');
    const answer = await me({ sub: 'intruder', email: 'victim@lab.example', email_verified: verified });
    expect([answer.status, answer.body.roles]).toEqual([200, []]);
    expect(answer.body.id).not.toBe(invited.id);
  });

  test('without an invitation makes an account with the roles that the issuer states, and no others', async () => {
    expect((await me({ sub: 'stated', email: 's@lab.example', roles: ['finance', 'emperor', 'finance'] })).body.roles).toEqual(['finance']);
    const silent = await me({ sub: 'silent', email: 't@lab.example' });
    expect([silent.body.roles, silent.body.permissions]).toEqual([[], ['profile:read']]);
  });

  test('with an address of somebody else is refused in words, not by a failure', async () => {
    await me({ sub: 'first', email: 'shared@lab.example', roles: ['finance'] });
    const second = await me({ sub: 'second', email: 'Shared@lab.example', roles: ['finance'] });
    expect([second.status, second.body.code, second.body.detail]).toEqual([401, 'auth.unauthenticated', expect.stringContaining('Shared@lab.example belongs to another account')]);
  });

  test('a later one with an address of somebody else is let in under the one before', async () => {
    await me({ sub: 'first', email: 'shared@lab.example', roles: ['finance'] });
    await me({ sub: 'third', email: 'third@lab.example', roles: ['finance'] });
    const later = await me({ sub: 'third', email: 'shared@lab.example', roles: ['auditor'] });
    expect([later.status, later.body.roles]).toEqual([200, ['auditor']]);
    expect((await list()).map((member) => member.email)).toEqual(['root@lab.example', 'shared@lab.example', 'third@lab.example']);
  });

  test('by twenty requests at once makes one account and one record', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => me({ sub: 'eager', email: 'eager@lab.example', roles: ['researcher'] })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect((await list()).filter((member) => member.email === 'eager@lab.example')).toMatchObject([{ version: 1 }]);
    const { rows } = await app.owner.query('select 1 from audit.record where object = $1', [answers[0]?.body.id]);
    expect(rows).toHaveLength(1);
  });

  test('of two people at once with one invited address, one gets in', async () => {
    const invited = await invite('raced@lab.example', 'auditor');
    const answers = await Promise.all(['left', 'right'].map((sub) => me({ sub, email: 'raced@lab.example' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401]);
    expect(answers.find((answer) => answer.status === 200)?.body.id).toBe(invited.id);
  });

  test('a later one brings name, address and roles up to date, and writes nothing when they are', async () => {
    const first = await me({ sub: 'mover', email: 'old@lab.example', name: 'Old', roles: ['finance'] });
    await me({ sub: 'mover', email: 'old@lab.example', name: 'Old', roles: ['finance'] });
    await me({ sub: 'mover', email: 'new@lab.example', name: 'New', roles: ['auditor', 'finance'] });
    expect((await administrator.get<Member>(`/v1/staff-members/${first.body.id}`)).body)
      .toMatchObject({ email: 'new@lab.example', name: 'New', roles: ['auditor', 'finance'], version: 2 });
  });

  test('a later one with an older token brings back nothing that a newer one or a person took away', async () => {
    const iat = Math.floor(Date.now() / 1000) - 100;
    const { body: { id } } = await me({ sub: 'demoted', email: 'd@lab.example', name: 'New', roles: ['finance'], iat });
    expect((await me({ sub: 'demoted', email: 'old@lab.example', name: 'Old', roles: ['administrator'], iat: iat - 1 })).body).toMatchObject({ name: 'New', roles: ['finance'] });
    // One that agrees is news, too: what was made between the two is outdated.
    await me({ sub: 'demoted', email: 'd@lab.example', name: 'New', roles: ['finance'], iat: iat + 20 });
    expect((await me({ sub: 'demoted', roles: ['administrator'], iat: iat + 10 })).body.roles).toEqual(['finance']);
    expect((await me({ sub: 'demoted', roles: ['administrator'], iat: undefined })).body.roles).toEqual(['finance']);
    expect((await me({ sub: 'demoted', roles: ['auditor', 'finance'], iat: iat + 30 })).body.roles).toEqual(expect.arrayContaining(['auditor', 'finance']));

    const { version } = (await administrator.get<Member>(`/v1/staff-members/${id}`)).body;
    await administrator.patch(`/v1/staff-members/${id}`, { roles: ['researcher'] }, { 'if-match': `"${version}"` });
    expect((await me({ sub: 'demoted', roles: ['auditor', 'finance'], iat: iat + 30 })).body.roles).toEqual(['researcher']);
    expect((await me({ sub: 'demoted', roles: ['auditor'], iat: Math.ceil(Date.now() / 1000) + 1 })).body.roles).toEqual(['auditor']);
  });

  test.each([['control characters', { sub: 'a\u0000b' }], ['too much', { sub: 'x'.repeat(256) }], ['nothing', { sub: ' ' }]])('refuses a subject of %s', async (_, claims) => {
    expect((await me(claims)).status).toBe(401);
  });

  test('leaves out claims that cannot be kept', async () => {
    const answer = await me({ sub: 'odd', email: 'no address', name: 'a\u0000b', roles: 5 });
    expect([answer.status, answer.body.name, answer.body.roles]).toEqual([200, 'odd', []]);
  });
});

describe('tokens of the issuer', () => {
  test('are refused when expired, for another audience, of another issuer, or signed by another key', async () => {
    const claims = { sub: 'checked', email: 'c@lab.example', roles: ['finance'] };
    expect((await me(claims)).status).toBe(200);
    expect((await me({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 })).body.detail).toBe('The token is expired. Get a new one.');
    expect((await me({ ...claims, aud: 'someone-else' })).status).toBe(401);
    expect((await me({ ...claims, iss: 'https://elsewhere.example' })).status).toBe(401);
    const { privateKey } = await crypto.subtle.generateKey({ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign', 'verify']);
    expect((await app.withToken(await issuer.sign(claims, privateKey)).get('/v1/me')).status).toBe(401);
  });

  test('are the only ones that staff get in with: the embedded default’s own are refused', async () => {
    expect((await app.as('administrator').get('/v1/me')).status).toBe(401);
  });

  test('are refused some minutes after the issuer has withdrawn their key, and not because it is down', async () => {
    const another = await OidcIssuer.start();
    const other = await startTestApp({ env: { OIDC_ISSUER: another.url } });
    try {
      const token = await another.sign({ sub: 'kept', email: 'k@lab.example', exp: Math.floor(Date.now() / 1000) + 7200 });
      const status = async (): Promise<number> => (await other.withToken(token).get('/v1/me')).status;
      expect(await status()).toBe(200);
      another.answers = false;
      later(6);
      expect(await status()).toBe(200);
      another.answers = true;
      another.publishes = [];
      later(12);
      expect(await status()).toBe(401);
      another.publishes = ['one'];
      later(18);
      expect(await status()).toBe(200);
      another.answers = false;
      later(60);
      expect(await status()).toBe(503);
    } finally {
      jest.restoreAllMocks();
      await other.close();
      await another.stop();
    }
  });

  test('count with addresses that they do not call verified, where the issuer is trusted with them', async () => {
    const other = await startTestApp({ env: { OIDC_ISSUER: issuer.url, OIDC_EMAIL_TRUST: 'issuer' }, beside: app });
    try {
      const invited = await invite('silent@lab.example', 'finance');
      const answer = await other.withToken(await issuer.sign({ sub: 'idp|silent', email: 'silent@lab.example', email_verified: undefined })).get<{ id: string }>('/v1/me');
      expect(answer.body.id).toBe(invited.id);
      const untrue = await other.withToken(await issuer.sign({ sub: 'idp|untrue', email: 'silent@lab.example', email_verified: false })).get<{ id: string }>('/v1/me');
      expect([untrue.status, untrue.body.id === invited.id]).toEqual([200, false]);
    } finally {
      await other.close();
    }
  });

  test('cannot be checked while the issuer has never answered: that is not the caller’s fault', async () => {
    const silent = await OidcIssuer.start();
    silent.answers = false;
    const other = await startTestApp({ env: { OIDC_ISSUER: silent.url } });
    try {
      const token = await silent.sign({ sub: 'early', email: 'e@lab.example' });
      const early = await other.withToken(token).get<Problem>('/v1/me');
      expect([early.status, early.body.code, early.headers.get('retry-after')]).toEqual([503, 'service.unavailable', '10']);
      silent.answers = true;
      expect((await other.withToken(token).get('/v1/me')).status).toBe(200);
    } finally {
      await other.close();
      await silent.stop();
    }
  });
});

describe('inviting', () => {
  test('refuses a second account with one address', async () => {
    await invite('twice@lab.example', 'finance');
    const again = await administrator.post<Problem>('/v1/staff-members', { email: 'TWICE@lab.example', roles: ['auditor'] });
    expect([again.status, again.body.code]).toEqual([409, 'staff_member.email_taken']);
  });

  test.each([
    [{ roles: [] }], [{ roles: ['emperor'] }], [{ roles: ['finance', 'finance'] }], [{ email: 'nobody' }], [{ email: undefined }], [{ subject: 'mine' }],
  ])('refuses %j', async (mistake) => {
    expect((await administrator.post('/v1/staff-members', { email: 'n@lab.example', roles: ['finance'], ...mistake })).status).toBe(422);
  });

  test('lists by activity and role, in pages', async () => {
    const one = await invite('one@lab.example', 'finance');
    const two = await invite('two@lab.example', 'finance', 'auditor');
    await administrator.patch(`/v1/staff-members/${two.id}`, { active: false }, { 'if-match': '"1"' });
    const emails = async (query: string) => (await administrator.get<Page>(`/v1/staff-members?${query}`)).body.data.map((member) => member.email);
    expect(await emails('role=finance')).toEqual([one.email, two.email]);
    expect(await emails('role=finance&active=true')).toEqual([one.email]);
    expect(await emails('active=false')).toEqual([two.email]);
    const first = await administrator.get<Page>('/v1/staff-members?limit=2');
    const rest = await administrator.get<Page>(`/v1/staff-members?limit=2&cursor=${first.body.nextCursor ?? ''}`);
    expect([...first.body.data, ...rest.body.data].map((member) => member.email)).toEqual(['root@lab.example', one.email, two.email]);
  });
});

describe('changing', () => {
  test('roles count from the next request on, and a deactivated account is refused', async () => {
    const person = await me({ sub: 'person', email: 'p@lab.example' });
    const path = `/v1/staff-members/${person.body.id}`;
    expect((await administrator.patch<Problem>(path, { roles: ['finance'] })).body.code).toBe('precondition.required');
    expect((await administrator.patch<Problem>(path, { roles: ['finance'] }, { 'if-match': '"9"' })).body.code).toBe('precondition.failed');
    const promoted = await administrator.patch<Member>(path, { roles: ['finance', 'auditor'] }, { 'if-match': '"1"' });
    expect([promoted.status, promoted.body.roles, promoted.headers.get('etag')]).toEqual([200, ['auditor', 'finance'], '"2"']);
    expect((await me({ sub: 'person', email: 'p@lab.example' })).body.roles).toEqual(['finance', 'auditor']);

    expect((await administrator.patch<Member>(path, { active: false }, { 'if-match': '"2"' })).body.active).toBe(false);
    const refused = await me({ sub: 'person', email: 'p@lab.example', roles: ['administrator'] });
    expect([refused.status, refused.body.detail]).toEqual([401, 'This account is deactivated. Ask an administrator.']);
    expect((await administrator.get<Member>(path)).body.roles).toEqual(['auditor', 'finance']);
  });

  test('an invitation that was withdrawn lets nobody in', async () => {
    const invited = await invite('withdrawn@lab.example', 'administrator');
    await administrator.patch(`/v1/staff-members/${invited.id}`, { active: false }, { 'if-match': '"1"' });
    expect((await me({ sub: 'late', email: 'withdrawn@lab.example' })).status).toBe(401);
  });

  test('the last active administrator who has signed in stays one', async () => {
    const [root] = await list();
    await invite('never@lab.example', 'administrator');
    for (const changes of [{ active: false }, { roles: ['finance'] }]) {
      const refused = await administrator.patch<Problem>(`/v1/staff-members/${root?.id ?? ''}`, changes, { 'if-match': '"1"' });
      expect([refused.status, refused.body.code]).toEqual([409, 'staff_member.last_administrator']);
    }
    await me({ sub: 'second-root', email: 'never@lab.example' });
    expect((await administrator.patch(`/v1/staff-members/${root?.id ?? ''}`, { active: false }, { 'if-match': '"1"' })).status).toBe(200);
  });

  test('two administrators who deactivate each other at once: one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const other = await me({ sub: `other-${round}`, email: `other-${round}@lab.example`, roles: ['administrator'] });
      const admins = (await list()).filter((member) => member.roles.includes('administrator') && member.active);
      expect(admins).toHaveLength(2);
      const answers = await Promise.all(admins.map((member) =>
        administrator.patch(`/v1/staff-members/${member.id}`, { active: false }, { 'if-match': `"${member.version}"` })));
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
      // For the next round: root works, the other does not.
      await app.owner.query(`update identity.staff_member set active = (subject = 'root') where roles @> '{administrator}'`);
      expect(other.status).toBe(200);
    }
  });

  test('refuses an address that is taken, unknown members and unknown fields', async () => {
    const one = await invite('here@lab.example', 'finance');
    const taken = await administrator.patch<Problem>(`/v1/staff-members/${one.id}`, { email: 'ROOT@lab.example' }, { 'if-match': '"1"' });
    expect([taken.status, taken.body.code]).toEqual([409, 'staff_member.email_taken']);
    expect((await administrator.patch(`/v1/staff-members/${one.id}`, { subject: 'x' }, { 'if-match': '"1"' })).status).toBe(422);
    expect((await administrator.patch('/v1/staff-members/stf_01k9zq3v5se6rb4yg2w8d7t1hn', { active: false }, { 'if-match': '"1"' })).status).toBe(404);
    expect((await administrator.get('/v1/staff-members/stf_01k9zq3v5se6rb4yg2w8d7t1hn')).status).toBe(404);
  });
});
