import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Answer, ApiClient } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createOrganization, organizationInput } from '../../support/organizations.js';

let app: TestApp;
let staff: ApiClient;
let token: string;

beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
  staff = app.as('administrator');
  token = await app.tokenAs('administrator');
});
afterAll(() => app.close());

const create = (key: string, body: unknown, client = staff): Promise<Answer> => client.post('/v1/organizations', body, { 'idempotency-key': key });
const organizations = async (name: string): Promise<number> =>
  (await app.owner.query<{ count: number }>('select count(*)::int as count from organizations.organization where name = $1', [name])).rows[0]?.count ?? -1;
const codeOf = (answer: Answer): [number, unknown] => [answer.status, answer.body['code']];

it('has one effect for a hundred equal requests at once, and one answer for all', async () => {
  const body = organizationInput('Hundredfold');
  const answers = await Promise.all(Array.from({ length: 100 }, () => create('hundred', body)));
  expect(await organizations('Hundredfold')).toBe(1);
  const created = answers.filter((answer) => answer.status === 201);
  const waiting = answers.filter((answer) => answer.status !== 201);
  expect(created.filter((answer) => answer.headers.get('idempotency-replayed') === null)).toHaveLength(1);
  expect(new Set(created.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  for (const answer of waiting) {
    expect(codeOf(answer)).toEqual([409, 'idempotency.in_progress']);
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  const later = await create('hundred', body);
  expect([later.status, later.headers.get('idempotency-replayed'), later.body]).toEqual([201, 'true', created[0]?.body]);
  const events = await app.owner.query(`select from platform.outbox where data ->> 'organizationId' = $1 and type = 'organization.created'`, [later.body['id']]);
  expect(events.rowCount).toBeLessThanOrEqual(1);
});

it('answers a retry with the same bytes and headers, encoded once, and by the schema of the route', async () => {
  const body = JSON.stringify(organizationInput('Twice'));
  const send = (): Promise<Response> => fetch(`${app.url}/v1/organizations`, {
    method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'twice' },
  });
  const first = await send();
  const second = await send();
  const text = await first.text();
  expect(await second.text()).toBe(text);
  const object = JSON.parse(text) as Record<string, unknown>;
  expect(object['name']).toBe('Twice');
  for (const name of ['content-type', 'etag', 'location']) expect([name, second.headers.get(name)]).toEqual([name, first.headers.get(name)]);
  expect(first.headers.get('location')).toBe(`/v1/organizations/${String(object['id'])}`);
  expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
  // A key changes nothing about what is answered.
  const without = await staff.post('/v1/organizations', organizationInput('Once'));
  expect(Object.keys(object)).toEqual(Object.keys(without.body));
  expect((await staff.get(`/v1/organizations/${String(object['id'])}`)).body).toEqual(object);
});

it('refuses a key for another request: another body, another object', async () => {
  const body = organizationInput('Keyed');
  expect((await create('reused', body)).status).toBe(201);
  expect(codeOf(await create('reused', { ...body, name: 'Other' }))).toEqual([422, 'idempotency.key_reused']);
  expect(await organizations('Other')).toBe(0);
  // The same members in another order are the same request.
  expect((await create('reused', Object.fromEntries(Object.entries(body).reverse()))).headers.get('idempotency-replayed')).toBe('true');
  const [a, b] = [await createOrganization(app, 'A'), await createOrganization(app, 'B')];
  const verify = (id: string): Promise<Answer> => staff.post(`/v1/organizations/${id}/actions/verify`, {}, { 'idempotency-key': 'verify', 'if-match': '"1"' });
  expect((await verify(a.id)).status).toBe(200);
  expect((await verify(a.id)).headers.get('idempotency-replayed')).toBe('true');
  expect(codeOf(await verify(b.id))).toEqual([422, 'idempotency.key_reused']);
});

it('keeps keys apart by client and by route', async () => {
  expect((await create('shared', organizationInput('Mine'))).status).toBe(201);
  const other = app.as('administrator', 'finance');
  expect((await create('shared', organizationInput('Theirs'), other)).headers.get('idempotency-replayed')).toBeNull();
  expect(await organizations('Theirs')).toBe(1);
  const { id } = await createOrganization(app, 'Another route');
  const contact = await staff.post(`/v1/organizations/${id}/contacts`, { name: 'Ada', email: 'ada@customer.example', roles: ['legal'] }, { 'idempotency-key': 'shared' });
  expect([contact.status, contact.headers.get('idempotency-replayed')]).toEqual([201, null]);
});

it('frees the key of a request that failed, whatever it failed by', async () => {
  const taken = organizationInput('Taken');
  await create('first', taken);
  const body = { ...organizationInput('Taken again'), legalEntity: taken['legalEntity'] };
  const refused = await create('freed', body);
  expect(refused.status).toBe(409);
  expect((await create('freed', { name: 1 })).status).toBe(422);
  await app.owner.query('revoke insert on organizations.organization from atelier_app');
  expect((await create('freed', organizationInput('Freed'))).status).toBe(500);
  await app.owner.query('grant insert on organizations.organization to atelier_app');
  const created = await create('freed', organizationInput('Freed'));
  expect([created.status, created.headers.get('idempotency-replayed')]).toEqual([201, null]);
  expect((await app.owner.query(`select from platform.idempotency_key where key = 'freed'`)).rowCount).toBe(1);
});

it('reads keys bare or quoted, and refuses those that are no keys', async () => {
  const body = organizationInput('Quoted');
  expect((await create('"quoted \\"key\\""', body)).status).toBe(201);
  expect((await create('quoted "key"', body)).headers.get('idempotency-replayed')).toBe('true');
  expect((await create('k'.repeat(255), organizationInput('Long key'))).status).toBe(201);
  for (const wrong of ['k'.repeat(256), `"${'k'.repeat(256)}"`, '""', '" "', 'schlüssel', 'a\tb']) {
    const answer = await app.send('POST', '/v1/organizations', token, JSON.stringify(organizationInput('Wrong key')), { 'idempotency-key': wrong });
    expect(codeOf(answer)).toEqual([400, 'idempotency.key_invalid']);
  }
  expect(await organizations('Wrong key')).toBe(0);
});
