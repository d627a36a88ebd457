import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { OrganizationView } from '../../../src/modules/organizations/organization.dto.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import type { ApiClient } from '../../support/api-client.js';
import { createOrganization, createVerifiedOrganization, organizationInput, signInPartner } from '../../support/organizations.js';

type Problem = { code: string; detail: string; errors?: { path: string }[]; missing?: string[] };
type Page = { data: { id: string; name: string }[]; nextCursor: string | null };

let app: TestApp;
let manager: ApiClient;

beforeAll(async () => {
  app = await startTestApp();
  manager = app.as('engagement_manager');
});
afterAll(() => app.close());

async function eventsOf(organizationId: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const { rows } = await app.owner.query<{ type: string; data: Record<string, unknown> }>(
    `select type, data from platform.outbox where data ->> 'organizationId' = $1 order by txid, seq`, [organizationId]);
  return rows;
}

async function auditOf(object: string): Promise<{ action: string; chain: string; body: string }[]> {
  const { rows } = await app.owner.query<{ action: string; chain: string; body: string }>(
    'select action, chain, body from audit.record where object = $1 order by recorded_at, position', [object]);
  return rows;
}

describe('creating', () => {
  test('keeps all that was sent, announces and audits it', async () => {
    const input = organizationInput('Fabrikam Legal');
    const answer = await manager.post<OrganizationView>('/v1/organizations', input);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/organizations/${answer.body.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toMatchObject({
      ...input, billingAddress: { ...(input['billingAddress'] as object), region: null }, verified: false, verifiedAt: null, version: 1,
      availableActions: [{ action: 'verify', blockedBy: ['a contact'] }],
    });
    expect((await manager.get(`/v1/organizations/${answer.body.id}`)).body).toEqual(answer.body);
    expect(await eventsOf(answer.body.id)).toEqual([{ type: 'organization.created', data: { organizationId: answer.body.id, name: 'Fabrikam Legal' } }]);
    expect(await auditOf(answer.body.id)).toMatchObject([{ action: 'organization.create', chain: answer.body.id }]);
  });

  test('takes the least, and lists what verification lacks', async () => {
    const answer = await manager.post<OrganizationView>('/v1/organizations', { name: ' Tiny ', country: 'FR', timeZone: 'europe/paris', residencyRegion: 'eu' });
    expect(answer.body).toMatchObject({
      name: 'Tiny', timeZone: 'Europe/Paris', legalEntity: null, billingAddress: null,
      availableActions: [{ action: 'verify', blockedBy: ['a legal entity', 'a billing address', 'a contact'] }],
    });
  });

  test('refuses a second organization of one legal person, however the number is written', async () => {
    const input = organizationInput('First of its number');
    expect((await manager.post('/v1/organizations', input)).status).toBe(201);
    const legal = input['legalEntity'] as { registrationNumber: string };
    for (const registrationNumber of [legal.registrationNumber, legal.registrationNumber.toLowerCase().replace(' ', '-')]) {
      const second = await manager.post<Problem>('/v1/organizations', { ...input, name: 'Second', legalEntity: { ...legal, registrationNumber } });
      expect([second.status, second.body.code]).toEqual([409, 'organization.already_registered']);
    }
    const elsewhere = await manager.post('/v1/organizations', { ...input, name: 'Abroad', legalEntity: { ...legal, country: 'AT' } });
    expect(elsewhere.status).toBe(201);
    expect((await manager.get<Page>('/v1/organizations?search=Second')).body.data).toEqual([]);
  });

  test('of two creations at once with one registration, one wins', async () => {
    const input = organizationInput('At once');
    const answers = await Promise.all([manager.post('/v1/organizations', input), manager.post('/v1/organizations', input)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
  });

  test.each([
    [{ country: 'UK' }, 'body.country'],
    [{ country: 'de' }, 'body.country'],
    [{ timeZone: '+02:00' }, 'body.timeZone'],
    [{ timeZone: 'Mars/Olympus' }, 'body.timeZone'],
    [{ residencyRegion: 'moon' }, 'body.residencyRegion'],
    [{ name: '  ' }, 'body.name'],
    [{ name: 'two\nlines' }, 'body.name'],
    [{ name: 'x'.repeat(201) }, 'body.name'],
    [{ name: 7 }, 'body.name'],
    [{ verifiedAt: '2026-01-01' }, 'body.verifiedAt'],
    [{ legalEntity: { legalName: 'A', registrationNumber: '--', country: 'DE' } }, 'body.legalEntity.registrationNumber'],
    [{ legalEntity: { legalName: 'A', country: 'DE' } }, 'body.legalEntity.registrationNumber'],
    [{ billingAddress: { lines: [], city: 'B', country: 'DE' } }, 'body.billingAddress.lines'],
  ])('refuses %j and names the field', async (mistake, path) => {
    const answer = await manager.post<Problem>('/v1/organizations', { ...organizationInput('Wrong'), ...mistake });
    expect([answer.status, answer.body.code, answer.body.errors?.map((error) => error.path)]).toEqual([422, 'request.invalid', [path]]);
  });

  test('a replay answers the same and creates nothing', async () => {
    const input = organizationInput('Replayed');
    const first = await manager.post('/v1/organizations', input, { 'idempotency-key': 'org-1' });
    const second = await manager.post('/v1/organizations', input, { 'idempotency-key': 'org-1' });
    expect([second.status, second.headers.get('idempotency-replayed'), second.body]).toEqual([201, 'true', first.body]);
  });
});

describe('listing', () => {
  test('searches by the beginning of the name, pages in order, and tells filters’ cursors apart', async () => {
    const names = ['Zeta ÄPFEL', 'zeta alpha', 'Zeta Beta', 'Zeta 100%', 'Zetax'];
    for (const name of names) await manager.post('/v1/organizations', organizationInput(name));
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: Page; headers: Headers } = await manager.get<Page>(`/v1/organizations?search=zETA%20&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      found.push(...page.body.data.map((organization) => organization.name));
      cursor = page.body.nextCursor;
      expect(page.headers.get('link') === null).toBe(cursor === null);
    } while (cursor !== null);
    expect(found).toEqual(['Zeta 100%', 'zeta alpha', 'Zeta Beta', 'Zeta ÄPFEL', 'Zetax']);
    expect((await manager.get<Page>('/v1/organizations?search=zeta%20%C3%A4')).body.data.map((organization) => organization.name)).toEqual(['Zeta ÄPFEL']);
    expect((await manager.get<Page>('/v1/organizations?search=%25')).body.data).toEqual([]);

    const first = await manager.get<Page>('/v1/organizations?limit=1');
    const other = await manager.get<Problem>(`/v1/organizations?limit=1&sort=-createdAt&cursor=${first.body.nextCursor ?? ''}`);
    expect([other.status, other.body.code]).toEqual([400, 'cursor.invalid']);
  });

  test('filters by verification and sorts by age', async () => {
    const verified = await createVerifiedOrganization(app, 'Checked');
    const newest = await manager.get<Page>('/v1/organizations?sort=-createdAt&limit=1');
    expect(newest.body.data[0]?.id).toBe(verified.id);
    expect((await manager.get<Page>('/v1/organizations?verified=true')).body.data.map((o) => o.id)).toContain(verified.id);
    expect((await manager.get<Page>('/v1/organizations?verified=false&limit=100')).body.data.map((o) => o.id)).not.toContain(verified.id);
  });

  test('search and sort use their indexes, under row-level security too', async () => {
    // The application's own role: the owner's plans are not its.
    const client = new Client({ connectionString: app.runtime.databaseUrl, options: '-c atelier.organization=*' });
    await client.connect();
    // Which index the planner can use, not which it prefers on a small table.
    await client.query('set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off');
    const plan = async (sql: string): Promise<string> =>
      (await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`)).rows.map((row) => row['QUERY PLAN']).join('\n');
    const searched = await plan(`select id from organizations.organization where search_name >= lower('Ze') and search_name < lower('Ze') || chr(1114111)
      and (search_name, id) > ('zeta'::text, '00000000-0000-0000-0000-000000000000'::uuid) order by search_name, id limit 21`);
    expect(searched).toMatch(/organization_by_name[\s\S]*Index Cond: .*search_name >=.*ROW\(search_name, id\) >/);
    expect(await plan('select id from organizations.organization order by created_at desc, id desc limit 21')).toMatch(/Scan Backward using organization_by_age/);
    await client.end();
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'sort=country', 'verified=maybe', 'search=', 'search=%00', 'owner=me'])('refuses ?%s', async (query) => {
    expect((await manager.get(`/v1/organizations?${query}`)).status).toBe(422);
  });
});

describe('changing', () => {
  test('asks for If-Match, raises the version and says what changed', async () => {
    const { id } = await createOrganization(app, 'Changing');
    const path = `/v1/organizations/${id}`;
    expect((await manager.patch<Problem>(path, { name: 'New' })).body.code).toBe('precondition.required');
    expect((await manager.patch<Problem>(path, { name: 'New' }, { 'if-match': '"7"' })).body.code).toBe('precondition.failed');
    expect((await manager.patch<Problem>(path, {}, { 'if-match': '"1"' })).status).toBe(422);

    const changed = await manager.patch<OrganizationView>(path, { name: 'New', timeZone: 'Asia/Kolkata', residencyRegion: 'apac' }, { 'if-match': '"1"' });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toMatchObject({ name: 'New', timeZone: 'Asia/Kolkata', residencyRegion: 'apac', version: 2 });
    const same = await manager.patch<OrganizationView>(path, { name: 'New' }, { 'if-match': '"2"' });
    expect(same.body.version).toBe(2);
    expect((await eventsOf(id)).filter((event) => event.type === 'organization.updated')).toEqual([
      { type: 'organization.updated', data: { organizationId: id, name: 'New', changed: ['name', 'timeZone', 'residencyRegion'] } },
    ]);
  });

  test('of two changes at once, one wins', async () => {
    const { id } = await createOrganization(app, 'Race');
    const answers = await Promise.all(['US', 'CA'].map((country) => manager.patch(`/v1/organizations/${id}`, { country }, { 'if-match': '"1"' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
  });

  test('cannot take over another’s registration', async () => {
    const taken = organizationInput('Taken');
    await manager.post('/v1/organizations', taken);
    const { id } = await createOrganization(app, 'Taker');
    const answer = await manager.patch<Problem>(`/v1/organizations/${id}`, { legalEntity: taken['legalEntity'] }, { 'if-match': '"1"' });
    expect([answer.status, answer.body.code]).toEqual([409, 'organization.already_registered']);
  });

  test('an unknown organization and another id’s kind are told apart as the conventions say', async () => {
    expect((await manager.get<Problem>('/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn')).body.code).toBe('object.not_found');
    expect((await manager.patch<Problem>('/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn', { name: 'X' }, { 'if-match': '"1"' })).status).toBe(404);
    expect((await manager.get<Problem>('/v1/organizations/eng_01k9zq3v5se6rb4yg2w8d7t1hn')).status).toBe(422);
  });
});

describe('verifying', () => {
  test('is refused with what is missing, then done once, for good', async () => {
    const created = await manager.post<OrganizationView>('/v1/organizations', { ...organizationInput('Bare'), billingAddress: undefined });
    const path = `/v1/organizations/${created.body.id}`;
    const early = await manager.act<Problem>(path, 'actions/verify');
    expect([early.status, early.body.code, early.body.missing]).toEqual([409, 'organization.not_verifiable', ['a billing address', 'a contact']]);
    expect(early.body.detail).toBe('Bare needs a billing address and a contact before it can be verified.');

    await manager.patch(path, { billingAddress: { lines: ['1 Main St'], city: 'Austin', country: 'US' } }, { 'if-match': '"1"' });
    await manager.post(`${path}/contacts`, { name: 'Sam', email: 'sam@customer.example', roles: ['legal'] });
    expect((await manager.post<Problem>(`${path}/actions/verify`)).body.code).toBe('precondition.required');
    expect((await manager.post(`${path}/actions/verify`, { reason: 'x' }, { 'if-match': '"2"' })).status).toBe(422);
    const verified = await manager.act<OrganizationView>(path, 'actions/verify');
    expect([verified.status, verified.body.verified, verified.body.availableActions]).toEqual([200, true, []]);
    const again = await manager.act<Problem>(path, 'actions/verify');
    expect([again.status, again.body.code]).toEqual([409, 'organization.already_verified']);
    expect((await eventsOf(created.body.id)).filter((event) => event.type === 'organization.verified')).toHaveLength(1);
    expect((await auditOf(created.body.id)).map((record) => record.action)).toEqual(['organization.create', 'organization.update', 'organization.verify']);
  });

  test('of two verifications at once, one wins', async () => {
    const { id } = await createOrganization(app, 'Verified at once');
    const answers = await Promise.all([1, 2].map(() => manager.post(`/v1/organizations/${id}/actions/verify`, {}, { 'if-match': '"1"' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
    expect((await eventsOf(id)).filter((event) => event.type === 'organization.verified')).toHaveLength(1);
  });

  test('fixes residency and registration, not the rest', async () => {
    const { id, legalEntity } = await createVerifiedOrganization(app, 'Fixed');
    const path = `/v1/organizations/${id}`;
    const moved = await manager.patch<Problem>(path, { residencyRegion: 'us', legalEntity: { ...legalEntity, registrationNumber: 'HRB 7777777' } }, { 'if-match': '"2"' });
    expect([moved.status, moved.body.code, moved.body.errors?.map((error) => error.path)])
      .toEqual([409, 'organization.field_fixed', ['body.residencyRegion', 'body.legalEntity.registrationNumber']]);
    const renamed = await manager.patch<OrganizationView>(path, { legalEntity: { ...legalEntity, legalName: 'Fixed AG' } }, { 'if-match': '"2"' });
    expect([renamed.status, renamed.body.legalEntity?.legalName, renamed.body.verified]).toEqual([200, 'Fixed AG', true]);
  });
});

describe('a partner', () => {
  test('sees its own organization and nothing of another, by any route', async () => {
    const own = await createVerifiedOrganization(app, 'Own');
    const other = await createVerifiedOrganization(app, 'Other');
    const partner = await signInPartner(app, own.id);
    expect((await partner.get<Page>('/v1/organizations')).body.data.map((organization) => organization.id)).toEqual([own.id]);
    expect((await partner.get<Page>('/v1/organizations?search=other')).body.data).toEqual([]);
    const mine = await partner.get<OrganizationView>(`/v1/organizations/${own.id}`);
    expect([mine.status, mine.body.name]).toEqual([200, 'Own']);

    const hidden = await partner.get<Problem>(`/v1/organizations/${other.id}`);
    const unknown = await partner.get<Problem>('/v1/organizations/org_01k9zq3v5se6rb4yg2w8d7t1hn');
    const comparable = ({ body, status }: { body: Problem; status: number }) => ({ ...body, status, instance: '', requestId: '' });
    expect(comparable(hidden)).toEqual(comparable(unknown));
    expect(hidden.status).toBe(404);
    expect((await partner.get<Page>(`/v1/organizations/${own.id}/contacts`)).body.data).toHaveLength(1);
    expect((await partner.get(`/v1/organizations/${other.id}/contacts`)).status).toBe(404);
    expect((await partner.patch(`/v1/organizations/${own.id}`, { name: 'Mine' }, { 'if-match': '"2"' })).status).toBe(403);
  });

  test('is not told of actions that it may not take', async () => {
    const { id } = await createOrganization(app, 'Unverified partner');
    const partner = await signInPartner(app, id);
    expect((await partner.get<OrganizationView>(`/v1/organizations/${id}`)).body.availableActions).toEqual([]);
  });
});
