import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseEvaluation } from '../../../src/modules/intake/engine/findings/joined-evaluation.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expectStatus, jsonl, makeScene, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface EvaluationSet {
  id: string;
  name: string;
  status: string;
  items: number | null;
  failureReason: string | null;
  version: number;
}

const question = (number: number): string => `Question ${number}: which of the parties bears the burden of proof when clause ${number} is breached by a subcontractor, and within how many days must notice be given?`;
const questions = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, i) => `${JSON.stringify({ text: question(i) })}\n`).join(''));

describe('evaluation sets', () => {
  let app: TestApp;
  let scene: Scene;
  let sets: Scene;

  beforeAll(async () => {
    app = await startTestApp();
    scene = await makeScene(app);
    const { id: datasetId } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'Test sets', kind: 'evaluation_set' }), 201);
    sets = { ...scene, datasetId };
  });
  afterAll(() => app.close());

  const path = (): string => `/v1/engagements/${scene.engagementId}/evaluation-sets`;
  const seal = (name: string, uploadId: string) => scene.partner.post<EvaluationSet & Problem>(path(), { name, uploadId });
  const read = async (id: string): Promise<EvaluationSet> => expectStatus(await scene.partner.get<EvaluationSet>(`/v1/evaluation-sets/${id}`), 200);
  const ended = async (id: string): Promise<EvaluationSet> => {
    await eventually(async () => (await read(id)).status !== 'sealing', 'the set being sealed');
    return read(id);
  };

  it.each([['plain', (bytes: Buffer) => bytes], ['packed', gzipSync]])('are kept as hashes alone, from a %s file that is deleted', async (name, pack) => {
    const uploadId = await uploadFile(app, sets, pack(questions(30)));
    const begun = expectStatus(await seal(`Bar exam, ${name}`, uploadId), 202);
    expect(await ended(begun.id)).toMatchObject({ name: `Bar exam, ${name}`, status: 'sealed', items: 30 });
    const storage = app.app.get(ObjectStorage, { strict: false });
    await eventually(async () => (await storage.stat(`engagements/${scene.engagementId}/uploads/${uploadId}`)) === null, 'the upload being removed');
    const chunks: Buffer[] = [];
    for await (const chunk of await storage.get(`engagements/${scene.engagementId}/evaluation-sets/${begun.id}`)) chunks.push(chunk as Buffer);
    const kept = Buffer.concat(chunks);
    expect(kept.toString('latin1')).not.toMatch(/burden|subcontractor/);
    const evaluation = parseEvaluation(kept);
    expect(evaluation.sets).toEqual([begun.id]);
    expect(evaluation.overlap(question(7))).toMatchObject({ set: 0, share: 1 });
    expect(evaluation.overlap('Nothing that anybody was ever asked in any exam, in as many words as it takes to be more than thirteen.')).toBeNull();
  });

  it('are compared with versions made while they are sealed, and no other', async () => {
    await uploadFile(app, scene, jsonl(3));
    const ids = async (): Promise<string[]> => {
      const { id } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/datasets/${scene.datasetId}/versions`, {}), 202);
      const { rows } = await app.owner.query<{ ids: string[] }>('select evaluation_set_ids as ids from intake.dataset_version where id = $1', [toUuid(id)]);
      return rows[0]?.ids ?? [];
    };
    const set = await ended(expectStatus(await seal('Withdrawn later', await uploadFile(app, sets, questions(3))), 202).id);
    expect(await ids()).toContain(toUuid(set.id));
    const withdrawn = await scene.partner.post<EvaluationSet>(`/v1/evaluation-sets/${set.id}/actions/withdraw`, {}, { 'if-match': `"${set.version}"` });
    expect(expectStatus(withdrawn, 200).status).toBe('withdrawn');
    expect(await ids()).not.toContain(toUuid(set.id));
    const twice = await scene.partner.post<Problem>(`/v1/evaluation-sets/${set.id}/actions/withdraw`, {}, { 'if-match': '*' });
    expect([twice.status, twice.body.code]).toEqual([409, 'evaluation_set.not_sealed']);
  });

  it('are refused with what is no set of theirs', async () => {
    const training = await uploadFile(app, scene, jsonl(2));
    expect((await seal('Training data', training)).body).toMatchObject({ status: 422, code: 'evaluation_set.upload_unusable' });
    const stranger = await makeScene(app);
    expect((await seal('A stranger’s', await uploadFile(app, stranger, jsonl(2)))).body).toMatchObject({ status: 422, code: 'evaluation_set.upload_unusable' });
    const uploadId = await uploadFile(app, sets, questions(2));
    const answers = await Promise.all(['One', 'Two'].map((name) => seal(name, uploadId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
    expect((await seal(answers.find(({ status }) => status === 202)?.body.name ?? '', await uploadFile(app, sets, questions(2)))).body).toMatchObject({ status: 409, code: 'evaluation_set.name_taken' });
    const asTraining = await scene.partner.post<Problem>(`/v1/datasets/${sets.datasetId}/versions`, {});
    expect([asTraining.status, asTraining.body.code]).toEqual([409, 'dataset.not_for_training']);
  });

  it('say why they cannot be sealed', async () => {
    const empty = expectStatus(await seal('Nothing to read', await uploadFile(app, sets, Buffer.from('{"question": "What?"}\n'.repeat(3)))), 202);
    const failed = await ended(empty.id);
    expect(failed).toMatchObject({ status: 'failed', items: null });
    expect(failed.failureReason).toMatch(/no text that could be read/);
  });

  it('are seen by their organization alone', async () => {
    const stranger = await makeScene(app);
    const [{ id } = { id: '' }] = expectStatus(await scene.partner.get<{ data: EvaluationSet[] }>(`${path()}?status=sealed`), 200).data;
    expect((await stranger.partner.get(`/v1/evaluation-sets/${id}`)).status).toBe(404);
    expect((await stranger.partner.get(path())).status).toBe(404);
  });
});
