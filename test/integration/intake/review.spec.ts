import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decompress } from 'fzstd';
import { parseHTML } from 'linkedom';
import { manifestSchema } from '../../../src/modules/intake/engine/emit/manifest.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expectStatus, makeScene, makeVersion, processed, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface Cleaned {
  documents: number;
  tokens: number;
  shards: { number: number; name: string; bytes: number; sha256: string; documents: number; content: string }[];
}

interface Cluster {
  position: number;
  documents: number;
  members: { file: string; line: number; similarity: number; kept: boolean }[];
  texts?: { text: string; line: number; whole: boolean }[];
}

const REASON = 'reason=Reviewing%20what%20was%20dropped';
const ADDRESS = 'maria.lindqvist@tingsratten-example.se';
const judgement = (number: number, words = 60): string => Array.from({ length: words }, (_, i) => `holding${(number * 7919 + i * 104_729) % 5003}`).join(' ');

describe('the review of a dataset version', () => {
  let app: TestApp;
  let scene: Scene;
  let id: string;

  beforeAll(async () => {
    app = await startTestApp();
    scene = await makeScene(app);
    const texts = [judgement(1), judgement(2), judgement(1), `${judgement(2)} amended`, `Write to ${ADDRESS} about ${judgement(3)}`];
    await uploadFile(app, scene, Buffer.from(texts.map((text) => JSON.stringify({ text })).join('\n')), { name: '<img src=x onerror=alert(1)>.jsonl' });
    id = (await makeVersion(scene)).id;
    await processed(scene, id);
  });
  afterAll(() => app.close());

  const version = (path: string): string => `/v1/dataset-versions/${id}/${path}`;
  const raw = (path: string, token = scene.token): Promise<Response> => fetch(app.url + path, { headers: { authorization: `Bearer ${token}` } });
  const exposures = async (): Promise<number> => (await app.owner.query('select 1 from intake.exposure')).rowCount ?? 0;

  it('shows the report as a page in which nothing runs, and as PDF', async () => {
    const page = await raw(version('report.html'));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;.jsonl');
    expect(html).not.toMatch(/<img src=x|holding\d|lindqvist/);
    const pdf = await raw(version('report.pdf'));
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('shows samples of what is kept and dropped, redacted, on record, and in the page and the PDF when they are asked for', async () => {
    const before = await exposures();
    const steward = app.as('data_steward');
    for (const path of ['samples', 'report.html?samples=true', 'report.pdf?samples=true']) expect(expectStatus(await steward.get<Problem>(version(path)), 422).code).toBe('exposure.reason_required');
    expect(await exposures()).toBe(before);
    const { data } = expectStatus(await steward.get<{ data: { reason: string; file: string; entry: string | null; line: number; text: string; truncated: boolean }[] }>(version(`samples?${REASON}`)), 200);
    expect(data.map(({ reason, line }) => [reason, line])).toEqual([['kept', 1], ['kept', 2], ['exact_duplicate', 3], ['near_duplicate', 4]]);
    expect(data[2]).toEqual({ reason: 'exact_duplicate', file: '<img src=x onerror=alert(1)>.jsonl', entry: null, line: 3, text: judgement(1), truncated: false });
    const { rows } = await app.owner.query<{ kind: string; reason: string }>('select kind, reason from intake.exposure order by at desc, id desc limit 1');
    expect([await exposures(), rows]).toEqual([before + 1, [{ kind: 'preview', reason: 'Reviewing what was dropped' }]]);
    const page = await raw(version('report.html?samples=true'));
    const html = await page.text();
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("default-src 'none'")]);
    expect(html).toContain(judgement(1));
    expect(html).not.toMatch(/<img src=x/);
    const { document } = parseHTML(html);
    const charts = ['waterfall', 'lengths', 'duplicates', 'quality', 'languages', 'findings'].map((section) => [section, document.querySelectorAll(`#${section} svg`).length > 0]);
    expect(charts.filter(([, drawn]) => drawn !== true)).toEqual([]);
    expect(document.querySelectorAll('#samples pre')).toHaveLength(data.length);
    expect((await raw(version('report.pdf?samples=true'))).status).toBe(200);
    expect(await exposures()).toBe(before + 3);
    const { rows: told } = await app.owner.query(`select 1 from intake.intake_report where body::text ~ 'holding' or body->'samples' <> 'null'`);
    expect(told).toEqual([]);
    // The report without samples is for more people than texts are.
    expect((await raw(version('report.html'), await app.tokenAs('finance'))).status).toBe(200);
    for (const path of [`report.html?samples=true&${REASON}`, `report.pdf?samples=true&${REASON}`, `samples?${REASON}`]) expect([path, (await app.as('finance').get<Problem>(version(path))).body.code]).toEqual([path, 'auth.forbidden']);
  });

  it('samples once, redacts what the policy only flags, and says so of a version that has no samples', async () => {
    const again = expectStatus(await scene.partner.post<{ id: string }>(version('actions/run_again'), {}), 202);
    await processed(scene, again.id);
    const keys = await app.owner.query<{ output_key: string }>(`select output_key from intake.processing_step where stage = 'finish' and dataset_version_id in (select id from intake.dataset_version where engagement_id = (select engagement_id from intake.dataset_version v where v.again_of is not null limit 1))`);
    expect(new Set(keys.rows.map(({ output_key }) => output_key)).size).toBe(1);
    const customer = await makeScene(app);
    expectStatus(await app.as('data_steward').post(`/v1/engagements/${customer.engagementId}/intake-policies`, { policy: { findings: { email: 'flag' } }, reason: 'Addresses are wanted' }), 201);
    await uploadFile(app, customer, Buffer.from(JSON.stringify({ text: `Write to ${ADDRESS} about ${judgement(5, 400)}` })), { name: 'one.jsonl' });
    const made = await makeVersion(customer);
    await processed(customer, made.id);
    const { data: [sample] } = expectStatus(await customer.partner.get<{ data: { text: string; truncated: boolean }[] }>(`/v1/dataset-versions/${made.id}/samples`), 200);
    expect(sample).toMatchObject({ text: expect.stringMatching(/^Write to \[EMAIL\] about holding/), truncated: true });
    expect(sample?.text.length).toBeLessThanOrEqual(1000);
    await app.owner.query(`update intake.processing_step set output_key = null where stage = 'finish' and output_key like '%' || $1 || '%'`, [customer.engagementId]);
    const none = await customer.partner.get<Problem>(`/v1/dataset-versions/${made.id}/samples`);
    expect([none.status, none.body.code]).toEqual([404, 'dataset_version.samples_missing']);
  });

  it('opens only the files that samples are of', async () => {
    const customer = await makeScene(app);
    const uploads: string[] = [];
    for (const name of ['a', 'b', 'c']) uploads.push(await uploadFile(app, customer, Buffer.from([21, 22, 23].map((number) => JSON.stringify({ text: judgement(number + name.charCodeAt(0) * 100) })).join('\n')), { name: `${name}.jsonl` }));
    const made = await makeVersion(customer, uploads);
    await processed(customer, made.id);
    const storage = app.app.get(ObjectStorage, { strict: false });
    for await (const key of storage.list(`engagements/${customer.engagementId}/samples/`)) await storage.delete(key);
    // Were it opened again, the version would fail.
    for (const upload of uploads.slice(1)) await storage.delete(`engagements/${customer.engagementId}/uploads/${upload}`);
    const again = expectStatus(await customer.partner.post<{ id: string }>(`/v1/dataset-versions/${made.id}/actions/run_again`, {}), 202);
    await processed(customer, again.id);
    const { data } = expectStatus(await customer.partner.get<{ data: { file: string; line: number }[] }>(`/v1/dataset-versions/${again.id}/samples`), 200);
    expect(data.map(({ file, line }) => [file, line])).toEqual([['a.jsonl', 1], ['a.jsonl', 2]]);
  });

  it('gives the cleaned data away, redacted, by its manifest, and on record', async () => {
    const cleaned = expectStatus(await scene.partner.get<Cleaned>(version('cleaned')), 200);
    expect(cleaned).toMatchObject({ documents: 3, shards: [{ number: 0, documents: 3 }] });
    const [shard] = cleaned.shards;
    const before = await exposures();
    const content = Buffer.from(await (await raw(shard?.content ?? '')).arrayBuffer());
    expect(await exposures()).toBe(before + 1);
    expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([shard?.bytes, shard?.sha256]);
    const records = Buffer.from(decompress(content)).toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { text: string });
    expect(records.map(({ text }) => text).join(' ')).toContain('[EMAIL]');
    expect(records.map(({ text }) => text).join(' ')).not.toContain(ADDRESS);
    const manifest = manifestSchema.parse(await (await raw(version('cleaned/manifest.json'))).json());
    expect(manifest).toMatchObject({ totals: { documents: 3, tokens: cleaned.tokens, redactions: { email: 1 } }, shards: [{ name: shard?.name, sha256: shard?.sha256 }] });
    const croissant = (await (await raw(version('cleaned/croissant.json'))).json()) as { '@type': string; distribution: { sha256?: string }[] };
    expect(croissant['@type']).toBe('sc:Dataset');
    expect(JSON.stringify(croissant.distribution)).toContain(createHash('sha256').update(await (await raw(version('cleaned/manifest.json'))).text()).digest('hex'));
    expect(await (await raw(version('cleaned/dataset-card.md'))).text()).toMatch(/^---\n/);
    const other = await scene.partner.get<Problem>(version('cleaned/shards/7'));
    expect([other.status, other.body.code]).toEqual([404, 'dataset_version.cleaned_shard_missing']);
  });

  it.each(['exact', 'near'])('shows what was taken for %s duplicates side by side, and on record', async (kind) => {
    const listed = expectStatus(await scene.partner.get<{ data: Cluster[]; nextOffset: number | null }>(version(`duplicates?kind=${kind}`)), 200);
    expect(listed).toMatchObject({ nextOffset: null, data: [{ position: 0, documents: 2, members: kind === 'exact' ? [{ line: 1, kept: true }, { line: 3, kept: false }] : [{ line: 2, kept: true }, { line: 4, kept: false }] }] });
    const before = await exposures();
    const steward = app.as('data_steward');
    expect(expectStatus(await steward.get<Problem>(version(`duplicates/0?kind=${kind}`)), 422).code).toBe('exposure.reason_required');
    expect(await exposures()).toBe(before);
    const { texts = [] } = expectStatus(await steward.get<Cluster>(version(`duplicates/0?kind=${kind}&${REASON}`)), 200);
    expect(texts.map(({ text, whole }) => [text, whole])).toEqual(kind === 'exact' ? [[judgement(1), true], [judgement(1), true]] : [[judgement(2), true], [`${judgement(2)} amended`, true]]);
    expect(await exposures()).toBeGreaterThan(before);
    const past = await steward.get<Problem>(version(`duplicates/9?kind=${kind}&${REASON}`));
    expect([past.status, past.body.code]).toEqual([404, 'dataset_version.cluster_missing']);
  });

  it('says what another policy would keep, and has the work done when that policy is taken', async () => {
    const begun = expectStatus(await scene.partner.post<{ id: string }>(version('policy-previews'), { policy: { nearDuplicates: { action: 'flag' } } }), 202);
    const preview = await eventually(async () => {
      const { body } = await scene.partner.get<{ status: string; summary: string; before: { documents: number; tokens: number }; after: { documents: number; tokens: number }; byReason: { reason: string; documents: number }[] }>(`/v1/policy-previews/${begun.id}`);
      return body.status === 'queued' ? undefined : body;
    }, 'the preview');
    expect(preview).toMatchObject({ status: 'ready', before: { documents: 3 }, after: { documents: 4 }, byReason: [{ reason: 'near_duplicate', documents: 1 }] });
    expect(preview.summary).toMatch(/^With nearDuplicates\.action flag \(was drop\): \d+ tokens more kept, 1 document more kept\.$/);
    const policy = expectStatus(await app.as('data_steward').post<{ id: string }>(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy: { nearDuplicates: { action: 'flag' } }, reason: 'Amended judgements are judgements' }), 201);
    const again = expectStatus(await scene.partner.post<{ id: string }>(version('actions/run_again'), { intakePolicyId: policy.id }), 202);
    await processed(scene, again.id);
    const report = expectStatus(await scene.partner.get<{ totals: { keptDocuments: number; keptTokens: number } }>(`/v1/dataset-versions/${again.id}/report`), 200);
    expect(report.totals).toMatchObject({ keptDocuments: 4, keptTokens: preview.after.tokens });
  });

  it('counts a file of which nothing can be read, also beside one that was reduced before', async () => {
    const customer = await makeScene(app);
    const good = await uploadFile(app, customer, Buffer.from(`${JSON.stringify({ text: judgement(11) })}\n`), { name: 'a.jsonl' });
    const broken = await uploadFile(app, customer, Buffer.from('PK\u0003\u0004 but no archive at all'), { name: 'broken.zip' });
    const totals = async (uploadIds: string[]): Promise<unknown> => {
      const { id: made } = await makeVersion(customer, uploadIds);
      await processed(customer, made);
      return expectStatus(await customer.partner.get<{ totals: unknown }>(`/v1/dataset-versions/${made}/report`), 200).totals;
    };
    expect(await totals([good])).toMatchObject({ files: 1, failedDocuments: 0, keptDocuments: 1 });
    expect(await totals([good, broken])).toMatchObject({ files: 2, failedDocuments: 1, keptDocuments: 1 });
    expect(await totals([good])).toMatchObject({ files: 1, failedDocuments: 0 });
  });

  it('is for the customer and its lab alone, and for those who may read data', async () => {
    const stranger = await makeScene(app);
    for (const path of ['samples', 'report.html?samples=true', 'report.html', 'report.pdf', 'cleaned', 'cleaned/shards/0', 'cleaned/manifest.json', 'cleaned/croissant.json', 'cleaned/dataset-card.md', 'duplicates', 'duplicates/0']) {
      expect([path, (await stranger.partner.get<Problem>(version(path))).status]).toEqual([path, 404]);
    }
    expect((await app.as('finance').get<Problem>(version(`cleaned/shards/0?${REASON}`))).status).toBe(403);
    expect((await app.as('finance').get<Problem>(version(`duplicates/0?${REASON}`))).status).toBe(403);
  });
});
