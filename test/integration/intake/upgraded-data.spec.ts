import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateDown, migrateUp, migrationNames } from '../../../src/platform/database/migrator.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { expectStatus, jsonl, makeScene, makeVersion, takeStep, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

interface Preview { id: string; status: string; summary: string | null; changes: unknown[]; failureReason: string | null }
interface EvaluationSet { id: string; status: string; items: number | null; failureReason: string | null; version: number }

/** The last of them before reports, errands and acceptances became what they are. */
const BEFORE = '0028_policy_previews';
const questions = Buffer.from(Array.from({ length: 5 }, (_, i) => `${JSON.stringify({ text: `Question ${i}: which of the parties bears the burden of proof when clause ${i} is breached by a subcontractor, and within how many days?` })}\n`).join(''));

/** Nothing runs here that is not asked for: while the schema is an older one, the application of today could not work with it. */
describe('a database with data that is migrated up', () => {
  let app: TestApp;
  let scene: Scene;
  let version: Version;
  let [known, since, early, sealing]: string[] = [];
  let [ready, queued]: string[] = [];
  let resealed: [string, string];
  let deleted: string;

  const steps = async (count: number): Promise<void> => { for (let step = 0; step < count; step += 1) await takeStep(app); };
  const read = async (id: string): Promise<Version> => expectStatus(await scene.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
  const page = (path: string): Promise<Response> => fetch(`${app.url}/v1/dataset-versions/${version.id}/${path}`, { headers: { authorization: `Bearer ${scene.token}` } });
  const accept = (given: Version) => app.as('data_steward').post<Version & Problem>(`/v1/dataset-versions/${given.id}/actions/accept`, {}, { 'if-match': `"${given.version}"` });
  const preview = async (id: string | undefined): Promise<Preview> => expectStatus(await scene.partner.get<Preview>(`/v1/policy-previews/${id}`), 200);
  const set = async (id: string | undefined): Promise<EvaluationSet> => expectStatus(await scene.partner.get<EvaluationSet>(`/v1/evaluation-sets/${id}`), 200);
  const row = async <T>(text: string, ...ids: string[]): Promise<T> => (await app.owner.query<{ value: T }>(text, ids)).rows.map(({ value }) => value)[0] as T;

  async function process(of: Scene, seed: string): Promise<Version> {
    const { id: datasetId } = expectStatus(await of.partner.post<{ id: string }>(`/v1/engagements/${of.engagementId}/datasets`, { name: seed }), 201);
    const { id } = await makeVersion(of, [await uploadFile(app, of, jsonl(6, seed), { name: `${seed}.jsonl`, datasetId })], datasetId);
    await steps(6);
    const made = expectStatus(await of.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
    expect(made).toMatchObject({ status: 'processed' });
    return made;
  }

  async function previewed(policy: unknown): Promise<string> {
    return expectStatus(await scene.partner.post<{ id: string }>(`/v1/dataset-versions/${version.id}/policy-previews`, { policy }), 202).id;
  }

  beforeAll(async () => {
    app = await startTestApp({ role: 'api' });
    deleted = (await process(await makeScene(app), 'deleted')).id;
    scene = await makeScene(app);
    const first = await process(scene, 'known');
    expectStatus(await accept(first), 200);
    version = await process(scene, 'waiting');
    const second = await process(scene, 'since');
    expectStatus(await accept(second), 200);
    [known, since] = [first.id, second.id];
    await steps(1);
    ready = await previewed({ nearDuplicates: { action: 'flag' } });
    await steps(1);
    if ((await preview(ready)).status !== 'ready') throw new Error('the preview was not worked out');
    queued = await previewed({ exactDuplicates: 'flag' });

    const { id: datasetId } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'Test sets', kind: 'evaluation_set' }), 201);
    const seal = async (name: string, uploadId: string): Promise<string> => expectStatus(await scene.partner.post<EvaluationSet>(`/v1/engagements/${scene.engagementId}/evaluation-sets`, { name, uploadId }), 202).id;
    // Withdrawn while it was being sealed; its upload is sealed as another. The same of one that was sealed, where a hold kept the upload.
    const upload = await uploadFile(app, { ...scene, datasetId }, questions);
    early = await seal('Withdrawn early', upload);
    expectStatus(await scene.partner.post(`/v1/evaluation-sets/${early}/actions/withdraw`, {}, { 'if-match': `"${(await set(early)).version}"` }), 200);
    sealing = await seal('Bar exam', upload);
    const twice = await uploadFile(app, { ...scene, datasetId }, Buffer.concat([questions, questions]), { name: 'twice.jsonl' });
    resealed = [newId('evs'), newId('evs')];
    for (const [number, id] of resealed.entries()) {
      await app.owner.query(
        `insert into intake.evaluation_set (id, organization_id, engagement_id, name, upload_id, status, items, created_by, created_at, sealed_at, ended_at)
         select $2, organization_id, engagement_id, $4, $3, $5, 5, created_by, now(), now(), case $5 when 'withdrawn' then now() end from intake.evaluation_set where id = $1`,
        [toUuid(sealing), toUuid(id), toUuid(twice), `Sealed ${number}`, number === 0 ? 'withdrawn' : 'sealed']);
    }

    const names = await migrationNames();
    await migrateDown(app.ground.ownerUrl, names.length - 1 - names.indexOf(BEFORE));
    // As rows were then, whatever the way down made of them.
    for (const [statement, ...ids] of [
      [`update intake.intake_report set body = (body #- '{examples,epochTokens}' #- '{examples,unprunedEpochTokens}') - 'savingsMissing'`],
      [`update intake.processing_step set outcome = outcome - 'earlier' where stage = 'reduce'`],
      [`update intake.policy_preview set outcome = (outcome - 'warnings' - 'waterfall') #- '{difference,changes}' where id = $1`, ready],
      [`update intake.policy_preview set status = 'queued', failure = null, ended_at = null where id = $1`, queued],
      [`update intake.evaluation_set set status = 'sealing', failure = null, ended_at = null where id = $1`, sealing],
      [`update intake.intake_report set body = jsonb_set(body, '{mistakes}', '[{"entry": "Merger with Initech.docx", "path": "$.client", "detail": "Initech"}]') where dataset_version_id = $1`, deleted],
      [`insert into intake.data_deletion (engagement_id, organization_id, status, requested_by, requested_at, started_at, finished_at, watch_at)
        select engagement_id, organization_id, 'done', created_by, now(), now(), now(), now() from intake.dataset_version where id = $1`, deleted],
    ] as [string, ...string[]][]) {
      const { rowCount } = await app.owner.query(statement, ids.map((id) => toUuid(id as 'dsv_')));
      if (rowCount === 0) throw new Error(`nothing to make older: ${statement}`);
    }
    await migrateUp(app.ground.ownerUrl);
  });
  afterAll(() => app.close());

  it('came down with sets whose upload was sealed twice, of which one stays', async () => {
    expect([await set(resealed[0]), await set(resealed[1]), await set(early)]).toMatchObject([
      { status: 'failed', failureReason: 'It was withdrawn, and its upload was sealed as another set.' }, { status: 'sealed' }, { status: 'failed', failureReason: 'It was withdrawn while it was being sealed.' },
    ]);
  });

  it('has reports that are shown', async () => {
    const answers = [await page('report'), await page('report.html'), await page('report.pdf')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await row('select body as value from intake.intake_report where dataset_version_id = $1', toUuid(version.id as 'dsv_'))).toMatchObject({ savingsMissing: null });
  });

  it('has no names of what was in archives in reports of deleted data', async () => {
    expect(await row(`select body -> 'mistakes' as value from intake.intake_report where dataset_version_id = $1`, toUuid(deleted as 'dsv_'))).toEqual([{ entry: 'an entry, its name deleted', path: null, detail: '' }]);
  });

  it('has previews that are shown, and those that were asked for are worked out, as sets are sealed', async () => {
    expect(await preview(ready)).toMatchObject({ status: 'ready', changes: [], warnings: [], summary: expect.any(String) });
    expect([(await preview(queued)).status, (await set(sealing)).status]).toEqual(['queued', 'sealing']);
    // And the comparison with what was accepted since.
    await steps(3);
    expect([await preview(queued), await set(sealing)]).toMatchObject([{ status: 'ready', failureReason: null }, { status: 'sealed', items: 5 }]);
  });

  it('has versions that are accepted, compared with what was accepted since they were reduced', async () => {
    expect(await row(`select outcome -> 'earlier' as value from intake.processing_step where dataset_version_id = $1 and stage = 'reduce'`, toUuid(version.id as 'dsv_'))).toEqual([known]);
    const { rows } = await app.owner.query('select accepted_version_id, status, documents from intake.accepted_comparison where dataset_version_id = $1', [toUuid(version.id as 'dsv_')]);
    expect(rows).toEqual([{ accepted_version_id: toUuid(since as 'dsv_'), status: 'compared', documents: '0' }]);
    expect(expectStatus(await accept(await read(version.id)), 200).status).toBe('accepted');
  });
});
