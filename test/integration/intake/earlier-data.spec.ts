import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindEarlierData } from '../../../src/modules/intake/processing/find-earlier-data.service.js';
import { AcceptAsPreviewed } from '../../../src/modules/intake/versions/accept-as-previewed.service.js';
import { Database } from '../../../src/platform/database/database.js';
import { fromUuid, toUuid } from '../../../src/platform/identifiers/id.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { acceptedData, expectStatus, jobRun, jsonl, makeScene, makeVersion, signAgreement, takeStep, uploadFile } from './intake-scene.js';
import type { Problem, Report, Scene, Version } from './intake-scene.js';

describe('data that an organization had accepted earlier', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api' });
  });
  afterAll(() => app.close());

  const steps = async (count: number): Promise<void> => { for (let step = 0; step < count; step += 1) await takeStep(app); };
  const read = async (scene: Scene, id: string): Promise<Version> => expectStatus(await scene.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
  const report = async (scene: Scene, { id }: Version): Promise<Report & { duplicates: { earlier: { documents: number } } }> => expectStatus(await scene.partner.get(`/v1/dataset-versions/${id}/report`), 200);
  const accept = (version: Version) => app.as('data_steward').post<Version & Problem>(`/v1/dataset-versions/${version.id}/actions/accept`, {}, { 'if-match': `"${version.version}"` });
  /** A dataset of its own with one version, processed. */
  const process = async (scene: Scene, bytes: Buffer, name: string): Promise<Version> => {
    const { id: datasetId } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name }), 201);
    const { id } = await makeVersion(scene, [await uploadFile(app, scene, bytes, { name, datasetId })], datasetId);
    await steps(6);
    const version = await read(scene, id);
    expect(version.status).toBe('processed');
    return version;
  };

  it('is looked up anew where it is deleted while a version is compared with it', async () => {
    const scene = await makeScene(app);
    const [first, second] = [jsonl(5, 'first'), jsonl(6, 'second')];
    const gone = expectStatus(await accept(await process(scene, first, 'first.jsonl')), 200);
    expectStatus(await accept(await process(scene, second, 'second.jsonl')), 200);
    const finder = app.app.get(FindEarlierData, { strict: false });
    const run = finder.run.bind(finder);
    const looks: number[] = [];
    finder.run = async (...given) => {
      const found = await run(...given);
      // Between the look and the reading its engagement's data goes, and from then on it is no earlier data.
      if (looks.length === 0) await app.app.get(ObjectStorage, { strict: false }).delete(found.find(({ id }) => id === gone.id)?.key ?? '');
      const left = looks.length === 0 ? found : found.filter(({ id }) => id !== gone.id);
      looks.push(left.length);
      return left;
    };
    try {
      const version = await process(scene, Buffer.concat([first, Buffer.from('\n'), second]), 'both.jsonl');
      // Once more when it is processed: whether anything was accepted meanwhile.
      expect(looks).toEqual([2, 1, 1]);
      expect(await report(scene, version)).toMatchObject({ totals: { documents: 11, keptDocuments: 5 }, duplicates: { earlier: { documents: 6 } } });
    } finally {
      finder.run = run;
    }
  });

  const text = (number: number): string => JSON.stringify({ text: `Clause ${number} of the agreement: ${Array.from({ length: 30 }, (_, word) => `word${number * 31 + word}`).join(' ')}.` });
  const clauses = (from: number, to: number): Buffer => Buffer.from(Array.from({ length: to - from }, (_, index) => `${text(from + index)}\n`).join(''));

  it('counts once, also when both were processed before either was accepted', async () => {
    const scene = await makeScene(app);
    const [first, second, third] = [await process(scene, clauses(0, 10), 'a.jsonl'), await process(scene, clauses(6, 12), 'b.jsonl'), await process(scene, clauses(20, 25), 'c.jsonl')];
    expectStatus(await accept(first), 200);
    expect((await accept(second)).body).toMatchObject({ status: 409, code: 'dataset_version.being_compared' });
    await steps(2);
    const refused = (await accept(second)).body;
    expect(refused).toMatchObject({ status: 409, code: 'dataset_version.accepted_meanwhile' });
    expect(refused.detail).toContain(`The version ${first.id}, accepted since, has 4 of the documents that this one keeps`);
    // What has nothing of it is accepted as it is.
    expectStatus(await accept(third), 200);
    const again = expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${second.id}/actions/run_again`, {}), 202);
    await steps(7);
    const mended = await read(scene, again.id);
    expectStatus(await accept(mended), 200);
    expect([(await report(scene, mended)).totals.keptDocuments, await acceptedData(app, scene)]).toMatchObject([2, { tokens: (first.keptTokens ?? 0) + (third.keptTokens ?? 0) + (mended.keptTokens ?? 0), datasetVersions: 3 }]);
  });

  it('counts once in all engagements of the organization, and of two that are accepted at once one is compared with the other', async () => {
    const scene = await makeScene(app);
    const { id: engagementId } = expectStatus<{ id: string }>(await app.as('engagement_manager').post('/v1/engagements', { organizationId: scene.organizationId, name: 'Second model' }), 201);
    const { id: datasetId } = expectStatus<{ id: string }>(await scene.partner.post(`/v1/engagements/${engagementId}/datasets`, { name: 'Case law' }), 201);
    const other: Scene = { ...scene, engagementId, datasetId };
    await signAgreement(app, other);
    const versions = [await process(scene, clauses(0, 5), 'a.jsonl'), await process(other, clauses(4, 9), 'b.jsonl')];
    const answers = await Promise.all(versions.map(accept));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('dataset_version.being_compared');
    await steps(1);
    const left = versions[answers.findIndex(({ status }) => status === 409)];
    expect((await accept(left as Version)).body.code).toBe('dataset_version.accepted_meanwhile');
  });

  it('counts once when it is accepted between the reduction of a version and its end', async () => {
    const scene = await makeScene(app);
    const first = await process(scene, clauses(0, 5), 'a.jsonl');
    const { id } = await makeVersion(scene, [await uploadFile(app, scene, clauses(2, 9))]);
    await steps(3);
    expectStatus(await accept(first), 200);
    await steps(3);
    const version = await read(scene, id);
    expect((await accept(version)).body.detail).toContain('has 3 of the documents');
  });

  it('counts as often as the policy has it', async () => {
    const scene = await makeScene(app);
    expectStatus(await app.as('data_steward').post(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy: { earlierData: 'flag' }, reason: 'Both are wanted whole' }), 201);
    const [first, second] = [await process(scene, clauses(0, 5), 'a.jsonl'), await process(scene, clauses(0, 6), 'b.jsonl')];
    expectStatus(await accept(first), 200);
    expectStatus(await accept(second), 200);
    const tokens = (first.keptTokens ?? 0) + (second.keptTokens ?? 0);
    expect(await acceptedData(app, scene)).toMatchObject({ tokens, datasetVersions: 2 });
    // The very same file counts once all the same.
    expectStatus(await accept(await process(scene, clauses(0, 6), 'c.jsonl')), 200);
    expect(await acceptedData(app, scene)).toMatchObject({ tokens, datasetVersions: 3 });
  });

  it('counts where it is now, when the version that it was accepted with first gives way to another one', async () => {
    const scene = await makeScene(app);
    const [shared, more] = [clauses(0, 10), clauses(10, 15)];
    const first = await process(scene, shared, 'shared.jsonl');
    expectStatus(await accept(first), 200);
    const { id: datasetId } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'Both' }), 201);
    const files = [await uploadFile(app, scene, shared, { name: 'again.jsonl', datasetId }), await uploadFile(app, scene, more, { name: 'more.jsonl', datasetId })];
    const { id } = await makeVersion(scene, files, datasetId);
    await steps(8);
    const both = await read(scene, id);
    expectStatus(await accept(both), 200);
    expect((await report(scene, both)).totals).toMatchObject({ documents: 15, keptDocuments: 5 });
    const again = expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${first.id}/actions/run_again`, {}), 202);
    await steps(6);
    expectStatus(await accept(await read(scene, again.id)), 200);
    expect(await acceptedData(app, scene)).toMatchObject({ tokens: (first.keptTokens ?? 0) + (both.keptTokens ?? 0), datasetVersionIds: [both.id, again.id] });
  });

  it('counts whole where each of two versions has a part of the same file', async () => {
    const scene = await makeScene(app);
    const [beginning, middle] = [clauses(0, 10), clauses(5, 15)];
    const first = await process(scene, beginning, 'beginning.jsonl');
    expectStatus(await accept(first), 200);
    const second = await process(scene, middle, 'middle.jsonl');
    expectStatus(await accept(second), 200);
    const { datasetId } = expectStatus(await scene.partner.get<{ datasetId: string }>(`/v1/dataset-versions/${first.id}`), 200);
    // By its name before the other one, so that what both files have is kept of it.
    await uploadFile(app, scene, middle, { name: 'a.jsonl', datasetId });
    const { id } = expectStatus<Version>(await scene.partner.post(`/v1/datasets/${datasetId}/versions`, {}), 202);
    await steps(8);
    const both = await read(scene, id);
    expectStatus(await accept(both), 200);
    expect([(await report(scene, second)).totals.keptDocuments, (await report(scene, both)).totals.keptDocuments]).toEqual([5, 10]);
    expect(await acceptedData(app, scene)).toMatchObject({ tokens: (second.keptTokens ?? 0) + (both.keptTokens ?? 0), datasetVersions: 2 });
  });

  const compared = async (scene: Scene): Promise<string[]> => {
    const { rows } = await app.owner.query<{ id: string }>('select dataset_version_id as id from intake.accepted_comparison where organization_id = $1 order by created_at, id', [toUuid(scene.organizationId)]);
    return rows.map(({ id }) => fromUuid('dsv', id));
  };

  it('is looked for in what somebody is about to judge, and in the rest when somebody comes to accept it', async () => {
    const scene = await makeScene(app);
    const old = await process(scene, clauses(0, 4), 'a.jsonl');
    const newest = expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${old.id}/actions/run_again`, {}), 202);
    await steps(6);
    const { id: engagementId } = expectStatus<{ id: string }>(await app.as('engagement_manager').post('/v1/engagements', { organizationId: scene.organizationId, name: 'Given up' }), 201);
    const closed: Scene = { ...scene, engagementId };
    await signAgreement(app, closed);
    await process(closed, clauses(5, 9), 'b.jsonl');
    expectStatus(await app.as('engagement_manager').act(`/v1/engagements/${engagementId}`, 'actions/cancel', { reason: 'test' }), 200);
    expectStatus(await accept(await process(scene, clauses(20, 25), 'c.jsonl')), 200);
    expect(await compared(scene)).toEqual([newest.id]);
    expect((await accept(old)).body.code).toBe('dataset_version.being_compared');
    expect((await accept(old)).body.code).toBe('dataset_version.being_compared');
    expect(await compared(scene)).toEqual([newest.id, old.id]);
    await steps(2);
    expectStatus(await accept(old), 200);
  });

  describe('and a version that is accepted ahead', () => {
    const wordsOf = async ({ id }: Version) => {
      const { body } = await app.as('data_steward').get<Version & { acceptance: { status: string; withheldBecause: string | null } }>(`/v1/dataset-versions/${id}`);
      return [body.status, body.acceptance.status, body.acceptance.withheldBecause];
    };
    /** One that was accepted ahead while it was processed, and what was accepted in another dataset between its reduction and its end. */
    const acceptedAhead = async (accepted: Buffer): Promise<Version> => {
      const scene = await makeScene(app);
      const [version, other] = [await process(scene, clauses(0, 4), 'a.jsonl'), await process(scene, accepted, 'b.jsonl')];
      const preview = expectStatus(await scene.partner.post<{ id: string }>(`/v1/dataset-versions/${version.id}/policy-previews`, { policy: {} }), 202);
      await steps(1);
      const { id: stewardId } = expectStatus(await app.as('data_steward').get<{ id: string }>('/v1/me'), 200);
      await app.owner.query(
        `update intake.dataset_version set accept_as_previewed = $2, acceptance_reason = 'x', acceptance_by = $3 where id = $1`,
        [toUuid(version.id), toUuid(preview.id), { kind: 'staff', id: stewardId, name: 'Test data_steward' }]);
      expectStatus(await accept(other), 200);
      await app.app.get(Database, { strict: false }).transaction(jobRun().origin, (tx) => app.app.get(AcceptAsPreviewed, { strict: false }).run(tx, scene.engagementId as Id<'eng'>, version.id as Id<'dsv'>));
      expect(await wordsOf(version)).toEqual(['processed', 'pending', null]);
      await steps(1);
      return version;
    };

    it('have it wait until they are compared, and accepted where both have nothing', async () => {
      const version = await acceptedAhead(clauses(30, 33));
      expect(await wordsOf(version)).toEqual(['accepted', 'given', null]);
    });

    it('have it wait until they are compared, and left to stewards where both have something', async () => {
      const version = await acceptedAhead(clauses(2, 6));
      expect(await wordsOf(version)).toEqual(['processed', 'withheld', expect.stringContaining('has 2 of the documents')]);
    });
  });

  it('is asked for again where the comparison was not possible', async () => {
    const scene = await makeScene(app);
    const [first, second] = [await process(scene, clauses(0, 5), 'a.jsonl'), await process(scene, clauses(7, 9), 'b.jsonl')];
    expectStatus(await accept(first), 200);
    const { rows: [row] } = await app.owner.query<{ output_key: string }>(`select output_key from intake.processing_step where dataset_version_id = $1 and stage = 'reduce'`, [toUuid(second.id)]);
    const key = row?.output_key.replace('report.json', 'band-index.parquet') ?? '';
    const storage = app.app.get(ObjectStorage, { strict: false });
    const index = await buffer(await storage.get(key));
    await storage.delete(key);
    await steps(1);
    const refused = { status: 409, code: 'dataset_version.accepted_meanwhile', detail: expect.stringContaining('could not be compared') };
    expect((await accept(second)).body).toMatchObject(refused);
    // Whoever comes to accept it has it tried once more: in vain, and then not.
    await steps(1);
    expect((await accept(second)).body).toMatchObject(refused);
    await storage.put(key, index);
    await steps(1);
    expectStatus(await accept(second), 200);
  });
});
