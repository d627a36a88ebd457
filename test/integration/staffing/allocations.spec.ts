import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EndAllocationsWhenEngagementCloses } from '../../../src/modules/staffing/handlers/end-allocations-when-engagement-closes.handler.js';
import { ReviewTeamsWhenConflictWallIsCreated } from '../../../src/modules/staffing/handlers/review-teams-when-conflict-wall-is-created.handler.js';
import { ReviewTeamsWhenResearcherChanges } from '../../../src/modules/staffing/handlers/review-teams-when-researcher-changes.handler.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import type { EventHandler } from '../../../src/platform/events/event-handler.js';
import { fromUuid, toUuid } from '../../../src/platform/identifiers/id.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { DAY_MS, NOW, addResearcher, confirm, day, expectStatus, openEngagement, organization, propose, recordScope, teamOf } from './staffing-fixtures.js';
import type { Problem } from './staffing-fixtures.js';

let app: TestApp;
const clock = new ManualClock(NOW);

beforeAll(async () => {
  app = await startTestApp({ clock });
});
afterAll(() => app.close());

const lead = () => app.as('research_lead');
const change = async (path: string, body: unknown) => {
  const current = await lead().get(path);
  return lead().patch<Problem & { status: string; from: string; to: string }>(path, body, { 'if-match': current.headers.get('etag') ?? '' });
};
const engagementOf = async (name: string): Promise<string> => openEngagement(app, await organization(app, name));

describe('a proposal', () => {
  it('is a share of a researcher’s time that shows what speaks against it, and nothing is refused yet', async () => {
    const engagement = await engagementOf('Proposals');
    const researcher = await addResearcher(app, { capacityPercent: 20 });
    const created = await lead().post(`/v1/engagements/${engagement}/allocations`, { researcherId: researcher, percent: 50, from: day(0), to: day(9) });
    expect(expectStatus(created, 201)).toMatchObject({ engagementId: engagement, researcherId: researcher, researcherName: 'R. Ito', percent: 50, from: day(0), to: day(9), status: 'proposed' });
    expectStatus(await lead().get(created.headers.get('location')!), 200);
    expect((await teamOf(app, engagement)).problems).toMatchObject([{ code: 'over_capacity' }]);
    expect(expectStatus(await lead().get(`/v1/researchers/${researcher}`), 200)).toMatchObject({ allocations: [{ engagementId: engagement, percent: 50, status: 'proposed' }] });
  });

  it.each([
    [{ from: day(5), to: day(4) }, 422, 'request.invalid'],
    [{ from: '1999-12-31', to: day(4) }, 422, 'request.invalid'],
    [{ from: '2026-02-30', to: day(4) }, 422, 'request.invalid'],
    [{ percent: 101 }, 422, 'request.invalid'],
    [{ percent: 0 }, 422, 'request.invalid'],
    [{ status: 'confirmed' }, 422, 'request.invalid'],
    [{ from: day(-5), to: day(-1) }, 409, 'allocation.past'],
    [{ researcherId: 'rsr_01k9zq3v5se6rb4yg2w8d7t1hn' }, 404, 'object.not_found'],
    [{ from: day(9), to: day(12) }, 409, 'allocation.overlaps'],
  ])('is refused with %j: %i %s', async (input, status, code) => {
    const engagement = await engagementOf('Refusals');
    const researcherId = await addResearcher(app);
    await propose(app, engagement, researcherId, 10, day(0), day(9));
    const before = await teamOf(app, engagement);
    const answer = await lead().post<Problem>(`/v1/engagements/${engagement}/allocations`, { researcherId, percent: 50, from: day(20), to: day(29), ...input });
    expect(expectStatus(answer, status).code).toBe(code);
    expect(await teamOf(app, engagement)).toEqual(before);
  });

  it('is not made of someone who has left, or for an engagement that is not there', async () => {
    const engagement = await engagementOf('Left');
    const researcherId = await addResearcher(app);
    expectStatus(await change(`/v1/researchers/${researcherId}`, { active: false }), 200);
    const input = { researcherId, percent: 50, from: day(0), to: day(9) };
    expect(expectStatus(await lead().post<Problem>(`/v1/engagements/${engagement}/allocations`, input), 409).code).toBe('researcher.inactive');
    expectStatus(await lead().post(`/v1/engagements/eng_01k9zq3v5se6rb4yg2w8d7t1hn/allocations`, input), 404);
  });
});

describe('a confirmed allocation', () => {
  it('changes within what could be confirmed, keeps its past, and ends', async () => {
    const engagement = await engagementOf('Changes');
    const other = await engagementOf('Elsewhere');
    const researcher = await addResearcher(app, { capacityPercent: 80 });
    expectStatus(await lead().post(`/v1/researchers/${researcher}/absences`, { from: day(70), to: day(75) }), 201);
    const path = `/v1/engagements/${engagement}/allocations/${await propose(app, engagement, researcher, 50, day(0), day(60))}`;
    await propose(app, other, researcher, 30, day(0), day(60));
    expectStatus(await confirm(app, engagement), 200);
    expectStatus(await confirm(app, other), 200);

    const refused = expectStatus(await change(path, { percent: 60, to: day(70) }), 409);
    expect([refused.code, refused.errors.map(({ code }) => code)]).toEqual(['allocation.not_possible', ['over_capacity', 'away']]);
    expect(expectStatus(await change(path, { from: day(1) }), 409).code).toBe('allocation.past');
    expect((await teamOf(app, engagement)).confirmed).toBe(true);
    expect(expectStatus(await change(path, { percent: 40, to: day(65) }), 200)).toMatchObject({ status: 'confirmed', percent: 40, to: day(65) });
    expect((await teamOf(app, engagement)).confirmed).toBe(false);
    expectStatus(await lead().patch(path, { percent: 1 }, { 'if-match': '"1"' }), 412);
    expectStatus(await lead().patch(path, { percent: 1 }), 428);

    clock.advance(2 * DAY_MS);
    expect(expectStatus(await lead().act<Problem>(path, 'actions/end', { lastDay: day(1) }), 409).code).toBe('allocation.past');
    expect(expectStatus(await lead().act(path, 'actions/end'), 200)).toMatchObject({ status: 'confirmed', from: day(0), to: day(2) });
    clock.advance(DAY_MS);
    expect(expectStatus(await lead().act<Problem>(path, 'actions/end'), 409).code).toBe('allocation.past');
    clock.advance(-3 * DAY_MS);
  });

  it('is withdrawn when it has not begun, and then counts for no wall', async () => {
    const [one, two] = [await organization(app, 'Here'), await organization(app, 'There')];
    const [here, there] = [await openEngagement(app, one), await openEngagement(app, two)];
    const researcher = await addResearcher(app);
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [one, two], coolingOffDays: 365 }), 201);
    const path = `/v1/engagements/${here}/allocations/${await propose(app, here, researcher, 50, day(5), day(60))}`;
    expectStatus(await confirm(app, here), 200);
    await propose(app, there, researcher, 50, day(5), day(60));
    expect(expectStatus(await confirm<Problem>(app, there), 409).errors.map(({ code }) => code)).toEqual(['behind_wall']);
    expect(expectStatus(await lead().act(path, 'actions/end'), 200)).toMatchObject({ status: 'withdrawn' });
    expectStatus(await lead().act(path, 'actions/end'), 404);
    expectStatus(await confirm(app, there), 200);
  });

  it('of one side stands against the other, whoever of two confirms first', async () => {
    const [one, two] = [await organization(app, 'Left side'), await organization(app, 'Right side')];
    const sides = [await openEngagement(app, one), await openEngagement(app, two)];
    const researcher = await addResearcher(app);
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [two, one] }), 201);
    for (const side of sides) await propose(app, side, researcher, 50, day(0), day(60));
    const answers = await Promise.all(sides.map((side) => confirm(app, side)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('any number of people who plan at once', () => {
  it('never commit more of a researcher than there is, nor on days away', async () => {
    const organizationId = await organization(app, 'Busy');
    const span = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 15 }));
    const step = fc.record({
      engagement: fc.integer({ min: 0, max: 3 }), researcher: fc.integer({ min: 0, max: 1 }), percent: fc.integer({ min: 10, max: 60 }), span,
      next: fc.constantFrom('confirm', 'change', 'end', 'away'),
    });
    let confirmations = 0;
    let refusals = 0;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
      const engagements = await Promise.all([0, 1, 2, 3].map(() => openEngagement(app, organizationId)));
      const researchers = [await addResearcher(app, { capacityPercent: 80 }), await addResearcher(app, { capacityPercent: 100 })];
      const asked = await Promise.all(steps.map(async ({ engagement, researcher, percent, span: [offset, length], next }) => {
        const days = { from: day(offset), to: day(offset + length) };
        const allocations = `/v1/engagements/${engagements[engagement]!}/allocations`;
        const created = await lead().post<{ id: string }>(allocations, { researcherId: researchers[researcher], percent, ...days });
        const path = `${allocations}/${created.body.id}`;
        const acts = {
          confirm: async () => [await confirm(app, engagements[engagement]!)],
          change: async () => [await confirm(app, engagements[engagement]!), await change(path, { percent: percent + 30 })],
          end: async () => [await lead().act(path, 'actions/end')],
          away: async () => [await lead().post(`/v1/researchers/${researchers[researcher]!}/absences`, days)],
        };
        return [created, ...await acts[next]()];
      }));
      const statuses = asked.flat().map(({ status }) => status);
      expect(statuses.filter((status) => ![200, 201, 404, 409, 412, 422, 428].includes(status))).toEqual([]);
      confirmations += statuses.filter((status) => status === 200).length;
      refusals += statuses.filter((status) => status === 409).length;
      const { rows } = await app.owner.query(
        `select r.id, d.day, sum(a.percent) from staffing.researcher r join staffing.allocation a on a.researcher_id = r.id and a.status = 'confirmed'
         cross join lateral generate_series(a.first_day, a.last_day, interval '1 day') as d(day)
         where r.id = any($1) group by r.id, d.day having sum(a.percent) > r.capacity_percent`, [researchers.map((id) => toUuid(id))]);
      expect(rows).toEqual([]);
      // A team that is confirmed has nothing against it, once the reviews of the last changes have run.
      for (const engagement of engagements) {
        await eventually(async () => {
          const team = await teamOf(app, engagement);
          return !team.confirmed || team.problems?.length === 0;
        }, 'the review of a confirmed team');
      }
    }), { numRuns: 6 });
    expect(confirmations).toBeGreaterThan(0);
    expect(refusals).toBeGreaterThan(0);
  });
});

describe('handlers', () => {
  const setUp = async () => {
    const organizationId = await organization(app, 'Handled');
    const engagement = await openEngagement(app, organizationId);
    const researcher = await addResearcher(app);
    const allocation = await propose(app, engagement, researcher, 50, day(0), day(60));
    expectStatus(await confirm(app, engagement), 200);
    return { organizationId, engagement, researcher, allocation };
  };
  const lastEvent = async (type: string, key: string, value: string): Promise<string> =>
    (await app.owner.query<{ id: string }>('select id from platform.outbox where type = $1 and data->>$2 = $3 order by txid desc, seq desc', [type, key, value])).rows[0]!.id;
  const deliver = async (name: string, handler: EventHandler, eventId: string) => {
    const delivery = app.app.get(EventDelivery, { strict: false });
    await delivery.deliver(name, handler, eventId, (await delivery.load(eventId))!);
  };

  it('of a researcher’s change have one effect when delivered twice, and none when the change is undone', async () => {
    const { engagement, researcher } = await setUp();
    const handler = app.app.get(ReviewTeamsWhenResearcherChanges, { strict: false });
    expectStatus(await lead().post(`/v1/researchers/${researcher}/absences`, { from: day(10), to: day(12) }), 201);
    const eventId = await lastEvent('researcher.changed', 'researcherId', researcher);
    await eventually(async () => !(await teamOf(app, engagement)).confirmed, 'the review');
    const { version } = await teamOf(app, engagement);
    await deliver('staffing.review-teams-when-researcher-changes', handler, eventId);
    expect((await teamOf(app, engagement)).version).toBe(version);

    const { absences } = expectStatus<{ absences: { id: string }[] }>(await lead().get(`/v1/researchers/${researcher}`), 200);
    expectStatus(await lead().delete(`/v1/researchers/${researcher}/absences/${absences[0]!.id}`), 200);
    expectStatus(await confirm(app, engagement), 200);
    await deliver('test.late-researcher', handler, eventId);
    expect((await teamOf(app, engagement)).confirmed).toBe(true);
  });

  it('of a wall have one effect when delivered twice, and none when the wall has ended', async () => {
    const { organizationId, engagement, researcher } = await setUp();
    const rival = await organization(app, 'Rival');
    const other = await openEngagement(app, rival);
    await propose(app, other, researcher, 50, day(0), day(60));
    expectStatus(await confirm(app, other), 200);
    const handler = app.app.get(ReviewTeamsWhenConflictWallIsCreated, { strict: false });
    const wall = expectStatus<{ id: string }>(await lead().post('/v1/conflict-walls', { organizationIds: [organizationId, rival] }), 201);
    const eventId = await lastEvent('conflict_wall.created', 'conflictWallId', wall.id);
    for (const each of [engagement, other]) await eventually(async () => !(await teamOf(app, each)).confirmed, 'the review');
    const { version } = await teamOf(app, engagement);
    await deliver('staffing.review-teams-when-conflict-wall-is-created', handler, eventId);
    expect((await teamOf(app, engagement)).version).toBe(version);

    expectStatus(await lead().delete(`/v1/conflict-walls/${wall.id}`, { 'if-match': '"1"' }), 200);
    expectStatus(await confirm(app, engagement), 200);
    await deliver('test.late-wall', handler, eventId);
    expect((await teamOf(app, engagement)).confirmed).toBe(true);
  });

  it('of a closing engagement end allocations once, and leave those of an open one', async () => {
    const { engagement, allocation } = await setUp();
    const handler = app.app.get(EndAllocationsWhenEngagementCloses, { strict: false });
    const path = `/v1/engagements/${engagement}`;
    const eventIdOf = () => lastEvent('engagement.stage_entered', 'engagementId', engagement);
    await app.owner.query(`insert into platform.outbox (id, type, version, data, stream_id, for_partners, actor, request_id, occurred_at, relayed_at)
      values (gen_random_uuid(), 'engagement.stage_entered', 1, $1, $2, true, '{}', 'test', now(), now())`,
    [JSON.stringify({ engagementId: engagement, organizationId: 'org_01k9zq3v5se6rb4yg2w8d7t1hn', name: 'x', ownerId: null, action: 'qualify', from: 'inquiry', stage: 'qualification', iteration: 1, passedByWaiver: [] }), engagement]);
    await deliver('test.open', handler, await eventIdOf());
    expect(expectStatus(await lead().get(`${path}/allocations/${allocation}`), 200)).toMatchObject({ to: day(60) });

    expectStatus(await app.as('engagement_manager').act(path, 'actions/cancel', { reason: 'No longer wanted' }), 200);
    await eventually(async () => (await lead().get<{ to: string }>(`${path}/allocations/${allocation}`)).body.to === day(0), 'the end');
    const { version } = await teamOf(app, engagement);
    await deliver('staffing.end-allocations-when-engagement-closes', handler, await eventIdOf());
    expect((await teamOf(app, engagement)).version).toBe(version);
  });
});

describe('researchers', () => {
  it('are added, found by skill and level, and changed with their ETag', async () => {
    const input = { name: 'B. Ferreira', skills: [{ skill: 'rlhf', level: 4 }], capacityPercent: 60, clearance: 'restricted' };
    const created = await lead().post<{ id: string }>('/v1/researchers', input);
    expect(expectStatus(created, 201)).toMatchObject({ ...input, skills: [{ skill: 'rlhf', level: 4, levelName: 'expert' }], staffMemberId: null, active: true, absences: [], allocations: [] });
    const found = async (query: string) => expectStatus<{ data: { id: string }[] }>(await lead().get(`/v1/researchers?${query}`), 200).data.map(({ id }) => id);
    expect(await found('skill=rlhf&minimumLevel=4')).toEqual([created.body.id]);
    expect(await found('skill=rlhf&minimumLevel=5')).toEqual([]);
    expectStatus(await lead().get('/v1/researchers?minimumLevel=4'), 422);
    expectStatus(await lead().patch(`/v1/researchers/${created.body.id}`, { capacityPercent: 50 }), 428);
    expect(expectStatus(await change(`/v1/researchers/${created.body.id}`, { active: false, skills: [] }), 200)).toMatchObject({ active: false, skills: [], version: 2 });
    expect(await found('active=false&skill=rlhf')).toEqual([]);
    expectStatus(await app.as('engagement_manager').post('/v1/researchers', input), 403);
    const page = await lead().get<{ data: unknown[]; nextCursor: string }>('/v1/researchers?limit=1');
    expect([page.body.data.length, (await lead().get<{ data: unknown[] }>(`/v1/researchers?limit=1&cursor=${page.body.nextCursor}`)).status]).toEqual([1, 200]);
  });

  it.each([
    [{ name: '' }], [{ name: 'X\u0000Y' }], [{ skills: [{ skill: 'Legal NLP', level: 1 }] }], [{ skills: [{ skill: 'dpo', level: 6 }] }], [{ capacityPercent: 0 }],
    [{ skills: [{ skill: 'dpo', level: 1 }, { skill: 'dpo', level: 2 }] }], [{ clearance: 'top_secret' }], [{ staffMemberId: 'stf_01k9zq3v5se6rb4yg2w8d7t1hn' }],
  ])('are refused with %j', async (mistake) => {
    expectStatus(await lead().post('/v1/researchers', { name: 'X', ...mistake }), 422);
  });

  it('are linked to one staff member each at most', async () => {
    await app.as('researcher').get('/v1/researchers');
    const { rows: [member] } = await app.owner.query<{ id: string }>(`select id from identity.staff_member where subject = 'test-researcher'`);
    const staffMemberId = fromUuid('stf', member!.id);
    await addResearcher(app, { staffMemberId });
    expect(expectStatus(await lead().post<Problem>('/v1/researchers', { name: 'Again', staffMemberId }), 409).code).toBe('researcher.staff_member_taken');
  });

  it('are away on days that do not overlap', async () => {
    const path = `/v1/researchers/${await addResearcher(app)}/absences`;
    expectStatus(await lead().post(path, { from: day(1), to: day(5) }), 201);
    const answers = await Promise.all([lead().post(path, { from: day(6), to: day(9) }), lead().post(path, { from: day(7), to: day(7) })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(expectStatus(await lead().post<Problem>(path, { from: day(5), to: day(5) }), 409).code).toBe('absence.overlaps');
    expectStatus(await lead().delete(`${path}/abs_01k9zq3v5se6rb4yg2w8d7t1hn`), 404);
  });
});

describe('conflict walls', () => {
  it('stand between two organizations once, in whatever order, and are kept when they end', async () => {
    const [one, two] = [await organization(app, 'Wall one'), await organization(app, 'Wall two')];
    const answers = await Promise.all([[one, two], [two, one]].map((organizationIds) => lead().post<{ id: string; code: string }>('/v1/conflict-walls', { organizationIds, coolingOffDays: 30 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { id } = answers.find(({ status }) => status === 201)!.body;
    const path = `/v1/conflict-walls/${id}`;
    expectStatus(await lead().delete(path), 428);
    const ended = await Promise.all([1, 2].map(() => lead().delete<Problem>(path, { 'if-match': '"1"' })));
    expect(ended.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(expectStatus(await lead().delete<Problem>(path, { 'if-match': '"2"' }), 409).code).toBe('conflict_wall.ended');
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [two, one] }), 201);
    const { data } = expectStatus<{ data: { id: string; endedAt: string | null }[] }>(await app.as('auditor').get(`/v1/conflict-walls?organizationId=${one}`), 200);
    expect(data.map(({ endedAt }) => endedAt === null)).toEqual([true, false]);
    expectStatus(await app.as('engagement_manager').delete(path, { 'if-match': '"2"' }), 403);
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [one, one] }), 422);
    expectStatus(await lead().post('/v1/conflict-walls', { organizationIds: [one, 'org_01k9zq3v5se6rb4yg2w8d7t1hn'] }), 404);
  });
});

it('a scope that asks for nothing new leaves the team alone', async () => {
  const engagement = await engagementOf('Same scope');
  await propose(app, engagement, await addResearcher(app), 10, day(0), day(5));
  expectStatus(await confirm(app, engagement), 200);
  await recordScope(app, engagement, 1, []);
  expect((await teamOf(app, engagement)).confirmed).toBe(true);
});
