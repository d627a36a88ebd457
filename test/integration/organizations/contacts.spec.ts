import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ContactView } from '../../../src/modules/organizations/contact.dto.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import type { ApiClient } from '../../support/api-client.js';
import { createOrganization, createVerifiedOrganization } from '../../support/organizations.js';

type Problem = { code: string; errors?: { path: string }[] };
type Page = { data: ContactView[]; nextCursor: string | null };

let app: TestApp;
let manager: ApiClient;

beforeAll(async () => {
  app = await startTestApp();
  manager = app.as('engagement_manager');
});
afterAll(() => app.close());

test('a contact is added, read, listed, changed and removed, and no audit record or event names the person', async () => {
  const { id: organizationId } = await createOrganization(app, 'Contacts');
  const path = `/v1/organizations/${organizationId}/contacts`;
  const added = await manager.post<ContactView>(path, { name: 'Grace Noether', email: 'Grace@customer.example', roles: ['technical', 'legal'] });
  expect(added.status).toBe(201);
  expect(added.headers.get('location')).toBe(`${path}/${added.body.id}`);
  expect(added.body).toMatchObject({ organizationId, name: 'Grace Noether', phone: null, roles: ['technical', 'legal'], version: 1 });
  const contact = `${path}/${added.body.id}`;
  expect((await manager.get(contact)).body).toEqual(added.body);

  const first = await manager.get<Page>(`${path}?limit=1`);
  const second = await manager.get<Page>(`${path}?limit=1&cursor=${first.body.nextCursor ?? ''}`);
  expect([...first.body.data, ...second.body.data].map((one) => one.name)).toEqual(['Ada Weber', 'Grace Noether']);
  expect(second.body.nextCursor).toBeNull();

  expect((await manager.patch<Problem>(contact, { roles: ['legal'] })).body.code).toBe('precondition.required');
  const changed = await manager.patch<ContactView>(contact, { roles: ['legal'], phone: '+49 30 1234' }, { 'if-match': '"1"' });
  expect([changed.status, changed.body.roles, changed.body.phone, changed.headers.get('etag')]).toEqual([200, ['legal'], '+49 30 1234', '"2"']);
  expect((await manager.patch<ContactView>(contact, { phone: '+49 30 1234' }, { 'if-match': '"2"' })).body.version).toBe(2);

  expect((await manager.delete<Problem>(contact, { 'if-match': '"1"' })).body.code).toBe('precondition.failed');
  expect((await manager.delete(contact, { 'if-match': '"2"' })).status).toBe(204);
  expect((await manager.get<Problem>(contact)).body.code).toBe('object.not_found');
  expect((await manager.delete<Problem>(contact, { 'if-match': '"2"' })).status).toBe(404);

  const { rows } = await app.owner.query<{ type: string; text: string }>(
    `select type, data::text as text from platform.outbox where data ->> 'contactId' = $1 order by txid, seq`, [added.body.id]);
  expect(rows.map((row) => row.type)).toEqual(['contact.added', 'contact.updated', 'contact.removed']);
  const audit = await app.owner.query<{ action: string; body: string }>('select action, body from audit.record where object = $1 order by position', [added.body.id]);
  expect(audit.rows.map((row) => row.action)).toEqual(['contact.add', 'contact.update', 'contact.remove']);
  expect([...rows.map((row) => row.text), ...audit.rows.map((row) => row.body)].join()).not.toMatch(/Grace|Noether|customer\.example|1234/i);
});

test('one address is one contact of an organization, whatever its letters', async () => {
  const { id } = await createOrganization(app, 'Addresses');
  const path = `/v1/organizations/${id}/contacts`;
  const twin = { name: 'Twin', email: 'ADA.Weber@customer.example', roles: ['legal'] };
  const second = await manager.post<Problem>(path, twin);
  expect([second.status, second.body.code]).toEqual([409, 'contact.email_taken']);
  const other = await manager.post<ContactView>(path, { ...twin, email: 'twin@customer.example' });
  const renamed = await manager.patch<Problem>(`${path}/${other.body.id}`, { email: twin.email }, { 'if-match': '"1"' });
  expect([renamed.status, renamed.body.code]).toEqual([409, 'contact.email_taken']);
  const elsewhere = await createOrganization(app, 'Addresses elsewhere');
  expect((await manager.get<Page>(`/v1/organizations/${elsewhere.id}/contacts`)).body.data[0]?.email).toBe('ada.weber@customer.example');
});

test('a contact is found under its own organization only', async () => {
  const one = await createOrganization(app, 'One');
  const two = await createOrganization(app, 'Two');
  const [contact] = (await manager.get<Page>(`/v1/organizations/${one.id}/contacts`)).body.data;
  expect((await manager.get(`/v1/organizations/${two.id}/contacts/${contact?.id ?? ''}`)).status).toBe(404);
  expect((await manager.patch(`/v1/organizations/${two.id}/contacts/${contact?.id ?? ''}`, { name: 'X' }, { 'if-match': '"1"' })).status).toBe(404);
  expect((await manager.post('/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn/contacts', { name: 'X', email: 'x@x.example', roles: ['legal'] })).status).toBe(404);
});

test('a verified organization keeps a contact, also when two are removed at once', async () => {
  const { id } = await createVerifiedOrganization(app, 'Keeps one');
  const path = `/v1/organizations/${id}/contacts`;
  const [only] = (await manager.get<Page>(path)).body.data;
  const refused = await manager.delete<Problem>(`${path}/${only?.id ?? ''}`, { 'if-match': '"1"' });
  expect([refused.status, refused.body.code]).toEqual([409, 'contact.last_one']);
  const second = await manager.post<ContactView>(path, { name: 'Second', email: 'second@customer.example', roles: ['legal'] });
  const answers = await Promise.all([only?.id, second.body.id].map((contactId) => manager.delete(`${path}/${contactId ?? ''}`, { 'if-match': '"1"' })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([204, 409]);
  expect((await manager.get<Page>(path)).body.data).toHaveLength(1);
});

test('verification and the removal of the last contact cannot both succeed', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await createOrganization(app, `Crossing ${round}`);
    const path = `/v1/organizations/${id}`;
    const [only] = (await manager.get<Page>(`${path}/contacts`)).body.data;
    const answers = await Promise.all([
      manager.post(`${path}/actions/verify`, {}, { 'if-match': '"1"' }),
      manager.delete(`${path}/contacts/${only?.id ?? ''}`, { 'if-match': '"1"' }),
    ]);
    expect([[200, 409], [409, 204]]).toContainEqual(answers.map((answer) => answer.status));
  }
});

test.each([
  [{ email: 'nobody' }, 'body.email'],
  [{ roles: [] }, 'body.roles'],
  [{ roles: ['boss'] }, 'body.roles.0'],
  [{ roles: ['legal', 'legal'] }, 'body.roles'],
  [{ name: 'evil\r\nBcc: x' }, 'body.name'],
  [{ id: 'con_1' }, 'body.id'],
])('refuses %j', async (mistake, path) => {
  const { id } = await createOrganization(app, 'Mistakes');
  const answer = await manager.post<Problem>(`/v1/organizations/${id}/contacts`, { name: 'N', email: 'n@customer.example', roles: ['legal'], ...mistake });
  expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, [path]]);
});
