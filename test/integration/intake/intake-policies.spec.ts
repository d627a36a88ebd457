import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { expectStatus, jsonl, makeScene, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

interface Policy {
  id: string | null;
  kind: string;
  number: number;
  policy: { nearDuplicates: { action: string; threshold: number }; findings: Record<string, string>; quality: Record<string, { action: string }>; exactDuplicates: string };
  policyHash: string;
  reason: string;
  createdBy: { id: string };
}

describe('intake policies', () => {
  let app: TestApp;
  let scene: Scene;

  beforeAll(async () => {
    app = await startTestApp();
    scene = await makeScene(app);
  });
  afterAll(() => app.close());

  const steward = () => app.as('data_steward');
  const of = (engagementId: string): string => `/v1/engagements/${engagementId}/intake-polic`;
  const write = (body: unknown, headers: Record<string, string> = {}) => steward().post<Policy & Problem>(`${of(scene.engagementId)}ies`, body, headers);
  const inForce = async (kind: string): Promise<Policy> => expectStatus(await scene.partner.get<Policy>(`${of(scene.engagementId)}y?kind=${kind}`), 200);

  it('are the default until one is written, by kind of data', async () => {
    expect(await inForce('documents')).toMatchObject({ id: null, number: 0, policy: { exactDuplicates: 'drop', nearDuplicates: { action: 'drop' }, findings: { email: 'redact' } } });
    // Rules for prose are not held against conversations.
    expect(new Set(Object.values((await inForce('chat')).policy.quality).map(({ action }) => action))).toEqual(new Set(['off']));
  });

  it('are written with what differs, numbered, and keep their predecessors', async () => {
    const first = expectStatus(await write({ policy: { nearDuplicates: { threshold: 0.85 } }, reason: 'Clauses differ in a few words' }), 201);
    expect(first).toMatchObject({ kind: 'documents', number: 1, policy: { exactDuplicates: 'drop', nearDuplicates: { action: 'drop', threshold: 0.85 }, findings: { email: 'redact' } } });
    const second = expectStatus(await write({ policy: { findings: { email: 'flag' } }, reason: 'Addresses are public here' }), 201);
    expect(second).toMatchObject({ number: 2, policy: { nearDuplicates: { threshold: 0.8 }, findings: { email: 'flag', iban: 'redact' } } });
    expect(await inForce('documents')).toMatchObject({ id: second.id, number: 2, policyHash: second.policyHash });
    expect((await inForce('chat')).number).toBe(0);
    const listed = expectStatus(await scene.partner.get<{ data: Policy[] }>(`${of(scene.engagementId)}ies?kind=documents`), 200);
    expect(listed.data.map(({ number, createdBy }) => [number, createdBy.id])).toEqual([[2, 'lab'], [1, 'lab']]);
    expect(expectStatus(await steward().get<Policy>(`/v1/intake-policies/${first.id}`), 200)).toEqual(first);
    const same = await write({ policy: { findings: { email: 'flag' } }, reason: 'Once more' });
    expect([same.status, same.body.code]).toEqual([409, 'intake_policy.unchanged']);
  });

  it.each(['chat', 'preferences'])('of %s leave the rules for prose off where they say nothing of them', async (kind) => {
    const customer = await makeScene(app);
    const body = { kind, policy: { findings: { email: 'flag' }, quality: { gopher_words: { action: 'drop', min: 3 } } }, reason: 'Addresses are public here' };
    const { policy } = expectStatus(await steward().post<Policy>(`${of(customer.engagementId)}ies`, body), 201);
    expect(policy).toMatchObject({ findings: { email: 'flag', iban: 'redact' }, quality: { gopher_words: { action: 'drop', min: 3, max: 100_000 }, fineweb_short_lines: { action: 'off' } }, qualityByLanguage: {} });
    const same = await steward().post<Problem>(`${of(customer.engagementId)}ies`, { kind: kind === 'chat' ? 'preferences' : 'chat', policy: {}, reason: 'The default' });
    expect([same.status, same.body.code]).toEqual([409, 'intake_policy.unchanged']);
  });

  it('are written one after the other when they come at once', async () => {
    const answers = await Promise.all([0.6, 0.65, 0.7].map((threshold) => write({ kind: 'preferences', policy: { nearDuplicates: { threshold } }, reason: 'At once' })));
    expect(answers.map(({ body }) => body.number).sort()).toEqual([1, 2, 3]);
  });

  it.each([
    ['a rule that there is not', { policy: { nearDuplicate: { action: 'drop' } }, reason: 'x' }, 'body.policy.nearDuplicate'],
    ['a threshold that would join strangers', { policy: { nearDuplicates: { threshold: 0.2 } }, reason: 'x' }, 'body.policy.nearDuplicates.threshold'],
    ['bounds that nothing meets', { policy: { quality: { gopher_words: { action: 'drop', min: 9, max: 3 } } }, reason: 'x' }, 'body.policy.quality.gopher_words'],
    ['languages dropped, and none allowed', { policy: { languages: { action: 'drop' } }, reason: 'x' }, 'body.policy.languages'],
    ['no reason', { policy: {} }, 'body.reason'],
  ])('are refused with %s, said where', async (_what, body, path) => {
    const answer = await write(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'request.invalid']);
    expect(answer.body.errors?.map((error) => error.path)).toContain(path);
  });

  it('hold for the versions made after them, and for those made again', async () => {
    const customer = await makeScene(app);
    await uploadFile(app, customer, jsonl(3));
    const made = async (path: string, body: unknown = {}): Promise<Version & { intakePolicyId: string | null }> => expectStatus(await customer.partner.post<Version & { intakePolicyId: string | null }>(path, body), 202);
    const before = await made(`/v1/datasets/${customer.datasetId}/versions`);
    const written = expectStatus(await steward().post<Policy>(`${of(customer.engagementId)}ies`, { policy: { findings: { email: 'flag' } }, reason: 'Public' }), 201);
    const chat = expectStatus(await steward().post<Policy>(`${of(customer.engagementId)}ies`, { kind: 'chat', policy: { findings: { email: 'flag' } }, reason: 'Public' }), 201);
    expect([before.intakePolicyId, (await made(`/v1/dataset-versions/${before.id}/actions/run_again`)).intakePolicyId]).toEqual([null, written.id]);
    expect((await made(`/v1/datasets/${customer.datasetId}/versions`)).intakePolicyId).toBe(written.id);
    expectStatus(await steward().post<Policy>(`${of(customer.engagementId)}ies`, { policy: { findings: { phone: 'flag' } }, reason: 'Switchboards' }), 201);
    expect((await made(`/v1/dataset-versions/${before.id}/actions/run_again`, { intakePolicyId: written.id })).intakePolicyId).toBe(written.id);
    for (const other of [chat.id, (await inForce('documents')).id]) {
      const refused = await customer.partner.post<Problem>(`/v1/dataset-versions/${before.id}/actions/run_again`, { intakePolicyId: other });
      expect([refused.status, refused.body.code]).toEqual([422, 'intake_policy.unusable']);
    }
  });

  it('are the stewards’ to write, and seen by the customer and its lab alone', async () => {
    const body = { policy: { exactDuplicates: 'flag' }, reason: 'Mine' };
    expect((await scene.partner.post<Problem>(`${of(scene.engagementId)}ies`, body)).status).toBe(403);
    expect((await app.as('finance').post<Problem>(`${of(scene.engagementId)}ies`, body)).status).toBe(403);
    const stranger = await makeScene(app);
    const { id } = await inForce('documents');
    expect((await stranger.partner.get<Problem>(`/v1/intake-policies/${id ?? ''}`)).status).toBe(404);
    expect((await stranger.partner.get<Problem>(`${of(scene.engagementId)}y`)).status).toBe(404);
  });
});
