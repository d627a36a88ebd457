import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { ReviewTeamWhenScopeIsRecorded } from '../../../src/modules/staffing/handlers/review-team-when-scope-is-recorded.handler.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createVerifiedOrganization, signInPartner } from '../../support/organizations.js';
import { NOW, addResearcher, confirm, day, expectStatus, factOf, openEngagement, organization, propose, recordScope, teamOf } from './staffing-fixtures.js';
import type { Problem } from './staffing-fixtures.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ clock: new ManualClock(NOW) });
});
afterAll(() => app.close());

const legalNlp = { skill: 'legal_nlp', minimumLevel: 3 };
const lead = () => app.as('research_lead');
const unconfirmed = (engagementId: string) => eventually(async () => !(await teamOf(app, engagementId)).confirmed, 'the team being unconfirmed');
const idOf = async (type: string, engagementId: string): Promise<string> =>
  (await app.owner.query<{ id: string }>('select id from platform.outbox where type = $1 and stream_id = $2 order by txid desc, seq desc', [type, engagementId])).rows[0]!.id;

/** A confirmed team of one. */
async function confirmedTeam(name: string, person: Record<string, unknown> = {}) {
  const organizationId = await organization(app, name);
  const engagementId = await openEngagement(app, organizationId, [legalNlp]);
  const researcherId = await addResearcher(app, { skills: [{ skill: 'legal_nlp', level: 4 }], clearance: 'confidential', ...person });
  const allocationId = await propose(app, engagementId, researcherId, 50, day(0), day(60));
  expectStatus(await confirm(app, engagementId), 200);
  return { organizationId, engagementId, researcherId, allocationId };
}

describe('confirming a team', () => {
  it('is refused with every reason at once, then confirmed, and becomes a fact of the engagement', async () => {
    const [northwind, contoso] = [await organization(app, 'Northwind'), await organization(app, 'Contoso')];
    const rival = await openEngagement(app, northwind);
    const silva = await addResearcher(app, { name: 'M. Silva', clearance: 'confidential' });
    await propose(app, rival, silva, 20, day(0), day(30));
    expectStatus(await confirm(app, rival), 200);
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [contoso, northwind], coolingOffDays: 90 }), 201);

    const engagement = await openEngagement(app, contoso, [legalNlp]);
    const other = await openEngagement(app, contoso);
    const ito = await addResearcher(app, { name: 'R. Ito', capacityPercent: 80, clearance: 'confidential', skills: [{ skill: 'legal_nlp', level: 2 }] });
    await propose(app, other, ito, 70, day(5), day(20));
    expectStatus(await confirm(app, other), 200);
    expectStatus(await lead().patch(`/v1/engagements/${engagement}/team`, { requiredClearance: 'restricted' }, { 'if-match': '"0"' }), 200);
    expectStatus(await lead().post(`/v1/researchers/${ito}/absences`, { from: day(50), to: day(55) }), 201);
    const itos = await propose(app, engagement, ito, 50, day(0), day(60));
    const silvas = await propose(app, engagement, silva, 50, day(100), day(200));

    const refusal = expectStatus(await confirm<Problem>(app, engagement), 409);
    expect(refusal.code).toBe('team.not_confirmable');
    expect(refusal.errors.map(({ message }) => message)).toEqual([
      'no one covers legal_nlp at level 3',
      `M. Silva works for Northwind until ${day(30)}, which has a conflict wall with Contoso (cooling-off 90 days)`,
      'M. Silva has clearance confidential; the engagement asks for restricted',
      `R. Ito is planned at 120 % of 80 % from ${day(5)} to ${day(20)}`,
      `R. Ito is away from ${day(50)} to ${day(55)}`,
      'R. Ito has clearance confidential; the engagement asks for restricted',
    ]);
    expect(refusal.errors[0]).toMatchObject({ path: 'scope.skills.legal_nlp', code: 'skill_uncovered' });
    for (const { message } of refusal.errors) expect(refusal.detail).toContain(message);
    const shown = await teamOf(app, engagement);
    expect(shown.problems?.map(({ message }) => message)).toEqual(refusal.errors.map(({ message }) => message));
    expect(await factOf(app, engagement)).toMatchObject({ confirmed: false });

    const team = `/v1/engagements/${engagement}/allocations`;
    expectStatus(await lead().act(`${team}/${silvas}`, 'actions/end'), 200);
    const current = await lead().get(`${team}/${itos}`);
    expectStatus(await lead().patch(`${team}/${itos}`, { percent: 10, to: day(49) }, { 'if-match': current.headers.get('etag')! }), 200);
    await propose(app, engagement, await addResearcher(app, { name: 'A. Okafor', clearance: 'restricted', skills: [{ skill: 'legal_nlp', level: 5 }] }), 100, day(0), day(60));
    const version = (await teamOf(app, engagement)).version;
    expectStatus(await lead().patch(`/v1/engagements/${engagement}/team`, { requiredClearance: 'none' }, { 'if-match': `"${version}"` }), 200);

    const confirmed = expectStatus(await confirm(app, engagement), 200);
    expect(confirmed).toMatchObject({ confirmed: true, scopeVersion: 1, problems: [], skillCoverage: [{ ...legalNlp, coveredBy: ['A. Okafor'] }] });
    expect(confirmed.members.map(({ name, allocations }) => [name, allocations?.map(({ status }) => status)])).toEqual([['A. Okafor', ['confirmed']], ['R. Ito', ['confirmed']]]);
    expect(await factOf(app, engagement)).toEqual({ confirmed: true, uncoveredSkills: [], scopeVersion: 1 });
    expectStatus(await confirm<Problem>(app, engagement), 409);
  });

  it('lets one of two who confirm at once win', async () => {
    const engagementId = await openEngagement(app, await organization(app, 'Twice'));
    await propose(app, engagementId, await addResearcher(app), 50, day(0), day(10));
    const answers = await Promise.all([confirm(app, engagementId), confirm(app, engagementId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('asks for the team’s ETag and the right to confirm', async () => {
    const engagementId = await openEngagement(app, await organization(app, 'Careful'));
    await propose(app, engagementId, await addResearcher(app), 50, day(0), day(10));
    const path = `/v1/engagements/${engagementId}/team/actions/confirm`;
    expectStatus(await lead().post(path, {}), 428);
    expectStatus(await lead().post(path, {}, { 'if-match': '"0"' }), 412);
    expectStatus(await app.as('engagement_manager').post(path, {}, { 'if-match': '"1"' }), 403);
  });

  it('is refused without an approved scope and without people', async () => {
    const { id } = expectStatus<{ id: string }>(await app.as('engagement_manager').post('/v1/engagements', { organizationId: await organization(app, 'Early'), name: 'Early' }), 201);
    expect((await teamOf(app, id)).version).toBe(0);
    const refusal = expectStatus(await confirm<Problem>(app, id), 409);
    expect(refusal.errors.map(({ code }) => code)).toEqual(['scope_not_approved', 'nobody_allocated']);
  });
});

describe('a confirmed team', () => {
  it('has to be confirmed again for a newer scope version, once however often the event comes', async () => {
    const { engagementId } = await confirmedTeam('Newer scope');
    await recordScope(app, engagementId, 2, [legalNlp, { skill: 'dpo', minimumLevel: 2 }]);
    await unconfirmed(engagementId);
    expect(await factOf(app, engagementId)).toEqual({ confirmed: false, uncoveredSkills: ['dpo'], scopeVersion: 2 });
    const version = (await teamOf(app, engagementId)).version;

    const delivery = app.app.get(EventDelivery, { strict: false });
    const handler = app.app.get(ReviewTeamWhenScopeIsRecorded, { strict: false });
    const eventId = (await app.owner.query<{ id: string }>(
      `select id from platform.outbox where type = 'engagement.fact_recorded' and stream_id = $1 and data->>'key' = 'scope' order by txid desc, seq desc`, [engagementId])).rows[0]!.id;
    await delivery.deliver('staffing.review-team-when-scope-is-recorded', handler, eventId, (await delivery.load(eventId))!);
    expect((await teamOf(app, engagementId)).version).toBe(version);
    const { rows } = await app.owner.query(`select data from platform.outbox where type = 'team.unconfirmed' and stream_id = $1`, [engagementId]);
    expect(rows).toMatchObject([{ data: { because: ['scope_changed', 'skill_uncovered'] } }]);
  });

  it('stays confirmed when the event of the scope is late, and the team was confirmed for that version since', async () => {
    const { engagementId } = await confirmedTeam('Late event');
    await recordScope(app, engagementId, 2, [legalNlp]);
    await unconfirmed(engagementId);
    expectStatus(await confirm(app, engagementId), 200);
    const handler = app.app.get(ReviewTeamWhenScopeIsRecorded, { strict: false });
    const delivery = app.app.get(EventDelivery, { strict: false });
    const eventId = await idOf('engagement.fact_recorded', engagementId);
    const event = (await delivery.load(eventId))!;
    await delivery.deliver('test.late', handler, eventId, { ...event, data: { ...event.data, key: 'scope' } });
    expect((await teamOf(app, engagementId)).confirmed).toBe(true);
  });

  it('is looked at again when a researcher is away, loses a skill, or a wall is put up', async () => {
    const away = await confirmedTeam('Away');
    expectStatus(await lead().post(`/v1/researchers/${away.researcherId}/absences`, { from: day(10), to: day(12) }), 201);
    const unskilled = await confirmedTeam('Unskilled');
    const current = await lead().get(`/v1/researchers/${unskilled.researcherId}`);
    expectStatus(await lead().patch(`/v1/researchers/${unskilled.researcherId}`, { skills: [] }, { 'if-match': current.headers.get('etag')! }), 200);
    const one = await confirmedTeam('One side', { capacityPercent: 100 });
    const other = await organization(app, 'Other side');
    const rival = await openEngagement(app, other);
    await propose(app, rival, one.researcherId, 50, day(10), day(20));
    expectStatus(await confirm(app, rival), 200);
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [one.organizationId, other] }), 201);
    for (const engagementId of [away.engagementId, unskilled.engagementId, one.engagementId, rival]) await unconfirmed(engagementId);
    const { rows } = await app.owner.query<{ because: string[] }>(`select data->'because' as because from platform.outbox where type = 'team.unconfirmed' and stream_id = any($1) order by txid`,
      [[away.engagementId, unskilled.engagementId, one.engagementId, rival]]);
    expect(rows.map(({ because }) => because).sort()).toEqual([['away'], ['behind_wall'], ['behind_wall'], ['skill_uncovered']]);
  });

  it('stays confirmed when a researcher changes in a way that does not matter', async () => {
    const { engagementId, researcherId } = await confirmedTeam('Unshaken');
    const current = await lead().get(`/v1/researchers/${researcherId}`);
    expectStatus(await lead().patch(`/v1/researchers/${researcherId}`, { name: 'R. Itō' }, { 'if-match': current.headers.get('etag')! }), 200);
    const [event] = (await app.owner.query<{ id: string }>(`select id from platform.outbox where type = 'researcher.changed' and data->>'researcherId' = $1`, [researcherId])).rows;
    await eventually(async () => (await app.owner.query('select from platform.inbox where event_id = $1 and handler like $2', [event!.id, 'staffing.%'])).rowCount === 1, 'the review');
    expect((await teamOf(app, engagementId)).confirmed).toBe(true);
  });

  it('lets its people go when the engagement is cancelled', async () => {
    const { engagementId, researcherId, allocationId } = await confirmedTeam('Cancelled');
    await propose(app, engagementId, await addResearcher(app), 10, day(5), day(9));
    expectStatus(await app.as('engagement_manager').act(`/v1/engagements/${engagementId}`, 'actions/cancel', { reason: 'No longer wanted' }), 200);
    await eventually(async () => (await teamOf(app, engagementId)).members.every(({ allocations }) => allocations?.every(({ to }) => to <= day(0))), 'the allocations ending');
    const allocation = expectStatus(await lead().get(`/v1/engagements/${engagementId}/allocations/${allocationId}`), 200);
    expect(allocation).toMatchObject({ status: 'confirmed', to: day(0), researcherId });
    expectStatus(await lead().post(`/v1/engagements/${engagementId}/allocations`, { researcherId, percent: 10, from: day(3), to: day(4) }), 409);
  });
});

describe('what a partner sees', () => {
  it('are names and skills of those confirmed, of its own engagements only', async () => {
    const customer = await createVerifiedOrganization(app, 'Customer');
    const engagementId = await openEngagement(app, customer.id, [legalNlp]);
    const ito = await addResearcher(app, { name: 'R. Ito', skills: [{ skill: 'legal_nlp', level: 4 }] });
    await propose(app, engagementId, ito, 50, day(0), day(60));
    const partner = await signInPartner(app, customer.id);
    const path = `/v1/engagements/${engagementId}/team`;
    expect(expectStatus(await partner.get(path), 200)).toMatchObject({ confirmed: false, members: [] });
    expectStatus(await confirm(app, engagementId), 200);
    await propose(app, engagementId, await addResearcher(app, { name: 'S. Secret' }), 50, day(0), day(60));
    const seen = expectStatus(await partner.get(path), 200);
    expect(seen).toEqual({
      engagementId, confirmed: false, confirmedAt: null, scopeVersion: null, version: expect.any(Number),
      members: [{ name: 'R. Ito', skills: [{ skill: 'legal_nlp', level: 4, levelName: 'expert' }] }],
      skillCoverage: [{ ...legalNlp, coveredBy: ['R. Ito'] }],
    });

    const foreign = await openEngagement(app, await organization(app, 'Somebody else'));
    expectStatus(await partner.get(`/v1/engagements/${foreign}/team`), 404);
    for (const route of ['/v1/researchers', `/v1/researchers/${ito}`, '/v1/conflict-walls']) expectStatus(await partner.get(route), 403);
    expectStatus(await partner.post(`/v1/engagements/${engagementId}/allocations`, { researcherId: ito, percent: 1, from: day(0), to: day(0) }), 403);
  });
});
