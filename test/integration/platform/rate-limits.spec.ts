import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { BudgetStore } from '../../../src/platform/http/rate-limits/budget-store.js';
import { Budget } from '../../../src/platform/http/rate-limits/budget.js';
import type { Answer } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { testRedisUrl } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';
import { createApiClient, createVerifiedOrganization, tokenOf } from '../../support/organizations.js';

type Problem = { code: string; detail: string; retryAfter: number; 'violated-policies': string[] };

/** A member of a list of RFC 9651: a string, and its parameters, here whole numbers. Anything else fails. */
function parseList(field: string | null): { name: string; parameters: Record<string, number> }[] {
  return (field ?? '').split(/[ \t]*,[ \t]*/).map((member) => {
    const [, name, rest] = /^"([\x20-\x21\x23-\x5b\x5d-\x7e]+)"((?:;[a-z*][a-z0-9_.*-]*=\d{1,15})*)$/.exec(member) ?? [];
    if (name === undefined || rest === undefined) throw new Error(`${member} is no string with parameters`);
    return { name, parameters: Object.fromEntries(rest.split(';').filter((each) => each !== '').map((each) => each.split('=')).map(([key, value]) => [key, Number(value)])) };
  });
}

const statuses = (answers: readonly Answer<unknown>[]): Record<number, number> =>
  answers.reduce<Record<number, number>>((counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {});

const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded',
});

const askForToken = (app: TestApp, id: string, secret: string): Promise<Answer<Problem & { error?: string }>> =>
  app.send('POST', '/oauth/token', undefined, 'grant_type=client_credentials', basic(id, secret)) as unknown as Promise<Answer<Problem & { error?: string }>>;

for (const queue of ['postgres', 'redis'] as const) {
  (queue === 'redis' && testRedisUrl() === null ? describe.skip : describe)(`two processes, counting on ${queue}`, () => {
    let one: TestApp;
    let two: TestApp;
    const env = { RATE_LIMIT_STAFF: '20', RATE_LIMIT_PARTNER: '100', RATE_LIMIT_TOKEN_REQUESTS: '60', RATE_LIMIT_FAILED_LOGINS: '3', RATE_LIMIT_BAD_TOKENS: '4', PUBLIC_URL: 'http://atelier.example' };

    beforeAll(async () => {
      one = await startTestApp({ queue, env });
      two = await startTestApp({ queue, env, beside: one, role: 'api' });
    });
    afterAll(async () => {
      await two.close();
      await one.close();
    });

    test('give one staff member one budget, and say what is left of it by the draft', async () => {
      const person = (app: TestApp): Promise<Answer<Problem>> => app.as('auditor').get<Problem>('/v1/me');
      const first = await person(one);
      expect(parseList(first.headers.get('ratelimit-policy'))).toEqual([
        { name: 'staff', parameters: { q: 20, w: 60 } }, { name: 'address', parameters: { q: 12_000, w: 60 } },
      ]);
      const [staff, address] = parseList(first.headers.get('ratelimit'));
      expect(staff).toEqual({ name: 'staff', parameters: { r: 19, t: 60 } });
      expect(address).toMatchObject({ name: 'address', parameters: { t: expect.any(Number) } });
      const answers = await Promise.all(Array.from({ length: 30 }, (_, place) => person(place % 2 === 0 ? one : two)));
      expect(statuses(answers)).toEqual({ 200: 19, 429: 11 });
      const refused = await person(two);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      const [standing] = parseList(refused.headers.get('ratelimit'));
      expect(standing).toMatchObject({ name: 'staff', parameters: { r: 0 } });
      expect(refused.headers.get('retry-after')).toBe(String(standing?.parameters['t']));
      expect(refused.body).toMatchObject({ code: 'rate_limit.exceeded', retryAfter: standing?.parameters['t'], 'violated-policies': ['staff'] });
      // Another person has another budget.
      expect((await two.as('finance').get('/v1/me')).status).toBe(200);
    });

    test('give an API client one budget, within the tolerance of what each may not have told yet', async () => {
      const organization = await createVerifiedOrganization(one, `Limited on ${queue}`);
      const token = await tokenOf(one, await createApiClient(one, organization.id));
      const answers = await Promise.all(Array.from({ length: 130 }, (_, place) => (place % 3 === 0 ? one : two).withToken(token).get('/v1/me')));
      const admitted = statuses(answers)[200] ?? 0;
      expect(admitted).toBeGreaterThanOrEqual(100);
      expect(admitted).toBeLessThanOrEqual(104);
      expect(statuses(answers)).toEqual({ 200: admitted, 429: 130 - admitted });
    });

    test('count failed logins of an address together, and then look at no secret until the window ends', async () => {
      const organization = await createVerifiedOrganization(one, `Guessed at on ${queue}`);
      const client = await createApiClient(one, organization.id);
      const token = await tokenOf(one, client);
      for (const app of [one, two, one]) expect((await askForToken(app, client.id, 'guess')).status).toBe(401);
      for (const app of [one, two]) {
        const right = await eventually(async () => {
          const answer = await askForToken(app, client.id, client.secret);
          return answer.status === 429 ? answer : undefined;
        }, 'the refusal of a right secret');
        expect(right.body).toMatchObject({ code: 'auth.too_many_failures', 'violated-policies': ['failed-logins'] });
        expect(parseList(right.headers.get('ratelimit'))).toEqual([{ name: 'failed-logins', parameters: { r: 0, t: right.body.retryAfter } }]);
        expect(right.headers.get('retry-after')).toBe(String(right.body.retryAfter));
      }
      expect((await two.withToken(token).get('/v1/me')).status).toBe(200);
    });

    test('count bad tokens of an address together, and still take those that are valid', async () => {
      for (const app of [one, two, one, two]) expect((await app.withToken('expired').get('/v1/me')).status).toBe(401);
      for (const app of [one, two]) {
        const refused = await eventually(async () => {
          const answer = await app.withToken('expired').get<Problem>('/v1/me');
          return answer.status === 429 ? answer : undefined;
        }, 'the refusal of a bad token');
        expect(refused.body).toMatchObject({ code: 'auth.too_many_failures', 'violated-policies': ['bad-tokens'] });
        expect((await app.as('data_steward').get('/v1/me')).status).toBe(200);
      }
      // Without a token there is nothing to guess.
      expect((await two.withToken(undefined).get<Problem>('/v1/me'))).toMatchObject({ status: 401, body: { code: 'auth.unauthenticated' } });
    });
  });
}

describe('token requests', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ env: { RATE_LIMIT_TOKEN_REQUESTS: '5', RATE_LIMIT_FAILED_LOGINS: '2' } });
  });
  afterAll(() => app.close());

  test('have a budget of their own, which those that succeed spend too, and which is no failed login', async () => {
    const organization = await createVerifiedOrganization(app, 'Impatient');
    const client = await createApiClient(app, organization.id);
    const answers = [];
    for (let request = 0; request < 7; request += 1) answers.push(await askForToken(app, client.id, client.secret));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[6]?.body).toMatchObject({ code: 'rate_limit.exceeded', 'violated-policies': ['token-requests'] });
    expect(parseList(answers[0]?.headers.get('ratelimit') ?? null)[0]).toEqual({ name: 'token-requests', parameters: { r: 4, t: 60 } });
    expect((await app.as('administrator').get('/v1/me')).status).toBe(200);
    // However the path is spelled, it is the same route.
    expect((await app.send('POST', '/oauth/%74oken', undefined, 'grant_type=client_credentials', basic(client.id, client.secret))).status).toBe(429);
  });
});

describe('an address', () => {
  const forwarded = (app: TestApp, addresses: string): Promise<Answer> => app.send('GET', '/errors/internal', undefined, undefined, { 'x-forwarded-for': addresses });

  test('cannot be chosen by X-Forwarded-For where no proxy is trusted', async () => {
    const app = await startTestApp({ env: { RATE_LIMIT_ADDRESS: '5' } });
    try {
      const answers = [];
      for (let request = 0; request < 8; request += 1) answers.push(await forwarded(app, `203.0.113.${request}`));
      expect(statuses(answers)).toEqual({ 200: 5, 429: 3 });
      // No route is found for free either.
      expect((await app.send('GET', '/nowhere', undefined)).status).toBe(429);
      expect((await app.send('GET', '/health/live', undefined)).status).toBe(200);
      for (const path of ['/metrics', '/docs', '/docs/start.js', '/docs/swagger-ui.css', '/openapi.json']) {
        const answer = await app.send('GET', path, undefined);
        expect({ path, status: answer.status, limit: answer.headers.get('ratelimit') }).toEqual({ path, status: 200, limit: null });
      }
    } finally {
      await app.close();
    }
  });

  test('is the last one that a trusted proxy did not write itself', async () => {
    const app = await startTestApp({ env: { RATE_LIMIT_ADDRESS: '3', TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' } });
    try {
      const answers = [];
      for (let request = 0; request < 5; request += 1) answers.push(await forwarded(app, `198.51.100.${request}, 203.0.113.9, 10.1.2.3`));
      expect(statuses(answers)).toEqual({ 200: 3, 429: 2 });
      expect((await forwarded(app, '203.0.113.10')).status).toBe(200);
      // All of an IPv6 network is one sender.
      const network = [];
      for (let request = 0; request < 4; request += 1) network.push(await forwarded(app, `2001:db8::${request + 1}`));
      expect(statuses(network)).toEqual({ 200: 3, 429: 1 });
    } finally {
      await app.close();
    }
  });
});

describe('rate limits', () => {
  test('begin anew when the window ends', async () => {
    const app = await startTestApp({ env: { RATE_LIMIT_STAFF: '2', RATE_LIMIT_WINDOW_SECONDS: '1' } });
    try {
      const person = app.as('auditor');
      const before = [await person.get('/v1/me'), await person.get('/v1/me'), await person.get('/v1/me')];
      expect(statuses(before)).toEqual({ 200: 2, 429: 1 });
      expect(before[2]?.headers.get('retry-after')).toBe('1');
      await new Promise((resolve) => setTimeout(resolve, 1050));
      expect((await person.get('/v1/me')).status).toBe(200);
    } finally {
      await app.close();
    }
  });

  test('can be off', async () => {
    const app = await startTestApp({ env: { RATE_LIMITS: 'off', RATE_LIMIT_STAFF: '1', RATE_LIMIT_ADDRESS: '1', RATE_LIMIT_FAILED_LOGINS: '1' } });
    try {
      const answers = [await app.as('auditor').get('/v1/me'), await app.as('auditor').get('/v1/me')];
      expect(answers.map(({ status, headers }) => [status, headers.get('ratelimit'), headers.get('ratelimit-policy')])).toEqual([[200, null, null], [200, null, null]]);
      for (let guess = 0; guess < 3; guess += 1) expect((await app.withToken('guess').get('/v1/me')).status).toBe(401);
    } finally {
      await app.close();
    }
  });

  test('refuse nobody when their table is away, say so once, and are back with it', async () => {
    const lines: { level: string; msg: string }[] = [];
    const sink = new PassThrough().on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter((text) => text !== '')) lines.push(JSON.parse(line) as { level: string; msg: string });
    });
    const app = await startTestApp({ env: { RATE_LIMIT_STAFF: '30' }, log: pino({ level: 'info', formatters: { level: (label) => ({ level: label }) } }, sink) });
    const told = (text: string): { level: string; msg: string }[] => lines.filter(({ msg }) => msg.startsWith(text));
    try {
      await app.owner.query('alter table platform.rate_limit rename to rate_limit_away');
      const person = app.as('auditor');
      const answers = await Promise.all(Array.from({ length: 10 }, () => person.get('/v1/me')));
      expect(statuses(answers)).toEqual({ 200: 10 });
      expect(told('rate limits are not shared')).toMatchObject([{ level: 'error' }]);
      await app.owner.query('alter table platform.rate_limit_away rename to rate_limit');
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await person.get('/v1/me')).status).toBe(200);
      expect(told('rate limits are shared again')).toHaveLength(1);
      expect(told('request failed')).toEqual([]);
    } finally {
      await app.close();
    }
  });

  test('are counted by each process alone when Redis is away', async () => {
    const store = BudgetStore.open({ kind: 'redis', url: 'redis://127.0.0.1:1' }, () => { throw new Error('not asked'); }, pino({ level: 'silent' }));
    try {
      const policy = { name: 'client', quota: 3, windowSeconds: 60 };
      const budget = new Budget(policy, store.counter(policy.name, policy.quota, policy.windowSeconds));
      const answers = [];
      for (let request = 0; request < 5; request += 1) answers.push((await budget.spend('one')).admitted);
      expect(answers).toEqual([true, true, true, false, false]);
    } finally {
      store.close();
    }
  });
});
