import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngagementDto, HistoryDto } from '../../../src/modules/engagements/engagement.dto.js';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import type { ApiClient, Answer } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { makeOrganization, signInPartner } from '../../support/organizations.js';

interface Listed { data: { id: string }[]; nextCursor: string | null }
type Problem = { code: string; detail: string; instance: string; requestId: string };

const UNKNOWN = 'eng_01k9zq3v5se6rb4yg2w8d7t1hn';
let app: TestApp;
let mine: { id: string };
let theirs: { id: string };
let partner: ApiClient;
let stranger: ApiClient;
let engagement: EngagementDto;

const path = (id: string): string => `/v1/engagements/${id}`;
const manager = (): ApiClient => app.as('engagement_manager');
const open = async (organizationId: string, name: string): Promise<EngagementDto> =>
  (await manager().post<EngagementDto>('/v1/engagements', { organizationId, name, sponsor: { name: 'Ada Okafor' } })).body;

beforeAll(async () => {
  app = await startTestApp();
  [mine, theirs] = [await makeOrganization(app, { name: 'Mine Legal' }), await makeOrganization(app, { name: 'Theirs Legal' })];
  [partner, stranger] = [await signInPartner(app, mine.id), await signInPartner(app, theirs.id)];
  engagement = await open(mine.id, 'Case-law model');
  for (let n = 1; n <= 3; n += 1) await open(theirs.id, `Their model ${n}`);
});
afterAll(() => app.close());

describe('a partner', () => {
  it('lists its own engagements and no others, whatever it filters by', async () => {
    const ids = async (query = ''): Promise<string[]> => (await partner.get<Listed>(`/v1/engagements${query}`)).body.data.map(({ id }) => id);
    for (const query of ['', '?sort=name', '?sort=dueAt', '?stage=inquiry', '?search=model', '?overdue=false', `?organizationId=${mine.id}`]) expect(await ids(query)).toEqual([engagement.id]);
    for (const query of [`?organizationId=${theirs.id}`, '?search=their']) expect(await ids(query)).toEqual([]);
    expect((await stranger.get<Listed>('/v1/engagements')).body.data).toHaveLength(3);
  });

  it('is told of another’s engagement exactly what it is told of one that never was', async () => {
    const requests: [string, (client: ApiClient, id: string) => Promise<Answer<Problem>>][] = [
      ['read', (client, id) => client.get(path(id))],
      ['history', (client, id) => client.get(`${path(id)}/history`)],
      ['timeline', (client, id) => client.get(`${path(id)}/timeline`)],
      ['act', (client, id) => client.post(`${path(id)}/actions/qualify`, {}, { 'if-match': '*' })],
      ['accept', (client, id) => client.post(`${path(id)}/acceptance`, { by: 'Eve' }, { 'if-match': '*' })],
    ];
    for (const [name, request] of requests) {
      const [foreign, unknown] = [await request(stranger, engagement.id), await request(stranger, UNKNOWN)];
      const told = ({ status, body }: Answer<Problem>, id: string) => [name, status, JSON.stringify({ ...body, requestId: '' }).replaceAll(id, '…')];
      expect(told(foreign, engagement.id)).toEqual(told(unknown, UNKNOWN));
      expect([name, foreign.status, foreign.body.code]).toEqual([name, 404, 'object.not_found']);
      expect([...foreign.headers.keys()].toSorted()).toEqual([...unknown.headers.keys()].toSorted());
    }
    expect((await partner.get<EngagementDto>(path(engagement.id))).body).toMatchObject({ id: engagement.id, version: 1 });
  });

  it('opens an inquiry for itself, once for each idempotency key, and names no owner', async () => {
    const key = { 'idempotency-key': 'inquiry-of-march' };
    const answers = [await partner.post<EngagementDto>('/v1/engagements', { name: 'Inquiry' }, key), await partner.post<EngagementDto>('/v1/engagements', { name: 'Inquiry' }, key)];
    expect(answers.map(({ status, headers, body }) => [status, headers.get('location'), headers.get('etag'), body.ownerId, body.organizationId]))
      .toEqual(answers.map(() => [201, path(answers[0]?.body.id ?? ''), '"1"', null, mine.id]));
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    const other = await partner.post<Problem>('/v1/engagements', { name: 'Another inquiry' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.key_reused']);
    expect((await partner.get<Listed>('/v1/engagements?search=inquiry')).body.data).toHaveLength(1);
    // The key is the client's own: another partner's is another key.
    expect((await stranger.post<EngagementDto>('/v1/engagements', { name: 'Inquiry' }, key)).body.organizationId).toBe(theirs.id);

    const owner = (await manager().get<{ id: string }>('/v1/me')).body.id;
    const named = await partner.post<Problem>('/v1/engagements', { name: 'Owned', ownerId: owner });
    expect([named.status, named.body.code]).toEqual([403, 'auth.forbidden']);
    const forOthers = await partner.post<Problem>('/v1/engagements', { name: 'Foreign', organizationId: theirs.id });
    expect([forOthers.status, forOthers.body.code]).toEqual([404, 'object.not_found']);
    expect((await manager().get<Listed>('/v1/engagements?search=owned')).body.data).toEqual([]);
    expect((await manager().get<Listed>('/v1/engagements?search=foreign')).body.data).toEqual([]);
  });

  it('can take no action of the lab’s, and is offered none', async () => {
    expect((await partner.get<EngagementDto>(path(engagement.id))).body.availableActions).toEqual([]);
    for (const action of ['qualify', 'hold', 'cancel', 'decline']) {
      const refused = await partner.act<Problem>(path(engagement.id), `actions/${action}`, { reason: 'because' });
      expect([action, refused.status, refused.body.code]).toEqual([action, 403, 'auth.forbidden']);
    }
    expect((await partner.patch<Problem>(path(engagement.id), { name: 'Mine' }, { 'if-match': '*' })).status).toBe(403);
    expect((await partner.act<Problem>(path(engagement.id), 'waivers', { gate: 'sponsor_named', reason: 'x' })).status).toBe(403);
    expect((await partner.get<EngagementDto>(path(engagement.id))).body.version).toBe(1);
  });

  it('follows how its engagement moves, without what the lab’s people wrote about it', async () => {
    const { id } = await open(mine.id, 'Followed');
    const secret = 'Their counsel is difficult';
    await manager().act(path(id), 'actions/hold', { reason: secret });
    await manager().act(path(id), 'actions/resume');
    await manager().act(path(id), 'actions/qualify');
    await manager().act(path(id), 'waivers', { gate: 'fit_decided', reason: secret });
    await manager().act(path(id), 'actions/begin_scoping');
    const seen = await eventually(async () => {
      const { body } = await partner.get<{ data: { type: string }[] }>(`${path(id)}/timeline`);
      return body.data.length >= 5 && body.data;
    }, 'the timeline');
    expect(seen.map(({ type }) => type)).toEqual(['engagement.stage_entered', 'engagement.stage_entered', 'engagement.resumed', 'engagement.held', 'engagement.opened']);
    const { data: all } = (await manager().get<{ data: { type: string }[] }>(`${path(id)}/timeline`)).body;
    expect(all.map(({ type }) => type)).toContain('engagement.gate_waived');

    const history = (await partner.get<HistoryDto>(`${path(id)}/history`)).body;
    expect(history.data.map(({ action, toStage, reason }) => [action, toStage, reason])).toEqual([
      ['open', 'inquiry', null], ['hold', 'inquiry', null], ['resume', 'inquiry', null], ['qualify', 'qualification', null], ['begin_scoping', 'scoping', null],
    ]);
    expect(history.waivers).toEqual([]);
    expect(JSON.stringify([seen, history, (await partner.get(path(id))).body])).not.toContain(secret);
    expect((await manager().get<HistoryDto>(`${path(id)}/history`)).body).toMatchObject({ waivers: [{ reason: secret }], data: [{}, { reason: secret }, {}, {}, {}] });
  });

  it('that has no permission to read engagements reads none', async () => {
    const mute = await signInPartner(app, mine.id, ['event:read']);
    for (const at of ['/v1/engagements', path(engagement.id), `${path(engagement.id)}/history`, `${path(engagement.id)}/timeline`]) expect((await mute.get(at)).status).toBe(403);
  });
});

describe('acceptance', () => {
  const record = (id: string, key: 'dataAgreement', value: { signed: boolean }): Promise<void> =>
    app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) => app.app.get(EngagementsApi, { strict: false }).recordFact(tx, id as Id<'eng'>, key, value));

  async function inDelivery(): Promise<string> {
    const { id } = await open(mine.id, 'Delivered');
    await record(id, 'dataAgreement', { signed: true });
    const way: [action: string, ...gates: string[]][] = [
      ['qualify'], ['begin_scoping', 'fit_decided'], ['approve_scope', 'scope_approved_by_both_sides'], ['begin_intake', 'contract_signed', 'milestones_sum_to_price'],
      ['begin_training', 'accepted_tokens_cover_scope', 'team_confirmed', 'team_covers_scope'], ['begin_evaluation', 'training_run_finished'], ['begin_delivery', 'must_have_criteria_met'],
    ];
    for (const [action, ...gates] of way) {
      for (const gate of gates) await manager().act(path(id), 'waivers', { gate, reason: 'for the test' });
      expect((await manager().act(path(id), `actions/${action}`)).status).toBe(200);
    }
    return id;
  }

  it('happens once when two of the customer’s systems accept at once', async () => {
    const id = await inDelivery();
    const etag = (await partner.get(path(id))).headers.get('etag') ?? '';
    const second = await signInPartner(app, mine.id);
    const byTag = await Promise.all([partner, second].map((client) => client.post<Problem>(`${path(id)}/acceptance`, { by: 'Ada Okafor' }, { 'if-match': etag })));
    expect(byTag.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const again = await Promise.all([partner, second].map((client) => client.post<Problem>(`${path(id)}/acceptance`, { by: 'Ada Okafor' }, { 'if-match': '*' })));
    expect(again.map(({ status, body }) => [status, body.code])).toEqual(again.map(() => [409, 'engagement.acceptance_not_possible']));
    const { rows } = await app.owner.query(`select 1 from platform.outbox where type = 'engagement.accepted' and stream_id = $1`, [id]);
    expect(rows).toHaveLength(1);
    expect((await manager().get<EngagementDto>(path(id))).body.availableActions.find(({ action }) => action === 'complete')?.blockers).toEqual([]);
  });

  it('happens once when two accept whatever the version', async () => {
    const id = await inDelivery();
    const answers = await Promise.all([1, 2, 3].map((n) => partner.post<Problem>(`${path(id)}/acceptance`, { by: `Signer ${n}` }, { 'if-match': '*' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  it('waits for delivery, and for the end of a hold', async () => {
    const early = await partner.act<Problem>(path(engagement.id), 'acceptance', { by: 'Ada Okafor' });
    expect([early.status, early.body.code, early.body.detail]).toEqual([409, 'engagement.acceptance_not_possible', 'The engagement is in inquiry; the model is accepted in delivery.']);
    const id = await inDelivery();
    await manager().act(path(id), 'actions/hold', { reason: 'wait' });
    expect((await partner.act<Problem>(path(id), 'acceptance', { by: 'Ada Okafor' })).body.detail).toContain('on hold');
    for (const by of ['', ' ', 'Ada\nOkafor', 'x'.repeat(201)]) expect((await partner.post<Problem>(`${path(id)}/acceptance`, { by }, { 'if-match': '*' })).body.code).toBe('request.invalid');
    expect((await partner.post<Problem>(`${path(id)}/acceptance`, { by: 'Ada' })).status).toBe(428);
  });
});
