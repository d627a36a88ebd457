import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Atelier, ConnectionError, DeadlineError, ProblemError, TokenError, UsageError, isProblem } from '@atelier/client';
import { setClientScene, thrownBy } from './client-scene.js';
import type { ClientScene } from './client-scene.js';

let scene: ClientScene;
let atelier: Atelier;

beforeAll(async () => {
  scene = await setClientScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  scene.way.clear();
  atelier = scene.connect();
  await atelier.get('/v1/me');
  scene.way.clear();
});

const problem = (code: string, status: number): string => JSON.stringify({ type: `/errors/${code}`, title: 'A title', status, detail: 'A detail.', instance: '/', code, requestId: 'req_1' });
let names = 0;
const inquiry = (): { name: string; problem: string } => ({ name: `Model ${names += 1}`, problem: 'Answers that cite' });

describe('a token', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is fetched once, however many calls wait for it', async () => {
    const fresh = scene.connect();
    await Promise.all(Array.from({ length: 20 }, () => fresh.get('/v1/me')));
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(1);
  });

  it('is renewed before it ends, once', async () => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 50 * 60_000);
    await atelier.get('/v1/me');
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(0);
    clock.mockReturnValue(now + 59.5 * 60_000);
    await Promise.all(Array.from({ length: 5 }, () => atelier.get('/v1/me')));
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(1);
  });

  it('that is refused is replaced once, also for a request that changes something', async () => {
    scene.way.plan('POST /v1/engagements', { status: 401, body: problem('auth.unauthenticated', 401) });
    const { status } = await atelier.post('/v1/engagements', { body: inquiry() });
    expect([status, scene.way.requests('POST /oauth/token').length]).toEqual([201, 1]);
    scene.way.plan('GET /v1/me', { status: 401, body: problem('auth.unauthenticated', 401) }, { status: 401, body: problem('auth.unauthenticated', 401) });
    expect(await thrownBy(atelier.get('/v1/me'))).toMatchObject({ code: 'auth.unauthenticated', status: 401 });
  });

  it('is fetched again when the authorization server fails for a while', async () => {
    scene.way.plan('POST /oauth/token', 'cut', { status: 503 }, 'lose answer');
    scene.way.plan('GET /.well-known', 'cut');
    expect((await scene.connect().get('/v1/me')).status).toBe(200);
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(4);
  });

  it('is not asked for again with credentials that are not taken', async () => {
    const error = await thrownBy(scene.connect({ clientSecret: 'wrong' }).get('/v1/me'));
    expect(error).toBeInstanceOf(TokenError);
    expect(error).toMatchObject({ code: 'client.token_refused', oauthError: 'invalid_client' });
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(1);
  });

  it('may be narrowed to a scope', async () => {
    const narrow = scene.connect({ scope: ['engagement:read'] });
    expect((await narrow.get('/v1/engagements')).status).toBe(200);
    expect(await thrownBy(narrow.post('/v1/engagements', { body: inquiry() }))).toMatchObject({ code: 'auth.forbidden' });
  });

  it('of a caller that gives up still comes for the others', async () => {
    const fresh = scene.connect();
    const controller = new AbortController();
    const [first, second] = [fresh.get('/v1/me', { signal: controller.signal }), fresh.get('/v1/me')];
    controller.abort(new Error('enough'));
    expect(await thrownBy(first)).toEqual(new Error('enough'));
    expect((await second).status).toBe(200);
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(1);
  });
});

describe('a request', () => {
  it('whose answer is lost is sent again under the same key, and done once', async () => {
    scene.way.plan('POST /v1/engagements', 'cut', 'lose answer', 'halve answer');
    const body = inquiry();
    const answer = await atelier.post('/v1/engagements', { body });
    expect(answer).toMatchObject({ status: 201, replayed: true });
    const sent = scene.way.requests('POST /v1/engagements');
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    expect((await atelier.list('/v1/engagements', { query: { search: body.name } }).toArray()).filter(({ name }) => name === body.name)).toHaveLength(1);
  });

  it('has a key of its own, or the one that is given', async () => {
    await atelier.post('/v1/engagements', { body: inquiry() });
    await atelier.post('/v1/engagements', { body: inquiry() });
    const body = inquiry();
    const first = await atelier.post('/v1/engagements', { body, idempotencyKey: 'matter-1' });
    const again = await atelier.post('/v1/engagements', { body, idempotencyKey: 'matter-1' });
    expect([again.data.id, first.replayed, again.replayed]).toEqual([first.data.id, false, true]);
    expect(new Set(scene.way.requests('POST /v1/engagements').map(({ key }) => key)).size).toBe(3);
    expect(await thrownBy(atelier.post('/v1/engagements', { body: inquiry(), idempotencyKey: 'matter-1' }))).toMatchObject({ code: 'idempotency.key_reused', status: 422 });
  });

  it('that changes something without a key is sent once', async () => {
    const { data, etag } = await atelier.post('/v1/webhook-endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
    for (const mishap of ['cut', { status: 503, body: problem('service.unavailable', 503) }] as const) {
      scene.way.clear();
      scene.way.plan('PATCH', mishap);
      const error = await thrownBy(atelier.patch('/v1/webhook-endpoints/{id}', { path: { id: data.id }, ifMatch: etag, body: { description: 'x' } }));
      expect((error as { code: string }).code).toBe(mishap === 'cut' ? 'client.unreachable' : 'service.unavailable');
      expect(scene.way.requests('PATCH')).toHaveLength(1);
    }
    scene.way.plan('PATCH', 'lose answer');
    const changed = await atelier.patch('/v1/webhook-endpoints/{id}', { path: { id: data.id }, ifMatch: etag, body: { description: 'x' }, idempotencyKey: 'with-a-key' });
    expect(changed.data.description).toBe('x');
  });

  it('that is still running elsewhere is waited for', async () => {
    scene.way.plan('POST /v1/engagements', { status: 409, headers: { 'retry-after': '0' }, body: problem('idempotency.in_progress', 409) });
    expect((await atelier.post('/v1/engagements', { body: inquiry() })).status).toBe(201);
  });

  it.each<[string, Record<string, string>]>([
    ['Retry-After in seconds', { 'retry-after': '1' }],
    ['RateLimit', { ratelimit: '"client";r=0;t=1' }],
  ])('waits as long as %s says', async (_name, headers) => {
    scene.way.plan('GET /v1/me', { status: 429, headers, body: problem('rate_limit.exceeded', 429) });
    await atelier.get('/v1/me');
    const [first, second] = scene.way.requests('GET /v1/me');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('is given up when the server asks for more time than there is, and says what it asked', async () => {
    scene.way.plan('GET /v1/me', { status: 429, headers: { 'retry-after': '3600' }, body: problem('rate_limit.exceeded', 429) });
    expect(await thrownBy(atelier.get('/v1/me'))).toMatchObject({ code: 'rate_limit.exceeded', status: 429 });
    expect(scene.way.requests('GET /v1/me')).toHaveLength(1);
  });

  it('is given up after its attempts, with what the last one met', async () => {
    scene.way.plan('GET /v1/me', 'cut', 'cut', { status: 502, body: '<html>' });
    const error = await thrownBy(scene.connect({ retry: { attempts: 3, firstWaitMs: 1 } }).get('/v1/me'));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ code: 'client.unreachable', status: 502 });
    expect(scene.way.requests('GET /v1/me')).toHaveLength(3);
  });

  it('that is not answered in time is sent again', async () => {
    scene.way.plan('GET /v1/me', 'hang');
    expect((await scene.connect({ attemptMs: 500 }).get('/v1/me')).status).toBe(200);
  });

  it('ends at its deadline', async () => {
    scene.way.plan('GET /v1/me', 'hang', 'hang', 'hang', 'hang');
    const error = await thrownBy(scene.connect({ attemptMs: 200 }).get('/v1/me', { deadlineMs: 500 }));
    // By chance the time ends in an attempt, or in the wait before one for which none is left.
    expect([DeadlineError, ConnectionError]).toContain((error as Error).constructor);
    expect(scene.way.requests('GET /v1/me').length).toBeGreaterThan(1);
  });

  it('ends at once when it is aborted: before, during, and between two attempts', async () => {
    const reason = new Error('the user has left');
    expect(await thrownBy(atelier.get('/v1/me', { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(scene.way.requests('GET /v1/me')).toHaveLength(0);
    for (const mishap of ['hang', { status: 503, headers: { 'retry-after': '60' } }] as const) {
      scene.way.plan('GET /v1/me', mishap);
      const controller = new AbortController();
      const call = thrownBy(atelier.get('/v1/me', { signal: controller.signal }));
      setTimeout(() => controller.abort(reason), 100);
      expect(await call).toBe(reason);
    }
    expect(scene.way.requests('GET /v1/me')).toHaveLength(2);
  });

  it('sends its token to nobody whom it is redirected to', async () => {
    scene.way.plan('GET /v1/me', { status: 302, headers: { location: 'http://localhost:9/' } });
    expect(await thrownBy(scene.connect({ retry: { attempts: 1 } }).get('/v1/me'))).toBeInstanceOf(ConnectionError);
  });
});

describe('a refusal', () => {
  it('says what is wrong with each field', async () => {
    const error = await thrownBy(atelier.post('/v1/engagements', { body: { name: '', wrong: 1 } as never }));
    expect(error).toBeInstanceOf(ProblemError);
    if (!isProblem(error, 'request.invalid')) throw error;
    expect(error).toMatchObject({ status: 422, title: 'The request has mistakes', requestId: expect.stringMatching(/^req_/) });
    expect(error.errors.map(({ path, code }) => [path, code])).toEqual(expect.arrayContaining([['body.wrong', 'unknown_field']]));
    expect(error.message).toContain('request.invalid: ');
  });

  it('is told apart by its code, and brings the members of its own', async () => {
    const { data } = await atelier.post('/v1/engagements', { body: inquiry() });
    const manager = scene.staff('engagement_manager');
    const { etag } = await manager.get('/v1/engagements/{id}', { path: { id: data.id } });
    const error = await thrownBy(manager.post('/v1/engagements/{id}/actions/{action}', { path: { id: data.id, action: 'qualify' }, ifMatch: etag, body: {} }));
    expect([isProblem(error), isProblem(error, 'engagement.gate_not_met'), isProblem(error, 'object.not_found')]).toEqual([true, true, false]);
    expect((error as ProblemError).problem['blockers']).toEqual([expect.objectContaining({ because: expect.any(String) })]);
  });

  it('without a problem document comes from something else', async () => {
    scene.way.plan('GET /v1/me', { status: 403, body: 'blocked by the firewall' });
    expect(await thrownBy(atelier.get('/v1/me'))).toMatchObject({ code: 'client.unreachable', status: 403, message: expect.stringContaining('blocked by the firewall') });
    scene.way.plan('GET /v1/me', { status: 200, headers: { 'content-type': 'application/json' }, body: '<html>' });
    expect(await thrownBy(atelier.get('/v1/me'))).toMatchObject({ code: 'client.unreachable', message: 'the answer is no JSON' });
  });
});

describe('an object', () => {
  it('is changed by the ETag that was read, and read again when somebody was faster', async () => {
    const { data: { id } } = await atelier.post('/v1/webhook-endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
    let reads = 0;
    const append = (word: string): Promise<unknown> => atelier.change('/v1/webhook-endpoints/{id}', { path: { id } }, async ({ data, etag }) => {
      reads += 1;
      return atelier.patch('/v1/webhook-endpoints/{id}', { path: { id }, ifMatch: etag, body: { description: `${data.description} ${word}`.trim() } });
    });
    await Promise.all(['one', 'two', 'three'].map(append));
    const { data } = await atelier.get('/v1/webhook-endpoints/{id}', { path: { id } });
    expect(data.description.split(' ').toSorted()).toEqual(['one', 'three', 'two']);
    expect(reads).toBeGreaterThan(3);
  });

  it('is not decided about for ever, nor after other refusals', async () => {
    const { data: { id } } = await atelier.post('/v1/webhook-endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
    let decisions = 0;
    const change = (etag: string): Promise<unknown> => atelier.change('/v1/webhook-endpoints/{id}', { path: { id } }, () => {
      decisions += 1;
      return atelier.patch('/v1/webhook-endpoints/{id}', { path: { id }, ifMatch: etag, body: etag === '"0"' ? { description: 'x' } : { url: 'nonsense' } });
    });
    expect(await thrownBy(change('"0"'))).toMatchObject({ code: 'precondition.failed' });
    expect(decisions).toBe(5);
    expect(await thrownBy(change('*'))).toMatchObject({ status: 422 });
    expect(decisions).toBe(6);
  });

  it('of a list has no ETag, and the answer says so', async () => {
    const answer = await atelier.get('/v1/engagements');
    expect(() => answer.etag).toThrow(UsageError);
    expect(answer.requestId).toMatch(/^req_/);
  });

  it('that is deleted answers nothing', async () => {
    const { data: { id } } = await atelier.post('/v1/webhook-endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
    expect(await atelier.delete('/v1/webhook-endpoints/{id}', { path: { id } })).toMatchObject({ status: 204, data: undefined });
    expect(await thrownBy(atelier.get('/v1/webhook-endpoints/{id}', { path: { id } }))).toMatchObject({ code: 'object.not_found' });
  });
});

describe('a list', () => {
  beforeAll(async () => {
    for (let index = 0; index < 7; index += 1) await scene.connect().post('/v1/engagements', { body: { name: `Listed ${index}`, problem: 'x' } });
  });

  it('is walked through page by page, each item once', async () => {
    const names: string[] = [];
    for await (const { name } of atelier.list('/v1/engagements', { query: { search: 'Listed', sort: 'name', limit: 3 } })) names.push(name);
    expect(names).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `Listed ${index}`));
    expect(scene.way.requests('GET /v1/engagements')).toHaveLength(3);
  });

  it('is read no further than it is looked at', async () => {
    const list = atelier.list('/v1/engagements', { query: { search: 'Listed', sort: 'name', limit: 3 } });
    expect((await list.toArray(2)).map(({ name }) => name)).toEqual(['Listed 0', 'Listed 1']);
    expect(scene.way.requests('GET /v1/engagements')).toHaveLength(1);
    for await (const page of list.pages()) {
      expect(page.data).toHaveLength(3);
      expect(page.nextCursor).toEqual(expect.any(String));
      break;
    }
  });

  it('goes on where it was left', async () => {
    const { value: first } = await atelier.list('/v1/engagements', { query: { search: 'Listed', sort: 'name', limit: 5 } }).pages().next();
    const rest = await atelier.list('/v1/engagements', { query: { search: 'Listed', sort: 'name', limit: 5, cursor: first?.nextCursor ?? '' } }).toArray();
    expect(rest.map(({ name }) => name)).toEqual(['Listed 5', 'Listed 6']);
  });
});

describe('options', () => {
  it.each([
    [{ baseUrl: 'http://atelier.example.com', clientId: 'a', clientSecret: 'b' }, 'https://'],
    [{ baseUrl: 'atelier', clientId: 'a', clientSecret: 'b' }, 'is no URL'],
    [{ baseUrl: 'https://atelier.example.com', clientId: 'a' }, 'either clientSecret or privateKey'],
    [{ baseUrl: 'https://atelier.example.com', clientId: 'a', clientSecret: 'b', privateKey: 'c' }, 'either clientSecret or privateKey'],
  ])('that cannot work are refused: %j', (options, message) => {
    expect(() => new Atelier(options)).toThrow(UsageError);
    expect(() => new Atelier(options)).toThrow(message);
  });

  it('let http pass where that is asked for', () => {
    expect(new Atelier({ baseUrl: 'http://atelier.internal:3000/', clientId: 'a', clientSecret: 'b', allowHttp: true }).baseUrl).toBe('http://atelier.internal:3000');
  });

  it('with a key that is none say so', async () => {
    expect(await thrownBy(scene.connect({ clientSecret: undefined, privateKey: 'nonsense' }).get('/v1/me'))).toMatchObject({ code: 'client.misused', message: expect.stringContaining('PEM') });
  });
});
