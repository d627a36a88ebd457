import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventsOf, expectStatus, makeScene, signAgreement, terms } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface Agreement {
  id: string;
  status: string;
  quotaBytes: number;
  version: number;
  signedForLab: { by: string } | null;
  signedForPartner: { by: string } | null;
  availableActions: { action: string; blockers: { gate: string }[] }[];
}

describe('data agreements', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const manager = () => app.as('engagement_manager');
  const draft = async (scene: Scene, changes: Record<string, unknown> = {}): Promise<Agreement> =>
    expectStatus(await manager().post<Agreement>(`/v1/engagements/${scene.engagementId}/data-agreements`, { ...terms, ...changes }), 201);
  const fact = async (scene: Scene): Promise<unknown> => (await manager().get<{ facts: { dataAgreement: unknown } }>(`/v1/engagements/${scene.engagementId}`)).body.facts.dataAgreement;
  const sign = (scene: Scene, id: string, side: 'lab' | 'partner', version: number) =>
    (side === 'lab' ? manager() : scene.partner).post<Agreement & Problem>(`/v1/data-agreements/${id}/actions/sign`, { by: `For the ${side}` }, { 'if-match': `"${version}"` });

  it.each([['lab', 'partner'], ['partner', 'lab']] as const)('are signed by both sides, the %s first', async (first, second) => {
    const scene = await makeScene(app, { signed: false });
    expect(await fact(scene)).toBeNull();
    const { id } = await draft(scene);
    expect(await fact(scene)).toEqual({ signed: false });
    const half = await sign(scene, id, first, 1);
    expect([half.status, half.body.status]).toEqual([200, 'partly_signed']);
    const twice = await sign(scene, id, first, 2);
    expect([twice.status, twice.body.code]).toEqual([409, 'data_agreement.action_not_possible']);
    expect(await fact(scene)).toEqual({ signed: false });
    const both = await sign(scene, id, second, 2);
    expect(both.body).toMatchObject({ status: 'signed', signedForLab: { by: 'For the lab' }, signedForPartner: { by: 'For the partner' } });
    expect(await fact(scene)).toEqual({ signed: true });
    expect((await eventsOf(app, scene)).filter((type) => type === 'data_agreement.signed')).toHaveLength(1);
    expect((await sign(scene, id, second, 3)).body.code).toBe('data_agreement.action_not_possible');
  });

  it('let one of two callers sign at once', async () => {
    const scene = await makeScene(app, { signed: false });
    const { id } = await draft(scene);
    const first = await Promise.all([sign(scene, id, 'lab', 1), sign(scene, id, 'partner', 1)]);
    expect(first.map(({ status }) => status).sort()).toEqual([200, 412]);
    const rest = first[0]?.status === 200 ? 'partner' : 'lab';
    const second = await Promise.all([sign(scene, id, rest, 2), sign(scene, id, rest, 2)]);
    expect(second.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('change in draft only, by someone who has read them', async () => {
    const scene = await makeScene(app, { signed: false });
    const { id } = await draft(scene);
    const path = `/v1/data-agreements/${id}`;
    expect((await manager().patch<Problem>(path, { quotaBytes: 5 })).body.code).toBe('precondition.required');
    expect(expectStatus(await manager().patch<Agreement>(path, { quotaBytes: 5 }, { 'if-match': '"1"' }), 200)).toMatchObject({ quotaBytes: 5, version: 2 });
    expect((await manager().patch<Problem>(path, { quotaBytes: 6 }, { 'if-match': '"1"' })).body.code).toBe('precondition.failed');
    expect((await manager().patch<Problem>(path, { residencyRegion: 'eu' }, { 'if-match': '"2"' })).body.code).toBe('data_agreement.region_mismatch');
    await sign(scene, id, 'lab', 2);
    expect((await manager().patch<Problem>(path, { quotaBytes: 6 }, { 'if-match': '"3"' })).body.code).toBe('data_agreement.not_draft');
    expect((await manager().post<Problem>(`${path}/actions/withdraw`, { reason: 'x' }, { 'if-match': '"3"' })).status).toBe(200);
    expect((await manager().get<Agreement>(path)).body).toMatchObject({ status: 'withdrawn', availableActions: [] });
  });

  it('refuse another region, a second draft, and nonsense', async () => {
    const scene = await makeScene(app, { signed: false });
    const path = `/v1/engagements/${scene.engagementId}/data-agreements`;
    expect((await manager().post<Problem>(path, { ...terms, residencyRegion: 'eu' })).body).toMatchObject({ code: 'data_agreement.region_mismatch', errors: [{ path: 'body.residencyRegion' }] });
    await draft(scene);
    expect((await manager().post<Problem>(path, terms)).body.code).toBe('data_agreement.exists');
    const nonsense = { ...terms, quotaBytes: 2 ** 60, permittedTechniques: ['rlhf', 'rlhf'], retentionDays: -1, weights: 'ours' };
    expect((await manager().post<Problem>(path, nonsense)).body.errors?.map((error) => error.path).sort())
      .toEqual(['body.permittedTechniques', 'body.quotaBytes', 'body.retentionDays', 'body.weights']);
    expect((await scene.partner.post<Problem>(path, terms)).body.code).toBe('auth.forbidden');
    expect((await manager().post<Problem>('/v1/engagements/eng_01k9zq3v5se6rb4yg2w8d7t1hn/data-agreements', terms)).body.code).toBe('object.not_found');
  });

  it('are superseded by a newer one, without a moment in between', async () => {
    const scene = await makeScene(app);
    const next = await draft(scene, { quotaBytes: 2_000_000_000 });
    expect(await fact(scene)).toEqual({ signed: true });
    await sign(scene, next.id, 'lab', 1);
    expect((await sign(scene, next.id, 'partner', 2)).body.status).toBe('signed');
    const { data } = expectStatus(await scene.partner.get<{ data: Agreement[] }>(`/v1/engagements/${scene.engagementId}/data-agreements`), 200);
    expect(data.map(({ status, quotaBytes }) => [status, quotaBytes])).toEqual([['signed', 2_000_000_000], ['superseded', terms.quotaBytes]]);
    const page = expectStatus(await scene.partner.get<{ data: Agreement[]; nextCursor: string }>(`/v1/engagements/${scene.engagementId}/data-agreements?limit=1`), 200);
    const rest = expectStatus(await scene.partner.get<{ data: Agreement[] }>(`/v1/engagements/${scene.engagementId}/data-agreements?limit=1&cursor=${page.nextCursor}`), 200);
    expect([...page.data, ...rest.data].map(({ id }) => id)).toEqual(data.map(({ id }) => id));
  });

  it('and datasets of another organization are not there', async () => {
    const scene = await makeScene(app, { signed: false });
    const stranger = await makeScene(app, { signed: false });
    const id = await signAgreement(app, scene);
    for (const path of [`/v1/data-agreements/${id}`, `/v1/engagements/${scene.engagementId}/data-agreements`, `/v1/datasets/${scene.datasetId}`, `/v1/engagements/${scene.engagementId}/datasets`, `/v1/datasets/${scene.datasetId}/uploads`, `/v1/datasets/${scene.datasetId}/versions`]) {
      const answer = await stranger.partner.get<Problem>(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'object.not_found']);
    }
    expect((await stranger.partner.post<Problem>(`/v1/data-agreements/${id}/actions/sign`, { by: 'x' }, { 'if-match': '"3"' })).body.code).toBe('object.not_found');
    expect((await stranger.partner.post<Problem>(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'x' })).body.code).toBe('object.not_found');
  });

  it('have datasets beside them, each name once', async () => {
    const scene = await makeScene(app, { signed: false });
    const path = `/v1/engagements/${scene.engagementId}/datasets`;
    const answers = await Promise.all([1, 2].map(() => scene.partner.post<Problem & { id: string }>(path, { name: 'Statutes' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('dataset.name_taken');
    const { data } = expectStatus(await scene.partner.get<{ data: { name: string }[] }>(path), 200);
    expect(data.map(({ name }) => name)).toEqual(['Case law', 'Statutes']);
    expect((await scene.partner.post<Problem>(path, { name: 'a\u0000b', kind: 'images' })).status).toBe(422);
    expectStatus(await manager().act(`/v1/engagements/${scene.engagementId}`, 'actions/cancel', { reason: 'test' }), 200);
    expect((await scene.partner.post<Problem>(path, { name: 'Late' })).body.code).toBe('engagement.closed');
  });
});
