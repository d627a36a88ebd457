import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { Atelier } from '@atelier/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';
import { agree } from '../../../src/cli/demo/acts/agree.js';
import { buildTheTeam } from '../../../src/cli/demo/acts/build-the-team.js';
import { deliverAndSettle } from '../../../src/cli/demo/acts/deliver-and-settle.js';
import { meetTheCustomer } from '../../../src/cli/demo/acts/meet-the-customer.js';
import { takeInData } from '../../../src/cli/demo/acts/take-in-data.js';
import { trainAndEvaluate } from '../../../src/cli/demo/acts/train-and-evaluate.js';
import { gatherCorpus } from '../../../src/cli/demo/corpus.js';
import { HttpClient } from '../../../src/cli/demo/http-client.js';
import { Narrator } from '../../../src/cli/demo/narrator.js';
import type { Story } from '../../../src/cli/demo/story.js';
import { WebhookReceiver } from '../../../src/cli/demo/webhook-receiver.js';
import { TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import type { Role } from '../../../src/modules/identity/roles.js';
import { ExpireExportsJob } from '../../../src/modules/reporting/jobs/expire-exports.job.js';
import { MakeExportJob } from '../../../src/modules/reporting/jobs/make-export.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import type { JobRun } from '../../../src/platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createApiClient, tokenOf } from '../../support/organizations.js';
import { expectStatus, jsonl, makeScene, uploadFile } from '../intake/intake-scene.js';
import type { Problem, Scene } from '../intake/intake-scene.js';
import { columnsNotExported, schemasNotExported, tablesNotExported } from './not-exported.js';

interface Export {
  id: string;
  status: string;
  audience: string;
  bytes: number | null;
  sha256: string | null;
  entries: number | null;
  expiresAt: string | null;
}

type Row = Record<string, unknown>;

const run: JobRun = { id: 'test', attempt: 1, attempts: 4, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal };
const silent = new Writable({ write: (_chunk, _encoding, done) => done() });

async function staff(app: TestApp, role: Role): Promise<HttpClient> {
  const issuer = app.app.get(TokenIssuer, { strict: false });
  return new HttpClient(app.url, await issuer.issueForStaff({ subject: `story-${role}`, email: `${role}@story.example`, name: `Story ${role}`, roles: [role] }, 3600));
}

async function entriesOf(archive: Buffer): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  const tar = extract();
  tar.end(gunzipSync(archive));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entries.has(entry.header.name)) throw new Error(`${entry.header.name} is there twice`);
    entries.set(entry.header.name, Buffer.concat(chunks));
  }
  return entries;
}

/** Checks the manifest, and that it names all there is. */
function manifestOf(entries: Map<string, Buffer>): { format: string; engagementId: string; audience: string } {
  const manifest = JSON.parse(entries.get('manifest.json')?.toString() ?? '{}') as { format: string; engagementId: string; audience: string; entries: { name: string; bytes: number; sha256: string }[] };
  const found = [...entries].filter(([name]) => name !== 'manifest.json').map(([name, content]) => ({ name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }));
  expect(manifest.entries).toEqual(found);
  return manifest;
}

/** The keys of the archives that are stored of an engagement. */
async function storedExports(app: TestApp, { engagementId }: Scene): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of app.app.get(ObjectStorage, { strict: false }).list(`engagements/${engagementId}/exports/`)) keys.push(key);
  return keys;
}

const linesOf = (content: Buffer | undefined): Row[] => (content === undefined ? [] : content.toString().trimEnd().split('\n').map((line) => JSON.parse(line) as Row));
const camelCase = (column: string): string => column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const canonical = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe('an export', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.2,0.2,1,5' } });
  });
  afterAll(() => app.close());

  const download = async (id: string, token: string, headers: Record<string, string> = {}, query = ''): Promise<{ status: number; headers: Headers; body: Buffer }> => {
    const answer = await fetch(`${app.url}/v1/exports/${id}/content${query}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  };
  const made = async (path: string, token: string, body: unknown = {}): Promise<Export> => {
    const client = app.withToken(token);
    const asked = await client.post<Export>(`${path}/exports`, body);
    expectStatus(asked, 202);
    expect(asked.headers.get('location')).toBe(`/v1/exports/${asked.body.id}`);
    return eventually(async () => {
      const { body: now } = await client.get<Export>(`/v1/exports/${asked.body.id}`);
      if (now.status === 'failed') throw new Error('the export failed');
      return now.status === 'ready' ? now : undefined;
    }, 'the export');
  };

  it('has every record of an engagement, from which each row of each table can be made again; a partner’s has what it may see', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const manager = await staff(app, 'engagement_manager');
      const story: Story = {
        say: new Narrator(silent), corpus: await gatherCorpus(), receiver, run: 'X1', organizationId: '', competitorId: '', engagementId: '', contractId: '', engagement: '', acceptedVersionIds: [], webhookSince: '',
        cast: { manager, steward: await staff(app, 'data_steward'), lead: await staff(app, 'research_lead'), finance: await staff(app, 'finance'), administrator: await staff(app, 'administrator'), partner: new Atelier({ baseUrl: app.url, token: () => manager.token }) },
      };
      for (const act of [meetTheCustomer, agree, takeInData, buildTheTeam, trainAndEvaluate, deliverAndSettle]) await act(story);
      await eventually(async () => (await app.owner.query(`select 1 from intake.data_retention`)).rows.length > 0, 'the clock');
      await eventually(async () => (await app.owner.query<{ waiting: boolean }>(
        `select exists (select from partners.webhook_delivery where state in ('pending', 'sending')) or exists (select from notifications.mail_message where state = 'queued')
           or exists (select from platform.outbox where relayed_at is null) as waiting`)).rows[0]?.waiting === false, 'the end of all work', 60_000);
      const { engagementId, organizationId } = story;

      const asked = await made(story.engagement, story.cast.steward.token, { files: true });
      expect((await download(asked.id, story.cast.steward.token)).status).toBe(422);
      const whole = await download(asked.id, story.cast.steward.token, {}, '?reason=Handing%20over%20to%20the%20customer');
      expect([whole.status, whole.body.length, createHash('sha256').update(whole.body).digest('hex')]).toEqual([200, asked.bytes, asked.sha256]);
      const entries = await entriesOf(whole.body);
      expect(manifestOf(entries)).toMatchObject({ format: 'atelier-export.v1', engagementId, audience: 'lab' });
      expect(entries.size).toBe(asked.entries);

      await expectRebuilt(entries, engagementId, organizationId);

      // Files, each with its hash; and who read them.
      const { rows: uploads } = await app.owner.query<{ sha256: string }>(`select sha256 from intake.upload where engagement_id = $1 and status = 'received'`, [toUuid(engagementId)]);
      expect([...entries].filter(([name]) => name.startsWith('files/')).map(([, content]) => createHash('sha256').update(content).digest('hex')).sort()).toEqual(uploads.map(({ sha256 }) => sha256).sort());
      const { rows: [exposed] } = await app.owner.query<{ count: string }>(`select count(distinct upload_id) from intake.exposure where engagement_id = $1 and kind = 'download'`, [toUuid(engagementId)]);
      expect(Number(exposed?.count)).toBe(uploads.length);
      expect([...entries.keys()].filter((name) => name.startsWith('documents/intake-reports/')).length).toBeGreaterThan(0);

      // The partner's own.
      const partnerToken = await tokenOf(app, await createApiClient(app, organizationId));
      const own = await made(story.engagement, partnerToken);
      expect(expectStatus(await app.withToken(partnerToken).get<{ data: Export[] }>(`${story.engagement}/exports`), 200).data.map(({ id }) => id)).toEqual([own.id]);
      expect((await app.withToken(partnerToken).get(`/v1/exports/${asked.id}`)).status).toBe(404);
      expect((await download(asked.id, partnerToken)).status).toBe(404);
      const partners = await entriesOf((await download(own.id, partnerToken)).body);
      expect(manifestOf(partners)).toMatchObject({ audience: 'partner' });
      expect([...partners.keys()].filter((name) => /^audit|notifications|legal-holds|gate-waivers|allocations|files\//.test(name))).toEqual([]);
      const text = [...partners.values()].map((content) => content.toString()).join('\n');
      for (const hidden of ['stf_', 'checkpointUri', '"facts"', 'Story data_steward', 'Story engagement_manager', 'requiredClearance']) expect([hidden, text.includes(hidden)]).toEqual([hidden, false]);
      const events = linesOf(partners.get('records/events.ndjson'));
      const { rows: [forPartners] } = await app.owner.query<{ count: string }>(`select count(*) from platform.outbox where stream_id = $1 and for_partners and type not like 'partner_export%'`, [engagementId]);
      expect(events.filter(({ type }) => type !== 'partner_export.made')).toHaveLength(Number(forPartners?.count));
      expect(partners.has('records/training/training-runs.ndjson')).toBe(true);
    } finally {
      await receiver.stop();
    }
  }, 180_000);

  /** For each row of each table that is the engagement's: the archive has it, and nothing else. */
  const expectRebuilt = async (entries: Map<string, Buffer>, engagementId: string, organizationId: string): Promise<void> => {
    const [engagement, organization] = [toUuid(engagementId), toUuid(organizationId)];
    const { rows: columns } = await app.owner.query<{ table: string; column: string; type: string }>(
      `select n.nspname || '.' || c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
         join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and n.nspname !~ '^pg_|information_schema|public' order by 1, a.attnum`);
    const tables = [...new Set(columns.map(({ table }) => table))].filter((table) => !((table.split('.')[0] ?? '') in schemasNotExported));
    /** Tables without a column engagement_id, and how their rows belong to one. */
    const ways: Record<string, string> = {
      'organizations.organization': `t.id = '${organization}'`, 'organizations.contact': `t.organization_id = '${organization}'`, 'engagements.engagement': `t.id = '${engagement}'`,
      'intake.dataset_version_file': `t.dataset_version_id in (select id from intake.dataset_version where engagement_id = '${engagement}')`,
      'intake.processing_step': `t.dataset_version_id in (select id from intake.dataset_version where engagement_id = '${engagement}')`,
      'intake.policy_preview': `t.dataset_version_id in (select id from intake.dataset_version where engagement_id = '${engagement}')`,
      'intake.accepted_comparison': `t.dataset_version_id in (select id from intake.dataset_version where engagement_id = '${engagement}')`,
      'intake.intake_report': `t.dataset_version_id in (select id from intake.dataset_version where engagement_id = '${engagement}')`,
      'staffing.researcher': `t.id in (select researcher_id from staffing.allocation where engagement_id = '${engagement}')`,
      'staffing.researcher_skill': `t.researcher_id in (select researcher_id from staffing.allocation where engagement_id = '${engagement}')`,
      'billing.payment': `t.invoice_id in (select id from billing.invoice where engagement_id = '${engagement}')`,
      'notifications.mail_attempt': `t.message_id in (select id from notifications.mail_message where engagement_id = '${engagement}')`,
      'platform.outbox': `t.stream_id = '${engagementId}' and type not in ('data.exposed', 'export.made', 'partner_export.made')`,
      'partners.webhook_delivery': `t.event_id in (select id from platform.outbox where stream_id = '${engagementId}')`,
      'partners.webhook_attempt': `t.delivery_id in (select d.id from partners.webhook_delivery d join platform.outbox o on o.id = d.event_id where o.stream_id = '${engagementId}')`,
      // Read for this very archive, after it was made.
      'intake.exposure': `t.engagement_id = '${engagement}' and kind <> 'download'`,
    };
    const unknown: string[] = [];
    let compared = 0;
    for (const table of tables) {
      if (table in tablesNotExported || table === 'audit.record') continue;
      const own = columns.filter((column) => column.table === table);
      const way = ways[table] ?? (own.some(({ column }) => column === 'engagement_id') ? `t.engagement_id = '${engagement}'` : undefined);
      if (way === undefined) {
        // What an organization configures for all of its engagements belongs to none of them.
        if (table !== 'partners.webhook_endpoint' && !table.startsWith('partners.webhook_secret')) unknown.push(table);
        continue;
      }
      const left = columnsNotExported[table] ?? [];
      const { rows } = await app.owner.query<{ row: Row }>(`select to_jsonb(t)${left.map((column) => ` - '${column}'`).join('')} as row from ${table} t where ${way}`);
      const [schema, name] = table.split('.') as [string, string];
      const plural = table === 'platform.outbox' ? 'events' : `${schema}/${/retention|history$/.test(name) ? name : `${name}s`}`.replaceAll('_', '-');
      const lines = linesOf(entries.get(`records/${plural.replace('allocationss', 'allocations').replace(/deliverys$/, 'deliveries').replace(/policys$/, 'policies')}.ndjson`));
      const kinds = new Map(own.map(({ column, type }) => [camelCase(column), { column, type }]));
      const rebuilt = lines.map((line) => Object.fromEntries(Object.entries(line).map(([key, value]) => {
        const kind = kinds.get(key);
        const back = (item: unknown): unknown => (typeof item === 'string' ? toUuid(item) : item);
        return [kind?.column ?? key, kind?.type === 'uuid' ? back(value) : kind?.type === 'uuid[]' && Array.isArray(value) ? value.map(back) : value];
      })));
      expect([table, canonical(rebuilt)]).toEqual([table, canonical(rows.map(({ row }) => row))]);
      compared += rows.length;
    }
    expect(unknown).toEqual([]);
    expect(compared).toBeGreaterThan(150);
    // Audit: all that is of the engagement or its objects, with the hashes of the chain.
    const audit = linesOf(entries.get('audit/records.ndjson')) as { position: number; body: { object: string }; hash: string }[];
    const ids = new Set([...entries].filter(([name]) => name.startsWith('records/') && !/organizations|researchers/.test(name)).flatMap(([, content]) => linesOf(content)).map(({ id }) => id).filter((id) => typeof id === 'string'));
    const { rows: records } = await app.owner.query<{ position: string; body: string; hash: Buffer }>(`select position, body, hash from audit.record where chain = $1 order by position`, [organizationId]);
    const expected = records.map(({ position, body, hash }) => ({ position: Number(position), body: JSON.parse(body) as { object: string; after?: { engagementId?: string } }, hash: hash.toString('hex') }))
      .filter(({ body, position }) => position <= (audit.at(-1)?.position ?? 0) && (ids.has(body.object) || body.object === engagementId || body.after?.engagementId === engagementId));
    expect(audit.map(({ position, body, hash }) => ({ position, body, hash }))).toEqual(expected);
    expect(audit.length).toBeGreaterThan(30);
  };

  it('can be fetched in parts, lasts seven days, and goes with the data', async () => {
    const scene = await makeScene(app);
    await uploadFile(app, scene, jsonl(20));
    const path = `/v1/engagements/${scene.engagementId}`;
    const asked = await made(path, scene.token, { files: true });
    const { body: whole, headers } = await download(asked.id, scene.token);
    expect(headers.get('accept-ranges')).toBe('bytes');
    const etag = headers.get('etag') ?? '';
    const first = await download(asked.id, scene.token, { range: 'bytes=0-99' });
    const rest = await download(asked.id, scene.token, { range: 'bytes=100-', 'if-range': etag });
    expect([first.status, first.headers.get('content-range'), rest.status]).toEqual([206, `bytes 0-99/${whole.length}`, 206]);
    expect(Buffer.concat([first.body, rest.body]).equals(whole)).toBe(true);
    expect((await download(asked.id, scene.token, { range: 'bytes=-5' })).body).toEqual(whole.subarray(-5));
    expect((await download(asked.id, scene.token, { range: 'bytes=5-', 'if-range': '"another"' })).status).toBe(200);
    expect((await download(asked.id, scene.token, { range: `bytes=${whole.length}-` })).status).toBe(416);

    const manager = await app.tokenAs('engagement_manager');
    expect((await app.withToken(manager).post<Problem>(`${path}/exports`, { files: true })).body.code).toBe('auth.forbidden');
    expect((await app.as('researcher').post<Problem>(`${path}/exports`)).body.code).toBe('auth.forbidden');
    const stranger = await makeScene(app);
    expect((await stranger.partner.post<Problem>(`${path}/exports`)).body.code).toBe('object.not_found');
    expect((await stranger.partner.get<Problem>(`/v1/exports/${asked.id}`)).body.code).toBe('object.not_found');
    const key = (await storedExports(app, scene))[0] ?? '';
    const storage = app.app.get(ObjectStorage, { strict: false });
    expect(await storage.stat(key)).not.toBeNull();
    const kept = await app.app.get(ExpireExportsJob, { strict: false }).run({}, run).then(() => storage.stat(key));
    expect(kept).not.toBeNull();
    // Seven days later.
    await app.owner.query(`update reporting.engagement_export set expires_at = expires_at - interval '7 days' where id = $1`, [toUuid(asked.id)]);
    await app.app.get(ExpireExportsJob, { strict: false }).run({}, run);
    expect(await storage.stat(key)).toBeNull();
    const fresh = { token: await app.tokenAs('administrator') };
    const second = await made(path, fresh.token);
    expectStatus(await app.as('administrator').act(path, 'actions/cancel', { reason: 'test' }), 200);
    expectStatus(await app.as('administrator').post(`${path}/data-deletion`), 202);
    expect((await app.as('administrator').post<Problem>(`${path}/exports`)).body.code).toBe('export.data_deleted');
    await eventually(async () => (await app.as('administrator').get(`${path}/data-deletion`)).body['status'] === 'done', 'the deletion');
    await eventually(async () => (await app.as('administrator').get(`/v1/exports/${second.id}`)).body['status'] === 'expired', 'the end of the export');
    expect((await download(second.id, fresh.token)).status).toBe(410);
    expect(await storedExports(app, scene)).toEqual([]);
  });

  it('tells of the files that it holds, and goes with any one of them', async () => {
    const scene = await makeScene(app);
    const path = `/v1/engagements/${scene.engagementId}`;
    const steward = await app.tokenAs('data_steward');
    const empty = await made(path, steward, { files: true });
    // An archive that is with files takes a reason also when there were none yet.
    expect((await download(empty.id, steward)).status).toBe(422);
    const [first, second] = [await uploadFile(app, scene, jsonl(20, 'one ')), await uploadFile(app, scene, jsonl(20, 'two '))];
    const asked = await made(path, steward, { files: true });
    const plain = await made(path, steward);
    const later = await uploadFile(app, scene, jsonl(20, 'later '));
    expect((await download(asked.id, steward)).status).toBe(422);
    expect((await download(asked.id, steward, {}, '?reason=Handing%20over%20to%20the%20customer')).status).toBe(200);
    const exposed = await app.owner.query<{ upload_id: string }>('select upload_id from intake.exposure where engagement_id = $1', [toUuid(scene.engagementId)]);
    expect(exposed.rows.map((row) => row.upload_id).sort()).toEqual([first, second].map(toUuid).sort());
    expect(await storedExports(app, scene)).toHaveLength(3);
    // A file that came later is not in it, and one that is takes it along, from that moment on.
    expectStatus(await scene.partner.delete(`/v1/uploads/${later}`), 204);
    expect((await download(asked.id, steward, {}, '?reason=Handing%20over%20to%20the%20customer')).status).toBe(200);
    expectStatus(await scene.partner.delete(`/v1/uploads/${second}`), 204);
    const refused = await download(asked.id, steward, {}, '?reason=Handing%20over%20to%20the%20customer');
    expect([refused.status, (JSON.parse(refused.body.toString()) as Problem).code]).toEqual([410, 'export.gone']);
    await eventually(async () => (await app.withToken(steward).get<Export>(`/v1/exports/${asked.id}`)).body.status === 'expired', 'the end of the export');
    expect(await storedExports(app, scene)).toHaveLength(2);
    expect((await download(plain.id, steward)).status).toBe(200);
  });

  it('does not outlive a deletion that is asked for while it is made, and is made once whoever delivers it twice', async () => {
    const idle = await startTestApp({ role: 'api' });
    try {
      const scene = await makeScene(idle);
      await uploadFile(idle, scene, jsonl(20));
      const path = `/v1/engagements/${scene.engagementId}`;
      const administrator = idle.as('administrator');
      const job = idle.app.get(MakeExportJob, { strict: false });
      const one = expectStatus(await administrator.post<Export>(`${path}/exports`), 202);
      expect((await administrator.post<Problem>(`${path}/exports`)).body.code).toBe('export.under_way');
      expect((await administrator.get<Problem>(`/v1/exports/${one.id}/content`)).body.code).toBe('export.not_ready');
      await Promise.all([job.run({ exportId: one.id }, run), job.run({ exportId: one.id }, { ...run, id: 'other' })]);
      await job.run({ exportId: one.id }, run);
      expect((await administrator.get(`/v1/exports/${one.id}`)).body).toMatchObject({ status: 'ready', version: 3 });

      const two = expectStatus(await administrator.post<Export>(`${path}/exports`), 202);
      const storage = idle.app.get(ObjectStorage, { strict: false });
      const put = storage.put.bind(storage);
      storage.put = async (key, body, options) => {
        const stored = await put(key, body, options);
        expectStatus(await administrator.act(path, 'actions/cancel', { reason: 'test' }), 200);
        expectStatus(await administrator.post(`${path}/data-deletion`), 202);
        return stored;
      };
      await job.run({ exportId: two.id }, run);
      storage.put = put;
      expect((await administrator.get(`/v1/exports/${two.id}`)).body).toMatchObject({ status: 'expired', bytes: null });
      expect((await storedExports(idle, scene)).filter((key) => key.includes(two.id))).toEqual([]);
    } finally {
      await idle.close();
    }
  });

  describe('that takes long', () => {
    const clock = new ManualClock(new Date());
    let idle: TestApp;
    beforeAll(async () => { idle = await startTestApp({ role: 'api', clock }); });
    afterAll(() => idle?.close());

    /** Puts of archives wait, with part of the archive read, until they are let go. */
    const slowStorage = (): { reached: Promise<void>; letGo: () => void; restore: () => void } => {
      const storage = idle.app.get(ObjectStorage, { strict: false });
      const put = storage.put.bind(storage);
      let letGo = (): void => undefined;
      let reach = (): void => undefined;
      const gate = new Promise<void>((resolve) => { letGo = resolve; });
      const reached = new Promise<void>((resolve) => { reach = resolve; });
      storage.put = (key, body, options) => {
        if (!key.includes('/exports/')) return put(key, body, options);
        storage.put = put;
        const slowly = async function* (): AsyncGenerator<Buffer> {
          reach();
          await gate;
          yield* body as AsyncIterable<Buffer>;
        };
        return put(key, Readable.from(slowly(), { objectMode: false }), options);
      };
      return { reached, letGo, restore: () => { storage.put = put; } };
    };
    const jobsFor = async (id: string): Promise<number> => (await idle.owner.query(`select 1 from platform.job_request where name = 'reporting.make-export' and payload ->> 'exportId' = $1`, [id])).rowCount ?? 0;

    it('is made once: a run that is at work is not taken for dead, and what it holds on this machine cannot be read', async () => {
      const scene = await makeScene(idle);
      await uploadFile(idle, scene, jsonl(20_000, 'large '));
      const path = `/v1/engagements/${scene.engagementId}`;
      const asked = expectStatus(await idle.as('data_steward').post<Export>(`${path}/exports`, { files: true }), 202);
      const slow = slowStorage();
      const [make, expire] = [idle.app.get(MakeExportJob, { strict: false }), idle.app.get(ExpireExportsJob, { strict: false })];
      const making = make.run({ exportId: asked.id }, run);
      await slow.reached;
      const scratch = join(idle.runtime.home, 'scratch', 'exports');
      const names = (await readdir(scratch, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      expect(names.length).toBeGreaterThan(5);
      for (const name of names) expect([name, /Case-law model|"organizationId"/.test(await readFile(name, 'latin1'))]).toEqual([name, false]);
      for (const folder of await readdir(scratch)) expect((await stat(join(scratch, folder))).mode & 0o777).toBe(0o700);
      clock.advance(25 * 60_000);
      slow.letGo();
      await eventually(async () => Number((await idle.owner.query<{ watch_at: Date }>('select watch_at from reporting.engagement_export where id = $1', [toUuid(asked.id)])).rows[0]?.watch_at) > clock.now().getTime() + 20 * 60_000, 'a sign of life');
      clock.advance(10 * 60_000);
      await expire.run({}, run);
      expect(await jobsFor(asked.id)).toBe(1);
      await making;
      expect(await storedExports(idle, scene)).toHaveLength(1);
      expect(await readdir(scratch)).toEqual([]);
    });

    it('is overtaken when it rested too long, and spoils nothing of the run that took over', async () => {
      const scene = await makeScene(idle);
      await uploadFile(idle, scene, jsonl(20));
      const steward = idle.as('data_steward');
      const asked = expectStatus(await steward.post<Export>(`/v1/engagements/${scene.engagementId}/exports`, { files: true }), 202);
      const slow = slowStorage();
      const [make, expire] = [idle.app.get(MakeExportJob, { strict: false }), idle.app.get(ExpireExportsJob, { strict: false })];
      const making = make.run({ exportId: asked.id }, run);
      await slow.reached;
      await eventually(async () => {
        // As if it had said nothing for as long; what it still said in this moment counts, and is waited for.
        await idle.owner.query('update reporting.engagement_export set watch_at = $2 where id = $1', [toUuid(asked.id), clock.now()]);
        await expire.run({}, run);
        return (await jobsFor(asked.id)) === 2;
      }, 'the job being asked for again');
      await make.run({ exportId: asked.id }, { ...run, id: 'second' });
      const ready = expectStatus(await steward.get<Export>(`/v1/exports/${asked.id}`), 200);
      slow.letGo();
      await making;
      expect(expectStatus(await steward.get<Export>(`/v1/exports/${asked.id}`), 200)).toEqual(ready);
      expect(await storedExports(idle, scene)).toHaveLength(1);
      const whole = await fetch(`${idle.url}/v1/exports/${asked.id}/content?reason=Handing%20over%20to%20the%20customer`, { headers: { authorization: `Bearer ${await idle.tokenAs('data_steward')}` } });
      expect(createHash('sha256').update(Buffer.from(await whole.arrayBuffer())).digest('hex')).toBe(ready.sha256);
    });

    it('leaves nothing behind when its process is killed after it was stored, nor when a file is deleted meanwhile', async () => {
      const scene = await makeScene(idle);
      const upload = await uploadFile(idle, scene, jsonl(20));
      const steward = idle.as('data_steward');
      const [make, expire] = [idle.app.get(MakeExportJob, { strict: false }), idle.app.get(ExpireExportsJob, { strict: false })];
      const asked = expectStatus(await steward.post<Export>(`/v1/engagements/${scene.engagementId}/exports`, { files: true }), 202);
      const storage = idle.app.get(ObjectStorage, { strict: false });
      const put = storage.put.bind(storage);
      const afterStoring = async (then: () => Promise<void>): Promise<unknown> => {
        storage.put = async (key, body, options) => {
          const stored = await put(key, body, options);
          storage.put = put;
          await then();
          return stored;
        };
        return make.run({ exportId: asked.id }, run).then(() => null, (error: unknown) => error);
      };
      expect(await afterStoring(() => Promise.reject(new Error('killed')))).toMatchObject({ message: 'killed' });
      expect(await storedExports(idle, scene)).toHaveLength(1);
      expect(await afterStoring(async () => { expectStatus(await scene.partner.delete(`/v1/uploads/${upload}`), 204); })).toMatchObject({ message: expect.stringContaining('a file was deleted') });
      await make.run({ exportId: asked.id }, run);
      const ready = expectStatus(await steward.get<Export>(`/v1/exports/${asked.id}`), 200);
      await expire.run({}, run);
      expect(expectStatus(await steward.get<Export>(`/v1/exports/${asked.id}`), 200)).toEqual(ready);
      const [key, ...others] = await storedExports(idle, scene);
      expect(others).toEqual([]);
      const entries = await entriesOf(await buffer(await storage.get(key ?? '')));
      expect([...entries.keys()].filter((name) => name.startsWith('files/'))).toEqual([]);
    });
  });
});
