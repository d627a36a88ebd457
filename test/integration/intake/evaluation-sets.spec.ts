import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pack } from 'tar-stream';
import { parseEvaluation } from '../../../src/modules/intake/engine/findings/joined-evaluation.js';
import { Database } from '../../../src/platform/database/database.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expectStatus, jsonl, makeScene, makeVersion, processed, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface EvaluationSet {
  id: string;
  name: string;
  status: string;
  items: number | null;
  leftOut: { code: string; items: number }[] | null;
  failureReason: string | null;
  version: number;
}

const question = (number: number): string => `Question ${number}: which of the parties bears the burden of proof when clause ${number} is breached by a subcontractor, and within how many days must notice be given?`;
const questions = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, i) => `${JSON.stringify({ text: question(i) })}\n`).join(''));

async function tarOf(): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'a/one.jsonl' }, questions(3));
  archive.entry({ name: 'two.txt' }, question(7));
  archive.finalize();
  return gzipSync(await buffer(archive));
}

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
  const read = async (id: string, by = scene): Promise<EvaluationSet> => expectStatus(await by.partner.get<EvaluationSet>(`/v1/evaluation-sets/${id}`), 200);
  const ended = async (id: string, by = scene): Promise<EvaluationSet> => {
    await eventually(async () => (await read(id, by)).status !== 'sealing', 'the set being sealed');
    return read(id, by);
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

  it.each([
    ['CSV', 'set.csv', () => Buffer.from(`id,text\n${[1, 2, 3].map((number) => `${number},"${question(number)}"`).join('\n')}\n`), 3],
    ['a JSON array in UTF-16', 'set.json', () => Buffer.from(`\ufeff${JSON.stringify([1, 2, 3].map((number) => ({ text: question(number) })))}`, 'utf16le'), 3],
    ['a page', 'set.html', () => Buffer.from(`<html><body><article><h1>Exam</h1><p>${question(1)}</p><p>${question(2)}</p></article></body></html>`), 1],
    ['a tar archive', 'set.tar.gz', tarOf, 4],
    ['Parquet', 'set.parquet', () => Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'text', data: [question(1), question(2)], type: 'STRING' }] })), 2],
  ] as const)('are made of %s', async (_format, name, content, items) => {
    const uploadId = await uploadFile(app, sets, await content(), { name });
    const set = await ended(expectStatus(await seal(`Of ${name}`, uploadId), 202).id);
    expect(set).toMatchObject({ status: 'sealed', items, leftOut: [] });
    const chunks: Buffer[] = [];
    for await (const chunk of await app.app.get(ObjectStorage, { strict: false }).get(`engagements/${scene.engagementId}/evaluation-sets/${set.id}`)) chunks.push(chunk as Buffer);
    expect(parseEvaluation(Buffer.concat(chunks)).overlap(question(1))).toMatchObject({ share: 1 });
  });

  it('are made of chat examples', async () => {
    const chat = [1, 2].map((number) => JSON.stringify({ messages: [{ role: 'user', content: question(number) }, { role: 'assistant', content: 'The subcontractor does.' }] })).join('\n');
    const answer = await scene.partner.post<EvaluationSet & Problem>(path(), { name: 'Chat', kind: 'chat', uploadId: await uploadFile(app, sets, Buffer.from(chat)) });
    expect(await ended(expectStatus(answer, 202).id)).toMatchObject({ status: 'sealed', items: 2, leftOut: [] });
  });

  it('say what of their upload they do not cover', async () => {
    const lines = [...[1, 2, 3].map((number) => JSON.stringify({ text: question(number) })), '{"text": "Too short"}', '{"text": "Also too short"}', '{"text": "unfinished', '', '{"body": "no text"}', '{"text": 7}'];
    const set = await ended(expectStatus(await seal('With gaps', await uploadFile(app, sets, Buffer.from(lines.join('\n')))), 202).id);
    expect(set).toMatchObject({
      status: 'sealed', items: 3,
      leftOut: [{ code: 'too_short_to_compare', items: 2 }, { code: 'invalid_json', items: 1 }, { code: 'missing_text', items: 1 }, { code: 'text_not_a_string', items: 1 }],
    });
    const short = await ended(expectStatus(await seal('All too short', await uploadFile(app, sets, Buffer.from('{"text": "Yes or no?"}\n{"text": "No."}\n'))), 202).id);
    expect(short).toMatchObject({ status: 'failed', items: null, leftOut: null, failureReason: expect.stringMatching(/too_short_to_compare 2/) });
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
    expect(failed.failureReason).toMatch(/no text that could be compared with \(missing_text 3\)/);
  });

  it('are as large as the settings say, packed and unpacked', async () => {
    const small = await startTestApp({ env: { EVALUATION_SET_MAX_BYTES: '20000' } });
    try {
      const customer = await makeScene(small);
      const { id: datasetId } = expectStatus(await customer.partner.post<{ id: string }>(`/v1/engagements/${customer.engagementId}/datasets`, { name: 'Test sets', kind: 'evaluation_set' }), 201);
      const begin = async (name: string, bytes: Buffer) =>
        customer.partner.post<EvaluationSet & Problem>(`/v1/engagements/${customer.engagementId}/evaluation-sets`, { name, uploadId: await uploadFile(small, { ...customer, datasetId }, bytes) });
      expect((await begin('Too large', questions(200))).body).toMatchObject({ status: 413, code: 'evaluation_set.too_large' });
      const packed = expectStatus(await begin('Too large once unpacked', gzipSync(questions(200))), 202);
      await eventually(async () => (await customer.partner.get<EvaluationSet>(`/v1/evaluation-sets/${packed.id}`)).body.status === 'failed', 'the set being refused');
      expect((await customer.partner.get<EvaluationSet>(`/v1/evaluation-sets/${packed.id}`)).body.failureReason).toMatch(/unpacks to more than 20000 bytes. Split it/);
    } finally {
      await small.close();
    }
  });

  it('are seen by their organization alone', async () => {
    const stranger = await makeScene(app);
    const [{ id } = { id: '' }] = expectStatus(await scene.partner.get<{ data: EvaluationSet[] }>(`${path()}?status=sealed`), 200).data;
    expect((await stranger.partner.get(`/v1/evaluation-sets/${id}`)).status).toBe(404);
    expect((await stranger.partner.get(path())).status).toBe(404);
  });

  it('of the lab are compared with the data of all customers, who see their name in reports and nothing else', async () => {
    const steward = app.as('data_steward');
    const everywhere = (by: typeof steward, name: string, uploadId: string) => by.post<EvaluationSet & Problem>(path(), { name, uploadId, everywhere: true });
    const ofCustomer = await uploadFile(app, sets, questions(5));
    expect((await everywhere(scene.partner, 'A customer’s', ofCustomer)).body.code).toBe('auth.forbidden');
    expect((await everywhere(app.as('engagement_manager'), 'A manager’s', ofCustomer)).body.code).toBe('auth.forbidden');
    expect((await everywhere(steward, 'Of a customer’s upload', ofCustomer)).body).toMatchObject({ status: 422, code: 'evaluation_set.upload_unusable' });
    const uploadId = await uploadFile(app, sets, questions(40), { token: await app.tokenAs('data_steward') });
    const set = await ended(expectStatus(await everywhere(steward, 'House benchmark', uploadId), 202).id);
    expect(set).toMatchObject({ status: 'sealed', everywhere: true, items: 40 });

    const stranger = await makeScene(app);
    const leaked = [question(3), question(4), 'Nothing that anybody was ever asked in any exam, in as many words as it takes to be more than thirteen.'];
    await uploadFile(app, stranger, Buffer.from(leaked.map((text) => JSON.stringify({ text })).join('\n')));
    const version = await processed(stranger, (await makeVersion(stranger)).id);
    const { contamination } = expectStatus(await stranger.partner.get<{ contamination: unknown[] }>(`/v1/dataset-versions/${version.id}/report`), 200);
    expect(contamination).toEqual([{ set: 'House benchmark (of the lab)', documents: 2, tokens: expect.any(Number), highestShare: 1, dropped: 2 }]);
    const seen = await stranger.partner.get<Problem>(`/v1/evaluation-sets/${set.id}`);
    expect([seen.status, seen.body.code]).toEqual([404, 'object.not_found']);
    expect(expectStatus(await stranger.partner.get<{ data: EvaluationSet[] }>(`/v1/engagements/${stranger.engagementId}/evaluation-sets`), 200).data).toEqual([]);
    const actor = { kind: 'partner' as const, id: 'cli_test', name: 'test', organizationId: stranger.organizationId as Id<'org'>, permissions: new Set<string>(), roles: [] };
    const rows = await app.app.get(Database, { strict: false }).read({ actor, requestId: 'test' }, (reader) => reader.query<{ name: string }>('select name from intake.evaluation_set'));
    expect(rows).toEqual([{ name: 'House benchmark' }]);

    expect((await stranger.partner.post<Problem>(`/v1/evaluation-sets/${set.id}/actions/withdraw`, {}, { 'if-match': '*' })).status).toBe(404);
    expectStatus(await steward.post(`/v1/evaluation-sets/${set.id}/actions/withdraw`, {}, { 'if-match': `"${set.version}"` }), 200);
    const again = await processed(stranger, expectStatus(await stranger.partner.post<{ id: string }>(`/v1/dataset-versions/${version.id}/actions/run_again`, {}), 202).id);
    expect(expectStatus(await stranger.partner.get<{ contamination: unknown[] }>(`/v1/dataset-versions/${again.id}/report`), 200).contamination).toEqual([]);
  });

  it('of the lab are withdrawn when the data of their engagement is deleted', async () => {
    const lab = await makeScene(app);
    const { id: datasetId } = expectStatus(await lab.partner.post<{ id: string }>(`/v1/engagements/${lab.engagementId}/datasets`, { name: 'Benchmarks', kind: 'evaluation_set' }), 201);
    const uploadId = await uploadFile(app, { ...lab, datasetId }, questions(3), { token: await app.tokenAs('data_steward') });
    const { id } = expectStatus(await app.as('data_steward').post<EvaluationSet>(`/v1/engagements/${lab.engagementId}/evaluation-sets`, { name: 'Goes', uploadId, everywhere: true }), 202);
    expect((await ended(id, lab)).status).toBe('sealed');
    const manager = app.as('engagement_manager');
    expectStatus(await manager.act(`/v1/engagements/${lab.engagementId}`, 'actions/cancel', { reason: 'No longer used' }), 200);
    expectStatus(await manager.post(`/v1/engagements/${lab.engagementId}/data-deletion`, {}), 202);
    expect((await lab.partner.get<EvaluationSet>(`/v1/evaluation-sets/${id}`)).body.status).toBe('withdrawn');
  });
});
