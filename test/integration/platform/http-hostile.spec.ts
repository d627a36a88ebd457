import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '../../../src/platform/http/problem.filter.js';
import { errorDefinitions } from '../../../src/platform/errors/domain-error.js';
import type { ApiClient, Answer } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createOrganization, organizationInput } from '../../support/organizations.js';
import { sendRaw } from './raw-http.js';

let app: TestApp;
let staff: ApiClient;
let organizationId: string;
let token: string;

beforeAll(async () => {
  app = await startTestApp({ role: 'api', env: { REQUEST_TIMEOUT_MS: '1000' } });
  staff = app.as('administrator');
  organizationId = (await createOrganization(app, 'Contoso')).id;
  token = await app.tokenAs('administrator');
});
afterAll(() => app.close());

/** Every refusal is a problem document with a listed code; none changes anything. */
function expectProblem(answer: Answer, status: number, code: string): Problem {
  const problem = answer.body as unknown as Problem;
  expect([answer.status, problem.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(problem).toMatchObject({ type: `/errors/${code}`, status, requestId: answer.headers.get('x-request-id') });
  expect(problem.requestId).toMatch(/^[A-Za-z0-9._-]+$/);
  expect(problem.detail).not.toBe('');
  expect(problem.instance).toMatch(/^\//);
  expect(errorDefinitions().map((definition) => definition.code)).toContain(code);
  return problem;
}

const paths = (problem: Problem): string[] => (problem.errors ?? []).map((error) => error.path);
const countOrganizations = async (): Promise<number> =>
  (await app.owner.query<{ count: number }>('select count(*)::int as count from organizations.organization')).rows[0]?.count ?? -1;
const valid = (name = 'Fabrikam'): Record<string, unknown> => organizationInput(name);
const text = (changes: Record<string, string>): string => {
  const members = Object.entries({ ...valid(), legalEntity: undefined, billingAddress: undefined }).filter(([name, value]) => value !== undefined && !(name in changes));
  return `{${[...members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`), ...Object.entries(changes).map(([name, value]) => `${JSON.stringify(name)}:${value}`)].join(',')}}`;
};

describe('bodies', () => {
  const refused: [string, unknown, number, string, string[]?][] = [
    ['cut-off JSON', '{"name":', 400, 'request.malformed'],
    ['two documents', '{} {}', 400, 'request.malformed'],
    ['JSON with a comment', '{/* */}', 400, 'request.malformed'],
    ['NaN', text({ name: 'NaN' }), 400, 'request.malformed'],
    ['bytes that are no UTF-8 in a string', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), 400, 'request.malformed'],
    ['a string instead of an object', '"x"', 422, 'request.invalid', ['body']],
    ['null', 'null', 422, 'request.invalid'],
    ['an array', '[]', 422, 'request.invalid', ['body']],
    ['an empty object', '{}', 422, 'request.invalid', ['body.name', 'body.country', 'body.timeZone', 'body.residencyRegion']],
    ['an unknown field', text({ nmae: '"x"' }), 422, 'request.invalid', ['body.nmae']],
    ['an unknown field inside', text({ legalEntity: '{"legalName":"a","registrationNumber":"1","country":"DE","boss":1}' }), 422, 'request.invalid', ['body.legalEntity.boss']],
    ['wrong types', text({ name: '7', country: '[]', legalEntity: '"x"' }), 422, 'request.invalid', ['body.name', 'body.country', 'body.legalEntity']],
    ['a NUL character', text({ name: '"a\\u0000b"' }), 422, 'request.invalid', ['body.name']],
    ['a lone surrogate', text({ name: '"a\\ud800b"' }), 422, 'request.invalid', ['body.name']],
    ['a NUL character in a field’s name', text({ 'a\u0000b': '1' }), 422, 'request.invalid'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}', 400, 'request.malformed'],
    ['constructor.prototype', '{"constructor":{"prototype":{"isAdmin":true}}}', 400, 'request.malformed'],
    ['a toString of its own', text({ toString: '1' }), 422, 'request.invalid', ['body.toString']],
    ['very deep JSON', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 422, 'request.invalid'],
    ['very many unknown fields', JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, 1]))), 422, 'request.invalid'],
    ['very many wrong elements', text({ billingAddress: `{"lines":[${'1,'.repeat(100_000)}1]}` }), 422, 'request.invalid'],
    ['a body over the limit', JSON.stringify({ name: 'x'.repeat(1024 * 1024) }), 413, 'request.too_large'],
    ['an empty body', '', 400, 'request.malformed'],
  ];

  it.each(refused.map(([what, ...expected]) => ({ what, expected })))('refuses $what', async ({ expected: [body, status, code, where] }) => {
    const before = await countOrganizations();
    const problem = expectProblem(await app.send('POST', '/v1/organizations', token, body as string | Buffer), status, code);
    if (where !== undefined) expect(paths(problem)).toEqual(where);
    expect(problem.errors?.length ?? 0).toBeLessThanOrEqual(100);
    expect(JSON.stringify(problem).length).toBeLessThan(20_000);
    expect(await countOrganizations()).toBe(before);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('refuses numbers that no number can hold, in fields that take anything', async () => {
    const engagement = await app.as('engagement_manager').post<{ id: string }>('/v1/engagements', { organizationId, name: 'Numbers' });
    const answer = await app.send('POST', `/v1/engagements/${engagement.body.id}/actions/qualify`, token, '{"choices":{"a":1e999}}', { 'if-match': '"1"' });
    expect(answer.status).toBe(422);
    const many = await app.send('GET', `/v1/organizations?limit=1e999`, token);
    expect(paths(expectProblem(many, 422, 'request.invalid'))).toEqual(['query.limit']);
  });

  it('takes JSON by its media type only', async () => {
    const body = JSON.stringify(valid());
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/json-patch+json', 'garbage']) {
      expectProblem(await app.send('POST', '/v1/organizations', token, body, { 'content-type': type }), 415, 'request.media_type_unsupported');
    }
    expect((await app.send('POST', '/v1/organizations', token, body, { 'content-type': 'Application/JSON; charset=UTF-8' })).status).toBe(201);
  });

  it('does not take a body without a type, and takes none for an empty one', async () => {
    const request = (body: string, more = ''): string =>
      `POST /v1/organizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    expect((await sendRaw(app.url, request('{}'))).status).toBe(415);
    const empty = await sendRaw(app.url, request(''));
    expect([empty.status, (JSON.parse(empty.body) as Problem).code]).toEqual([422, 'request.invalid']);
  });

  it('gives up on a body that does not arrive', async () => {
    const answer = await sendRaw(app.url,
      `POST /v1/organizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"name":`);
    expect([answer.status, (JSON.parse(answer.body) as Problem).code]).toEqual([408, 'request.timeout']);
  });
});

describe('queries, paths and cursors', () => {
  it.each([
    ['an unknown parameter', '?limt=5', ['query.limt']],
    ['a wrong type', '?limit=five', ['query.limit']],
    ['too much', '?limit=101', ['query.limit']],
    ['nothing', '?limit=', ['query.limit']],
    ['a fraction', '?limit=1.5', ['query.limit']],
    ['a parameter given twice', '?limit=5&limit=6', ['query.limit']],
    ['a text given twice', '?search=a&search=b', ['query.search']],
    ['a bracket', '?limit[]=5', ['query.limit[]']],
    ['NUL', '?search=a%00b', ['query.search']],
    ['an unknown sort', '?sort=password', ['query.sort']],
  ])('refuse %s', async (_, query, where) => {
    expect(paths(expectProblem(await staff.get(`/v1/organizations${query}`), 422, 'request.invalid'))).toEqual(where);
  });

  it.each([
    ['an id of another kind', `/v1/organizations/eng_01k9zq3v5se6rb4yg2w8d7t1hn`, 422, 'request.invalid'],
    ['an id that is none', `/v1/organizations/42`, 422, 'request.invalid'],
    ['an id too large for a uuid', `/v1/organizations/org_81k9zq3v5se6rb4yg2w8d7t1hn`, 422, 'request.invalid'],
    ['an id in capitals', `/v1/organizations/ORG_01K9ZQ3V5SE6RB4YG2W8D7T1HN`, 422, 'request.invalid'],
    ['an unknown id', `/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn`, 404, 'object.not_found'],
    ['a quote', `/v1/organizations/org_'%20or%201=1--`, 422, 'request.invalid'],
    ['broken percent-encoding', '/v1/organizations/%E0%A4%A', 400, 'request.malformed'],
    ['percent-encoding that is no UTF-8', '/v1/organizations/%FF', 400, 'request.malformed'],
    ['NUL in the path', '/v1/organizations/%00', 422, 'request.invalid'],
    ['a parent folder', '/v1/organizations/..%2f..%2fetc%2fpasswd', 422, 'request.invalid'],
    ['a very long id', `/v1/organizations/${'a'.repeat(5000)}`, 400, 'request.malformed'],
    ['an unknown route', '/v1/nothing', 404, 'route.not_found'],
    ['an unknown route with NUL', '/v1/%00', 404, 'route.not_found'],
  ])('refuse %s', async (_, path, status, code) => {
    expectProblem(await app.send('GET', path, token), status, code);
  });

  const cursorOf = (...values: string[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

  it('refuse cursors that are damaged, of another list, of other filters, or tampered with', async () => {
    await createOrganization(app, 'Northwind');
    const cursor = (await staff.get<{ nextCursor: string }>('/v1/organizations?limit=1')).body.nextCursor;
    const newest = (await staff.get<{ nextCursor: string }>('/v1/organizations?limit=1&sort=-createdAt')).body.nextCursor;
    for (const wrong of ['', 'x', '💥', '%00', 'bnVsbA', cursor.slice(0, -3), `${cursor}x`, newest, cursorOf(), cursorOf('a', 'b', 'c')]) {
      expectProblem(await staff.get(`/v1/organizations?limit=1&cursor=${encodeURIComponent(wrong)}`), 400, 'cursor.invalid');
    }
    expectProblem(await staff.get(`/v1/organizations?verified=true&cursor=${cursor}`), 400, 'cursor.invalid');
    expectProblem(await app.as('engagement_manager').get(`/v1/engagements?cursor=${cursor}`), 400, 'cursor.invalid');
    expect(paths(expectProblem(await staff.get(`/v1/organizations?cursor=${'a'.repeat(3000)}`), 422, 'request.invalid'))).toEqual(['query.cursor']);
    const [mark = '', , id = ''] = JSON.parse(Buffer.from(newest, 'base64url').toString()) as string[];
    for (const moment of [
      '2026-02-30 00:00:00+00', '2026-13-01 00:00:00+00', '0000-01-01 00:00:00+00', '2026-01-01 25:00:00+00', '2026-01-01 00:61:00+00', '2026-01-01 00:00:00+99',
      '2026-01-01 00:00:00+00; drop table x', 'now', 'yesterday', '', '-infinity', '1e9',
    ]) expectProblem(await staff.get(`/v1/organizations?sort=-createdAt&cursor=${cursorOf(mark, moment, id)}`), 400, 'cursor.invalid');
    for (const uuid of ['', 'x', `${id}'`, id.toUpperCase(), id.replaceAll('-', '')]) {
      expectProblem(await staff.get(`/v1/organizations?sort=-createdAt&cursor=${cursorOf(mark, '2026-01-01 00:00:00+00', uuid)}`), 400, 'cursor.invalid');
    }
    // A lone surrogate and NUL inside a cursor's text.
    const [name = ''] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    for (const odd of ['\u0000', '\ud800']) {
      expectProblem(await staff.get(`/v1/organizations?cursor=${cursorOf(name, odd, id)}`), 400, 'cursor.invalid');
    }
  });
});

describe('requests that are hardly HTTP', () => {
  it('answer HEAD as GET without a body, and refuse methods that a path does not have', async () => {
    const head = await app.send('HEAD', `/v1/organizations/${organizationId}`, token);
    expect([head.status, head.headers.get('etag'), head.body as unknown]).toEqual([200, '"1"', '']);
    expect((await app.send('HEAD', '/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn', token)).status).toBe(404);
    for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PROPFIND', 'PURGE']) {
      expectProblem(await app.send(method, `/v1/organizations/${organizationId}`, token), 404, 'route.not_found');
    }
    expect((await app.send('OPTIONS', '*', token)).status).toBe(404);
  });

  it.each([
    ['a method that does not exist', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\r\n\r\n', 400],
    ['a line end in a header', 'GET /health/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\nb\r\n\r\n', 400],
    ['headers without end', `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /v1/organizations HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', 400],
    ['length and chunks', 'POST /v1/organizations HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['a broken chunk', 'POST /v1/organizations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ])('refuse %s', async (_, request, status) => {
    const answer = await sendRaw(app.url, request);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect((JSON.parse(answer.body) as Problem).status).toBe(status);
  });

  it('answer HEAD with too many headers without a body, which would be taken for the next answer', async () => {
    const answer = await sendRaw(app.url, `HEAD /health/live HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect([answer.status, answer.body]).toEqual([431, '']);
  });

  it('take a request id of letters and digits, and make their own for anything else', async () => {
    expect((await staff.get('/health/live', { 'x-request-id': 'abc-123_x.y' })).headers.get('x-request-id')).toBe('abc-123_x.y');
    for (const hostile of ['a b', '<script>', '../../x', 'a'.repeat(129), 'ä', '${jndi:x}']) {
      expect((await staff.get('/health/live', { 'x-request-id': hostile })).headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    }
    expectProblem(await staff.get('/v1/nothing', { 'x-request-id': 'mine' }), 404, 'route.not_found');
    expectProblem(await staff.get('/v1/organizations/%FF'), 400, 'request.malformed');
  });

  it.each([
    ['none', undefined, 'auth.unauthenticated'], ['of another scheme', 'Basic eDp5', 'auth.unauthenticated'], ['empty', 'Bearer', 'auth.unauthenticated'],
    ['double', 'Bearer a b', 'auth.unauthenticated'], ['garbage', 'Bearer x.y.z', 'auth.token_malformed'], ['very long', `Bearer ${'a'.repeat(8000)}`, 'auth.token_malformed'],
  ])('refuse a token that is %s', async (_, authorization, code) => {
    const answer = await app.send('GET', '/v1/organizations', undefined, undefined, authorization === undefined ? {} : { authorization });
    expectProblem(answer, 401, code);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });
});

describe('preconditions', () => {
  it('are required, strong, and current', async () => {
    const path = `/v1/organizations/${organizationId}`;
    const change = { name: 'Contoso Legal' };
    expectProblem(await staff.patch(path, change), 428, 'precondition.required');
    for (const wrong of ['"0"', '"2"', 'W/"1"', '1', '""', '"1', 'garbage', '"0", W/"1"', '"1".', '💥'.replace(/./gu, '"x"')]) {
      expectProblem(await staff.patch(path, change, { 'if-match': wrong }), 412, 'precondition.failed');
    }
    expect((await staff.get(path)).headers.get('etag')).toBe('"1"');
    const changed = await staff.patch(path, change, { 'if-match': '"0", "1"' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await staff.patch(path, { name: 'Contoso' }, { 'if-match': '*' })).status).toBe(200);
    // Of two who read the same version, one wins.
    const answers = await Promise.all(['A', 'B', 'C'].map((name) => staff.patch(path, { name }, { 'if-match': '"3"' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412]);
  });
});
