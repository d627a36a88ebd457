import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import type { Role } from '../../../src/modules/identity/roles.js';
import type { ApiClient } from '../../support/api-client.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { makeScene, uploadFile, jsonl } from '../intake/intake-scene.js';
import type { Scene } from '../intake/intake-scene.js';
import { DAY_MS, NOW, addResearcher, confirm, day, expectStatus, openEngagement, organization, propose, recordScope } from './staffing-fixtures.js';
import type { Problem } from './staffing-fixtures.js';

const clock = new ManualClock(NOW);
let app: TestApp;
beforeAll(async () => { app = await startTestApp({ clock }); });
afterAll(() => app?.close());

/** Somebody with these roles; with a researcher of theirs who works for the organization, when one is given. */
async function person(...roles: Role[]): Promise<{ id: string; api: ApiClient }> {
  const api = app.as(...roles);
  return { id: expectStatus<{ id: string }>(await api.get('/v1/me'), 200).id, api };
}

async function employ(staffMemberId: string, engagementId: string, from = 0, to = 30): Promise<{ researcherId: string; allocationId: string }> {
  const researcherId = await addResearcher(app, { staffMemberId });
  const allocationId = await propose(app, engagementId, researcherId, 50, day(from), day(to));
  expectStatus(await confirm(app, engagementId), 200);
  return { researcherId, allocationId };
}

const wall = async (one: string, other: string, coolingOffDays = 0): Promise<string> =>
  expectStatus<{ id: string }>(await app.as('administrator').post('/v1/conflict-walls', { organizationIds: [one, other], coolingOffDays }), 201).id;

/** What the person is answered about an engagement; a cached account may be believed for some seconds. */
const sees = async (api: ApiClient, engagementId: string, status: number): Promise<void> => {
  await eventually(async () => (await api.get(`/v1/engagements/${engagementId}`)).status === status, `${engagementId} answering ${status}`);
};

describe('somebody who works for one side of a wall', () => {
  let own: string;
  let ownOrganization: string;
  let walled: string;
  let walledOrganization: string;
  let researcher: { id: string; api: ApiClient };
  let wallId: string;
  const run = { technique: 'continued_pretraining', baseModel: 'frontier-4-base', datasetVersionIds: [], externalId: 'trainer-1' };
  const assessment = { useCase: 'research', domain: 'legal', monthlyCalls: 400_000, promptTokensPerCall: 1500, instructionCount: 9, distinctTasks: 6, ownedDataTokens: 1_000_000, dataQuality: 'high', baseModelsLackDomainData: true, budget: { amount: 400_000_000, currency: 'USD' } };

  beforeAll(async () => {
    [ownOrganization, walledOrganization] = [await organization(app, 'Own Side'), await organization(app, 'Other Side')];
    [own, walled] = [await openEngagement(app, ownOrganization), await openEngagement(app, walledOrganization)];
    researcher = await person('researcher');
    await employ(researcher.id, own);
    await sees(researcher.api, walled, 200);
    expectStatus(await researcher.api.post(`/v1/engagements/${walled}/assessments`, assessment, { 'idempotency-key': 'before the wall' }), 201);
    wallId = await wall(ownOrganization, walledOrganization, 10);
    await sees(researcher.api, walled, 404);
  });

  it('reads the other side as if it never was', async () => {
    const { body: hidden } = await researcher.api.get<Problem>(`/v1/engagements/${walled}`);
    const unknown = 'eng_01k9zq3v5se6rb4yg2w8d7t1hn';
    const { body: none } = await researcher.api.get<Problem>(`/v1/engagements/${unknown}`);
    const plain = (problem: object, id: string): string => JSON.stringify({ ...problem, requestId: '' }).replaceAll(id, 'eng');
    expect(plain(hidden, walled)).toBe(plain(none, unknown));
    expect((await researcher.api.get(`/v1/organizations/${walledOrganization}`)).status).toBe(404);
    expect((await researcher.api.get(`/v1/engagements/${own}`)).status).toBe(200);
  });

  it('finds nothing of it in lists, events and walls', async () => {
    for (const path of ['/v1/engagements?limit=100', '/v1/organizations?limit=100', '/v1/events?limit=100', '/v1/conflict-walls?limit=100']) {
      const text = JSON.stringify(expectStatus(await researcher.api.get(path), 200));
      expect([path, text.includes(walled) || text.includes(walledOrganization)]).toEqual([path, false]);
    }
    expect((await researcher.api.get(`/v1/conflict-walls/${wallId}`)).status).toBe(404);
    expect(JSON.stringify((await researcher.api.get('/v1/engagements?limit=100')).body)).toContain(own);
  });

  it('can write nothing there', async () => {
    expect((await researcher.api.post(`/v1/engagements/${walled}/training-runs`, run)).status).toBeGreaterThanOrEqual(404);
    expect((await researcher.api.post(`/v1/engagements/${walled}/assessments`, assessment)).status).toBe(404);
  });

  it('is not told again what it was told before the wall', async () => {
    const again = await researcher.api.post<Problem>(`/v1/engagements/${walled}/assessments`, assessment, { 'idempotency-key': 'before the wall' });
    expect([again.status, again.body.code]).toEqual([404, 'object.not_found']);
  });

  it('is bound by the role, not by the account: those who see to everything see it', async () => {
    for (const role of ['engagement_manager', 'finance', 'administrator', 'auditor'] as const) await sees(app.as(role), walled, 200);
    const both = app.as('researcher', 'auditor');
    const { id } = expectStatus<{ id: string }>(await both.get('/v1/me'), 200);
    const other = await openEngagement(app, ownOrganization);
    await employ(id, other);
    await sees(both, walled, 404);
    // Nor do they read of it in the audit.
    expect(expectStatus<{ data: unknown[] }>(await both.get('/v1/audit/records'), 200).data).toEqual([]);
  });

  it('cannot leave by giving the researcher another account', async () => {
    const lead = await person('research_lead', 'engagement_manager');
    const mine = await openEngagement(app, ownOrganization);
    const { researcherId } = await employ(lead.id, mine);
    await sees(lead.api, walled, 404);
    expectStatus(await app.as('research_lead').patch(`/v1/researchers/${researcherId}`, { staffMemberId: null }, { 'if-match': '*' }), 200);
    await sees(lead.api, own, 200);
    await sees(lead.api, walled, 404);
  });

  it('is told when it is planned for the other side, without being told which that is', async () => {
    const lead = await person('research_lead', 'finance');
    const mine = await openEngagement(app, ownOrganization);
    await employ(lead.id, mine);
    await sees(lead.api, walled, 404);
    // A colleague works over there; the lead plans them for this side.
    const colleague = await addResearcher(app, { name: 'C. Olleague' });
    await propose(app, walled, colleague, 60, day(0), day(10));
    expectStatus(await confirm(app, walled), 200);
    expectStatus(await lead.api.post(`/v1/engagements/${mine}/allocations`, { researcherId: colleague, percent: 60, from: day(1), to: day(5) }), 201);
    const { problems } = expectStatus<{ problems: { code: string; message: string }[] }>(await lead.api.get(`/v1/engagements/${mine}/team`), 200);
    expect(problems.map(({ code }) => code).sort()).toEqual(['behind_wall', 'over_capacity']);
    expect(problems.find(({ code }) => code === 'behind_wall')?.message).toContain('works for another organization until');
    expect(JSON.stringify(problems)).not.toContain('Other Side');
  });

  it('sees it again after the last day and the cooling-off, or when the wall ends', async () => {
    const [one, other] = [await organization(app, 'Short'), await organization(app, 'Long')];
    const [here, there] = [await openEngagement(app, one), await openEngagement(app, other)];
    const steward = await person('data_steward', 'researcher');
    await employ(steward.id, here, 0, 2);
    const id = await wall(one, other, 3);
    await sees(steward.api, there, 404);
    clock.advance(5 * DAY_MS);
    await sees(steward.api, there, 404);
    clock.advance(1 * DAY_MS);
    await sees(steward.api, there, 200);
    clock.advance(-6 * DAY_MS);
    await sees(steward.api, there, 404);
    expectStatus(await app.as('administrator').delete(`/v1/conflict-walls/${id}`, { 'if-match': '"1"' }), 200);
    await sees(steward.api, there, 200);
  });
});

describe('somebody who has read data of one side', () => {
  let scene: Scene;
  let rival: string;
  let uploadId: string;
  const reason = 'Checking the encoding of the first records';

  beforeAll(async () => {
    scene = await makeScene(app);
    uploadId = await uploadFile(app, scene, jsonl(3, 'exposed '));
    const rivalOrganization = await organization(app, 'Rival');
    rival = await openEngagement(app, rivalOrganization);
    await wall(scene.organizationId, rivalOrganization, 5);
  });

  it('is kept from the other from the first byte on: of two readings at once, one of each side, at most one is answered', async () => {
    const [one, other] = [scene, await makeScene(app)];
    await wall(one.organizationId, other.organizationId);
    const otherUpload = await uploadFile(app, other, jsonl(3, 'the other side '));
    const preview = (api: ApiClient, upload: string) => api.get<Problem>(`/v1/uploads/${upload}/preview?reason=${encodeURIComponent(reason)}`);
    // People of no other test: which of the two sides is closed to them is a matter of chance.
    for (const role of [['data_steward', 'engagement_manager', 'finance'], ['data_steward', 'auditor'], ['data_steward', 'research_lead'], ['data_steward', 'engagement_manager']] as const) {
      const { api } = await person(...role);
      const answers = await Promise.all([preview(api, uploadId), preview(api, otherUpload), preview(api, uploadId), preview(api, otherUpload)]);
      const sides = [[answers[0], answers[2]], [answers[1], answers[3]]].map((side) => side.map((answer) => answer?.status));
      expect(sides).toContainEqual([200, 200]);
      expect(sides).toContainEqual([404, 404]);
      expect(answers.find(({ status }) => status === 404)?.body.code).toBe('object.not_found');
      // Nor later, in whichever process; and it was closed by the reading itself, not by what heard of it.
      const closed = sides[0]?.[0] === 404 ? uploadId : otherUpload;
      expect((await preview(api, closed)).status).toBe(404);
      expect((await api.get(`/v1/uploads/${closed}/content?reason=${encodeURIComponent(reason)}`)).status).toBe(404);
    }
    expect((await app.owner.query(`select 1 from intake.exposure where upload_id = any($1)`, [[uploadId, otherUpload].map((id) => toUuid(id))])).rowCount).toBe(8);
  });

  it('is kept from the other, is not told of it, and cannot be planned for it', async () => {
    const steward = await person('data_steward');
    await sees(steward.api, rival, 200);
    expectStatus(await steward.api.get(`/v1/uploads/${uploadId}/preview?reason=${encodeURIComponent(reason)}`), 200);
    await sees(steward.api, rival, 404);
    const researcherId = await addResearcher(app, { name: 'S. Teward', staffMemberId: steward.id });
    await recordScope(app, rival, 1, []);
    await propose(app, rival, researcherId, 10, day(1), day(2));
    const refused = expectStatus<Problem>(await confirm<Problem>(app, rival), 409);
    expect(refused.errors.map(({ code }) => code)).toEqual(['behind_wall']);
    expect(refused.detail).toContain(`read data of`);
  });

  it('is not told of what happens there', async () => {
    const steward = await person('data_steward', 'finance');
    expectStatus(await steward.api.get(`/v1/uploads/${uploadId}/preview?reason=${encodeURIComponent(reason)}`), 200);
    await sees(steward.api, rival, 404);
    const { rows } = await app.owner.query<{ organization_id: string }>('select organization_id from engagements.engagement where id = $1', [(await app.owner.query<{ id: string }>('select id from engagements.engagement order by created_at desc limit 1')).rows[0]?.id]);
    expect(rows).toHaveLength(1);
    const { FindRecipients } = await import('../../../src/modules/notifications/find-recipients.service.js');
    const { Database } = await import('../../../src/platform/database/database.js');
    const { systemActor } = await import('../../../src/platform/actor.js');
    const rivalOrganization = expectStatus<{ organizationId: string }>(await app.as('administrator').get(`/v1/engagements/${rival}`), 200).organizationId;
    const told = async (organizationId: string): Promise<string[]> => (await app.app.get(Database, { strict: false }).read({ actor: systemActor('test'), requestId: 'test' }, (reader) =>
      app.app.get(FindRecipients, { strict: false }).run(reader, ['data_stewards'], { organizationId: organizationId as never, engagement: null }))).map(({ id }) => id);
    expect(await told(scene.organizationId)).toContain(steward.id);
    expect(await told(rivalOrganization)).not.toContain(steward.id);
  });
});
