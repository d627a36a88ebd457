import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { verifyChains } from '../../../src/modules/audit/verify-chain.js';
import type { ChainVerification } from '../../../src/modules/audit/verify-chain.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { makeOrganization, signInPartner } from '../../support/organizations.js';

interface AuditRecord {
  chain: string;
  position: number;
  action: string;
  object: string;
  actor: { kind: string; id: string; name: string | null };
  onBehalfOf: string | null;
  before: unknown;
  after: unknown;
  requestId: string;
}

let app: TestApp;
let database: Database;
beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
  database = app.app.get(Database);
});
afterAll(() => app.close());

const origin = { actor: systemActor('test'), requestId: 'test' };
const inTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.transaction(origin, work);
const record = (tx: Tx, chain: string, object: string): void => tx.audit({ action: 'test.change', object, chain, after: { object } });
const chainOf = async (chain: string): Promise<{ position: string; object: string }[]> =>
  (await app.owner.query<{ position: string; object: string }>('select position, object from audit.record where chain = $1 order by position', [chain])).rows;
const verify = (): Promise<ChainVerification> => verifyChains(async (sql, parameters) => (await app.owner.query(sql, parameters)).rows as never);
const list = async (query = ''): Promise<AuditRecord[]> => (await app.as('auditor').get<{ data: AuditRecord[] }>(`/v1/audit/records?limit=100${query}`)).body.data;

describe('a change of state', () => {
  it('leaves its record in the transaction of the change: who, what, on whose behalf, before and after', async () => {
    const { id } = await makeOrganization(app, { name: 'Audited Ltd' });
    const partner = await signInPartner(app, id);
    const opened = await partner.post<{ id: string }>('/v1/engagements', { name: 'Inquiry' }, { 'x-request-id': 'req-of-the-partner' });
    const me = (await partner.get<{ id: string }>('/v1/me')).body.id;
    expect(await list(`&object=${opened.body.id}`)).toEqual([expect.objectContaining({
      chain: id, action: 'engagement.open', object: opened.body.id, onBehalfOf: id, before: null, after: { stage: 'inquiry', ownerId: null },
      actor: { kind: 'partner', id: me, name: null }, requestId: 'req-of-the-partner',
    })]);
    const { rows: [same] } = await app.owner.query<{ same: boolean }>(
      `select (select xmin from audit.record where object = $1) = (select xmin from engagements.history where action = 'open' and organization_id = (select organization_id from engagements.engagement where name = 'Inquiry')) as same`,
      [opened.body.id],
    );
    expect(same?.same).toBe(true);
  });

  it('leaves none when its transaction is rolled back, and the chain goes on where it was', async () => {
    await inTransaction(async (tx) => record(tx, 'rolled-back', 'first'));
    await expect(inTransaction(async (tx) => {
      record(tx, 'rolled-back', 'second');
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    await inTransaction(async (tx) => record(tx, 'rolled-back', 'third'));
    expect(await chainOf('rolled-back')).toEqual([{ position: '1', object: 'first' }, { position: '2', object: 'third' }]);
  });

  it('keeps the order of its records within a transaction', async () => {
    await inTransaction(async (tx) => ['a', 'b', 'c'].forEach((object) => record(tx, 'ordered', object)));
    expect((await chainOf('ordered')).map(({ object }) => object)).toEqual(['a', 'b', 'c']);
  });
});

describe('many writers at once', () => {
  it('keep one chain whole, without a gap', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => inTransaction(async (tx) => record(tx, 'crowded', `object-${n}`))));
    const chain = await chainOf('crowded');
    expect(chain.map(({ position }) => Number(position))).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(new Set(chain.map(({ object }) => object)).size).toBe(40);
    expect((await verify()).firstBad).toBeNull();
  });

  it('never wait for each other in a circle, whatever chains they write in whatever order', async () => {
    const chains = ['circle-a', 'circle-b', 'circle-c'];
    let attempts = 0;
    await Promise.all(Array.from({ length: 30 }, (_, n) => inTransaction(async (tx) => {
      attempts += 1;
      for (const chain of [...chains.slice(n % 3), ...chains.slice(0, n % 3)]) record(tx, chain, `object-${n}`);
    })));
    // A deadlock would have been tried again.
    expect(attempts).toBe(30);
    for (const chain of chains) expect(await chainOf(chain)).toHaveLength(30);
    expect((await verify()).firstBad).toBeNull();
  });

  it('do not disturb a verification that runs meanwhile', async () => {
    // More than a page of records, so that chains grow while their pages are read.
    await inTransaction(async (tx) => { for (let n = 0; n < 3000; n += 1) record(tx, 'zz-long', `object-${n}`); });
    const verified = new AbortController();
    let written = 0;
    const writer = (async () => {
      while (!verified.signal.aborted) {
        await inTransaction(async (tx) => ['aa-first', 'zz-long'].forEach((chain) => record(tx, chain, `object-${(written += 1)}`)));
      }
    })();
    const results: unknown[] = [];
    for (let n = 0; n < 5; n += 1) results.push((await app.as('auditor').get('/v1/audit/verification')).body);
    verified.abort();
    await writer;
    expect(written).toBeGreaterThan(10);
    for (const result of results) expect(result).toMatchObject({ firstBad: null });
  });
});

describe('the application’s role', () => {
  it('can read and append, and can neither change nor delete a record or a head, nor insert one past the chain', async () => {
    await inTransaction(async (tx) => record(tx, 'guarded', 'kept'));
    for (const sql of [
      `update audit.record set body = body where chain = 'guarded'`, `delete from audit.record where chain = 'guarded'`, 'truncate audit.record',
      `insert into audit.record (chain, position, body, hash, recorded_at) select chain, position + 1, body, hash, recorded_at from audit.record where chain = 'guarded'`,
      `update audit.chain_head set position = 7 where chain = 'guarded'`, `delete from audit.chain_head`, `insert into audit.chain_head values ('forged', 1, decode(repeat('00', 32), 'hex'))`,
    ]) await expect(inTransaction((tx) => tx.query(sql))).rejects.toThrow(/permission denied|must be owner/);
    expect(await chainOf('guarded')).toHaveLength(1);
  });

  it('sees nothing of the chains in a transaction of a partner, and appends all the same', async () => {
    const { id } = await makeOrganization(app, { name: 'Curious Ltd' });
    const asPartner = { actor: { kind: 'partner' as const, id: 'cli', name: 'System', permissions: new Set<string>(), roles: [], organizationId: id }, requestId: 'test' };
    const seen = await database.transaction(asPartner, async (tx) => {
      record(tx, id, 'by-partner');
      return [await tx.query('select * from audit.record'), await tx.query('select * from audit.chain_head')];
    });
    expect(seen).toEqual([[], []]);
    expect((await chainOf(id)).at(-1)?.object).toBe('by-partner');
  });

  it('cannot lend its search path to the function that appends', async () => {
    const client = new Client({ connectionString: app.runtime.databaseUrl });
    await client.connect();
    try {
      // A function of the caller's own in front of PostgreSQL's would run with the owner's rights.
      await client.query(`set search_path = pg_temp, pg_catalog`);
      await client.query(`create function pg_temp.sha256(bytea) returns bytea language sql as $$ select decode(repeat('ab', 32), 'hex') $$`).catch(() => undefined);
      await client.query(`select audit.append('[{"chain": "lent", "body": "{\\"at\\":\\"2026-01-01T00:00:00.000Z\\",\\"action\\":\\"a\\",\\"object\\":\\"o\\",\\"actor\\":{\\"id\\":\\"x\\"},\\"requestId\\":\\"r\\"}"}]', '2026-01-01T00:00:00Z')`);
    } finally {
      await client.end();
    }
    expect((await verify()).firstBad).toBeNull();
    expect(await chainOf('lent')).toHaveLength(1);
  });
});

describe('the records', () => {
  it('are listed newest first, by object and by actor, page by page', async () => {
    const { id } = await makeOrganization(app, { name: 'Listed Ltd' });
    const manager = (await app.as('engagement_manager').get<{ id: string }>('/v1/me')).body.id;
    const opened = await app.as('engagement_manager').post<{ id: string }>('/v1/engagements', { organizationId: id, name: 'Listed' });
    await app.as('engagement_manager').act(`/v1/engagements/${opened.body.id}`, 'actions/hold', { reason: 'wait' });
    await app.as('administrator').act(`/v1/engagements/${opened.body.id}`, 'actions/resume');
    expect((await list(`&object=${opened.body.id}`)).map(({ action }) => action)).toEqual(['engagement.resume', 'engagement.hold', 'engagement.open']);
    expect((await list(`&object=${opened.body.id}&actor=${manager}`)).map(({ action }) => action)).toEqual(['engagement.hold', 'engagement.open']);
    expect((await list(`&actor=${manager}`)).every(({ actor }) => actor.id === manager)).toBe(true);
    const seen: string[] = [];
    let next: string | null = `/v1/audit/records?limit=1&object=${opened.body.id}`;
    while (next !== null) {
      const page: { body: { data: AuditRecord[] }; headers: Headers } = await app.as('auditor').get<{ data: AuditRecord[] }>(next);
      seen.push(...page.body.data.map(({ action }) => action));
      next = /<(.*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).toEqual(['engagement.resume', 'engagement.hold', 'engagement.open']);
  });

  it('are read by auditors and administrators only, and an auditor changes nothing', async () => {
    const { id } = await makeOrganization(app, { name: 'Read-only Ltd' });
    const partner = await signInPartner(app, id);
    for (const path of ['/v1/audit/records', '/v1/audit/verification']) {
      for (const client of [app.as('engagement_manager'), app.as('finance'), app.as('researcher'), partner]) expect((await client.get(path)).status).toBe(403);
      for (const client of [app.as('auditor'), app.as('administrator')]) expect((await client.get(path)).status).toBe(200);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await app.as('administrator').send(method, path, undefined)).status).toBe(404);
    }
    const opened = await app.as('engagement_manager').post<{ id: string }>('/v1/engagements', { organizationId: id, name: 'Untouched' });
    const path = `/v1/engagements/${opened.body.id}`;
    const auditor = app.as('auditor');
    expect((await auditor.get(path)).status).toBe(200);
    const refused = [
      await auditor.post('/v1/engagements', { organizationId: id, name: 'x' }), await auditor.patch(path, { name: 'x' }, { 'if-match': '*' }),
      await auditor.act(path, 'actions/qualify'), await auditor.act(path, 'waivers', { gate: 'sponsor_named', reason: 'x' }), await auditor.act(path, 'acceptance', { by: 'x' }),
      await auditor.post('/v1/organizations', {}),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    expect(await list(`&object=${opened.body.id}`)).toHaveLength(1);
  });
});
