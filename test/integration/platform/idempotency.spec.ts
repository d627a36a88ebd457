import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Commands } from '../../../src/platform/http/commands.js';
import { Reply } from '../../../src/platform/http/reply.js';
import { Precondition } from '../../../src/platform/http/request-context.js';
import type { RequestContext } from '../../../src/platform/http/request-context.js';
import { newId } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createOrganization, createVerifiedOrganization, organizationInput } from '../../support/organizations.js';
import { createPartner } from '../partners/partner-fixtures.js';

interface Exchange {
  status: number;
  text: string;
  replayed: string | null;
  etag: string | null;
  location: string | null;
  retryAfter: string | null;
}

let app: TestApp;
let administrator: string;
let manager: string;
let keys = 0;

beforeAll(async () => {
  // No worker: what is counted is what the requests themselves wrote.
  app = await startTestApp({ role: 'api' });
  administrator = await app.tokenAs('administrator');
  manager = await app.tokenAs('engagement_manager');
  // The first request of a staff member also enters them in the list.
  for (const token of [administrator, manager]) await exchange(token, 'GET', '/v1/me', undefined, {});
});
afterAll(() => app?.close());

const newKey = (): string => `key-${(keys += 1)}`;

/** One request, its answer as it came, to the byte. */
async function exchange(token: string, method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Exchange> {
  const response = await fetch(app.url + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  return {
    status: response.status, text: await response.text(), replayed: response.headers.get('idempotency-replayed'), etag: response.headers.get('etag'),
    location: response.headers.get('location'), retryAfter: response.headers.get('retry-after'),
  };
}
const post = (path: string, body: unknown, key: string, token = administrator): Promise<Exchange> => exchange(token, 'POST', path, body, { 'idempotency-key': key });
const code = ({ status, text }: Exchange): string => `${status} ${(JSON.parse(text) as { code?: string }).code}`;
const idOf = ({ text }: Exchange): string => (JSON.parse(text) as { id: string }).id;

/** How much there is of everything that a request may write. */
async function amounts(): Promise<Record<string, number>> {
  const { rows: [row] } = await app.owner.query<Record<string, number>>(`
    select (select count(*)::int from organizations.organization) as organizations, (select count(*)::int from organizations.contact) as contacts,
      (select count(*)::int from audit.record) as records, (select count(*)::int from platform.outbox) as events,
      (select count(*)::int from platform.job_request) as jobs, (select count(*)::int from platform.idempotency_key) as keys`);
  return row ?? {};
}
const grown = (from: Record<string, number>, to: Record<string, number>): Record<string, number> => Object.fromEntries(Object.entries(to).map(([name, count]) => [name, count - (from[name] ?? 0)]));

describe('a hundred equal requests with one key at the same time', () => {
  it('have the effect of one, and are all told so', async () => {
    const before = await amounts();
    expect((await post('/v1/organizations', organizationInput('Alone'), newKey())).status).toBe(201);
    const single = grown(before, await amounts());
    expect(single).toMatchObject({ organizations: 1, records: 1, keys: 1 });

    const input = organizationInput('A hundred times');
    const key = newKey();
    const start = await amounts();
    const answers = await Promise.all(Array.from({ length: 100 }, () => post('/v1/organizations', input, key)));
    expect(grown(start, await amounts())).toEqual(single);

    const created = answers.filter(({ status }) => status === 201);
    const first = created.filter(({ replayed }) => replayed === null);
    expect(first).toHaveLength(1);
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    for (const other of answers.filter(({ status }) => status !== 201)) {
      expect(code(other)).toBe('409 idempotency.in_progress');
      expect(Number(other.retryAfter)).toBeGreaterThan(0);
    }

    const replay = await post('/v1/organizations', input, key);
    expect(replay).toEqual({ ...first[0], replayed: 'true' });
    expect(grown(start, await amounts())).toEqual(single);
  });

  it('have the effect of one where each would move the object on', async () => {
    const { id } = await createOrganization(app, 'Verified at once');
    const start = await amounts();
    const path = `/v1/organizations/${id}`;
    const etag = (await app.as('administrator').get(path)).headers.get('etag') ?? '';
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 100 }, () => exchange(administrator, 'POST', `${path}/actions/verify`, {}, { 'if-match': etag, 'idempotency-key': key })));
    expect(new Set(answers.filter(({ status }) => status !== 200).map(code))).toEqual(new Set(answers.some(({ status }) => status !== 200) ? ['409 idempotency.in_progress'] : []));
    expect(answers.filter(({ status, replayed }) => status === 200 && replayed === null)).toHaveLength(1);
    expect(grown(start, await amounts())).toMatchObject({ records: 1, keys: 1 });
    const again = await exchange(administrator, 'POST', `${path}/actions/verify`, {}, { 'if-match': etag, 'idempotency-key': key });
    expect(again).toMatchObject({ status: 200, replayed: 'true' });
  });
});

describe('a key', () => {
  it('belongs to the request it came with first', async () => {
    const key = newKey();
    const input = organizationInput('First');
    const first = await post('/v1/organizations', input, key);
    const start = await amounts();
    expect(code(await post('/v1/organizations', { ...input, name: 'Second' }, key))).toBe('422 idempotency.key_reused');
    // What means the same is the same: the order of fields says nothing.
    expect(await post('/v1/organizations', Object.fromEntries(Object.entries(input).reverse()), key)).toEqual({ ...first, replayed: 'true' });
    expect(Object.values(grown(start, await amounts())).every((count) => count === 0)).toBe(true);
  });

  it('belongs to the object it came for first', async () => {
    const key = newKey();
    const [one, other] = [await createOrganization(app, 'One'), await createOrganization(app, 'Other')];
    const contact = { name: 'Bo Lund', email: 'bo.lund@customer.example', roles: ['technical'] };
    expect((await post(`/v1/organizations/${one.id}/contacts`, contact, key)).status).toBe(201);
    expect(code(await post(`/v1/organizations/${other.id}/contacts`, contact, key))).toBe('422 idempotency.key_reused');
    expect((await app.owner.query('select from organizations.contact where email = $1', [contact.email])).rowCount).toBe(1);
  });

  it('is the caller’s and the operation’s own', async () => {
    const key = newKey();
    const input = organizationInput('Shared key');
    const mine = await post('/v1/organizations', input, key);
    const theirs = await post('/v1/organizations', { ...input, name: 'Shared key too', legalEntity: undefined }, key, manager);
    expect([mine.status, mine.replayed, theirs.status, theirs.replayed]).toEqual([201, null, 201, null]);
    expect(idOf(theirs)).not.toBe(idOf(mine));
    expect(await post(`/v1/organizations/${idOf(mine)}/contacts`, { name: 'Cy Roth', email: 'cy.roth@customer.example', roles: ['legal'] }, key)).toMatchObject({ status: 201, replayed: null });
    expect(await exchange(administrator, 'PATCH', `/v1/organizations/${idOf(mine)}`, { name: 'Renamed' }, { 'if-match': mine.etag ?? '', 'idempotency-key': key })).toMatchObject({ status: 200, replayed: null });
  });

  it('keeps two partners apart', async () => {
    const [one, other] = [await createPartner(app, 'Partner one'), await createPartner(app, 'Partner other')];
    const key = newKey();
    const inquiry = { name: 'The same inquiry', problem: 'The same words.' };
    const answers = await Promise.all([one, other].map(({ api }) => api.post<{ id: string; organizationId: string }>('/v1/engagements', inquiry, { 'idempotency-key': key })));
    expect(answers.map(({ status, headers }) => [status, headers.get('idempotency-replayed')])).toEqual([[201, null], [201, null]]);
    expect(answers.map(({ body }) => body.organizationId)).toEqual([one.organizationId, other.organizationId]);
    const again = await other.api.post<{ id: string }>('/v1/engagements', inquiry, { 'idempotency-key': key });
    expect([again.headers.get('idempotency-replayed'), again.body.id]).toEqual(['true', answers[1]?.body.id]);
  });

  it('works on changes and on actions, which a retry finds done', async () => {
    const { id } = await createVerifiedOrganization(app, 'Changed once');
    const path = `/v1/organizations/${id}`;
    const etag = (await app.as('administrator').get(path)).headers.get('etag') ?? '';
    const headers = { 'if-match': etag, 'idempotency-key': newKey() };
    const first = await exchange(administrator, 'PATCH', path, { name: 'Changed' }, headers);
    expect([first.status, first.replayed]).toEqual([200, null]);
    expect(first.etag).not.toBe(etag);
    expect(await exchange(administrator, 'PATCH', path, { name: 'Changed' }, headers)).toEqual({ ...first, replayed: 'true' });
    expect((await app.as('administrator').get(path)).headers.get('etag')).toBe(first.etag);
    // Without the key it is another change, decided on what is no more.
    expect((await exchange(administrator, 'PATCH', path, { name: 'Changed' }, { 'if-match': etag })).status).toBe(412);
  });

  it('is free again when nothing came of the request', async () => {
    const { id } = await createOrganization(app, 'Freed');
    const path = `/v1/organizations/${id}/contacts`;
    const contact = { name: 'Di Mora', email: 'di.mora@customer.example', roles: ['technical'] };
    const { id: standing } = (await app.as('administrator').post<{ id: string }>(path, contact)).body;
    const key = newKey();
    const start = await amounts();
    expect((await post(path, contact, key)).status).toBe(409);
    expect((await post(path, { name: '' }, key)).status).toBe(422);
    expect(Object.values(grown(start, await amounts())).every((count) => count === 0)).toBe(true);
    const current = await app.as('administrator').get(`${path}/${standing}`);
    expect((await app.as('administrator').delete(`${path}/${standing}`, { 'if-match': current.headers.get('etag') ?? '' })).status).toBe(204);
    expect(await post(path, contact, key)).toMatchObject({ status: 201, replayed: null });
  });

  it('is free again when the database fails at the very end', async () => {
    const key = newKey();
    const input = organizationInput('Broken off');
    const start = await amounts();
    await app.owner.query('alter function audit.append(jsonb, timestamptz) rename to append_gone');
    try {
      expect((await post('/v1/organizations', input, key)).status).toBe(500);
    } finally {
      await app.owner.query('alter function audit.append_gone(jsonb, timestamptz) rename to append');
    }
    expect(Object.values(grown(start, await amounts())).every((count) => count === 0)).toBe(true);
    expect(await post('/v1/organizations', input, key)).toMatchObject({ status: 201, replayed: null });
  });

  it('is the same bare and as the quoted string of the draft', async () => {
    const input = organizationInput('Quoted');
    const key = newKey();
    const first = await post('/v1/organizations', input, `"${key}"`);
    expect(await post('/v1/organizations', input, key)).toEqual({ ...first, replayed: 'true' });
    const odd = organizationInput('Escaped');
    const escaped = await post('/v1/organizations', odd, String.raw`"with \"quotes\" and \\"`);
    expect(escaped.status).toBe(201);
    expect(await post('/v1/organizations', odd, String.raw`with "quotes" and \ `.trim())).toEqual({ ...escaped, replayed: 'true' });
  });

  it.each([
    ['too long', 'k'.repeat(256)], ['too long in quotes', `"${'k'.repeat(256)}"`], ['empty', ''], ['empty in quotes', '""'], ['blank in quotes', '"  "'], ['not ASCII', 'clé'], ['a control character', 'a\tb'],
  ])('that is %s is refused before anything happens', async (_, key) => {
    const start = await amounts();
    const answer = await app.send('POST', '/v1/organizations', administrator, JSON.stringify(organizationInput('Refused')), { 'idempotency-key': key });
    expect([answer.status, answer.body['code']]).toEqual([400, 'idempotency.key_invalid']);
    expect(String(answer.body['detail'])).toContain('1 to 255');
    expect(Object.values(grown(start, await amounts())).every((count) => count === 0)).toBe(true);
  });

  it('of 255 characters is taken', async () => {
    expect((await post('/v1/organizations', organizationInput('Long key'), 'k'.repeat(255))).status).toBe(201);
  });
});

describe('an answer that tells of several organizations', () => {
  const sides = { one: newId('org'), other: newId('org') };

  /** A request that records a change of the given chains, by somebody whom walls keep from `walled`. */
  async function change(key: string, chains: string[], walled: string[] = []): Promise<unknown> {
    const actor = { kind: 'staff' as const, id: 'stf_walled', name: 'Walled', permissions: new Set<string>(), roles: [], ...(walled.length === 0 ? {} : { walledOrganizationIds: walled }) };
    const context: RequestContext = {
      actor, requestId: key, method: 'POST', path: '/v1/both', route: '/v1/both', idempotencyKey: key, idempotencyRequired: false, body: {}, ifMatch: new Precondition(undefined),
      serialize: (_, body) => JSON.stringify(body),
    };
    const reply = await app.app.get(Commands, { strict: false }).run(context, async (tx) => {
      for (const chain of chains) tx.audit({ action: 'both.change', object: 'both', chain });
      return Promise.resolve({ told: chains });
    }).catch((error: unknown) => error);
    return reply instanceof Reply ? [reply.status, reply.headers['idempotency-replayed'] ?? null] : reply;
  }

  it.each([['the lab and an organization', ['lab', sides.one]], ['two organizations', [sides.other, sides.one]], ['two organizations and the lab', ['lab', sides.one, sides.other]]])('%s is not replayed past a wall', async (_, chains) => {
    const key = newKey();
    expect(await change(key, chains)).toEqual([201, null]);
    expect(await change(key, chains)).toEqual([201, 'true']);
    expect(await change(key, chains, [newId('org')])).toEqual([201, 'true']);
    expect(await change(key, chains, [sides.one])).toMatchObject({ code: 'object.not_found' });
  });
});

describe('what is kept for retries', () => {
  it('holds no secret, though the first answer did', async () => {
    const partner = await createPartner(app, 'Secretive');
    const endpointKey = newKey();
    const endpoint = { url: 'http://127.0.0.1:9/hooks' };
    const made = await partner.api.post<{ secret: string }>('/v1/webhook-endpoints', endpoint, { 'idempotency-key': endpointKey });
    const clientKey = newKey();
    const path = `/v1/organizations/${partner.organizationId}/api-clients`;
    const client = await post(path, { name: 'Once', permissions: ['event:read'] }, clientKey);
    const { secret } = JSON.parse(client.text) as { secret: string };
    expect([made.status, made.body.secret, secret]).toEqual([201, expect.stringMatching(/^whsec_.{20}/), expect.stringMatching(/^.{20}/)]);
    const { rows } = await app.owner.query<{ key: string; row: string }>('select key, k::text as row from platform.idempotency_key k');
    expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining([endpointKey, clientKey]));
    for (const { row } of rows) {
      expect(row).not.toContain('whsec_');
      expect(row).not.toContain(made.body.secret.replace('whsec_', ''));
      expect(row).not.toContain(secret);
    }
    expect(JSON.parse((await post(path, { name: 'Once', permissions: ['event:read'] }, clientKey)).text)).toMatchObject({ secret: null });
  });
});
