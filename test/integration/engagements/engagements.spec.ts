import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { EngagementFactInput, EngagementFactKey } from '../../../src/modules/engagements/engagement.facts.js';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import type { Answer } from '../../support/api-client.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { makeOrganization } from '../../support/organizations.js';

const clock = new ManualClock(new Date('2026-03-02T15:00:00Z'));
let app: TestApp;
let organization: { id: string; name: string };

beforeAll(async () => {
  app = await startTestApp({ clock });
  organization = await makeOrganization(app);
});
afterAll(() => app.close());

const manager = () => app.as('engagement_manager');

async function open(name = 'Case-law model', body: Record<string, unknown> = {}): Promise<EngagementDto> {
  const answer = await manager().post<EngagementDto>('/v1/engagements', { organizationId: organization.id, name, sponsor: { name: 'Ada Okafor' }, ...body });
  expect(answer.status).toBe(201);
  return answer.body;
}

const path = (engagement: { id: string }) => `/v1/engagements/${engagement.id}`;
const act = (engagement: { id: string }, action: string, body: unknown = {}) => manager().act<EngagementDto & { code: string }>(path(engagement), `actions/${action}`, body);

/** Brings a fact as another module would. */
function record<K extends EngagementFactKey>(id: string, key: K, value: EngagementFactInput<K>): Promise<void> {
  return app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) =>
    app.app.get(EngagementsApi, { strict: false }).recordFact(tx, id as Id<'eng'>, key, value));
}

async function inScoping(): Promise<EngagementDto> {
  const engagement = await open();
  await act(engagement, 'qualify');
  await record(engagement.id, 'fitAssessment', { recommendation: 'custom_model', decision: 'custom_model' });
  const answer = await act(engagement, 'begin_scoping');
  expect(answer.body.stage).toBe('scoping');
  return answer.body;
}

describe('an engagement', () => {
  it('opens as an inquiry, with a deadline in business days and what can be done next', async () => {
    const engagement = await open('Opening');
    // Monday 2 March, three business days: the end of Thursday in New York.
    expect(engagement).toMatchObject({ stage: 'inquiry', onHold: false, iteration: 1, version: 1, stageDueAt: '2026-03-06T04:59:59.999Z', overdue: false });
    expect(engagement.availableActions.find(({ action }) => action === 'qualify')?.blockers).toEqual([]);
    const read = await manager().get<EngagementDto>(path(engagement));
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body).toEqual(engagement);
  });

  it('says which gate blocks and why, moves when it is met, and keeps the history', async () => {
    const engagement = await open('Blocked');
    await act(engagement, 'qualify');
    const blocked = await act(engagement, 'begin_scoping');
    expect(blocked.status).toBe(409);
    expect(blocked.body).toMatchObject({ code: 'engagement.gate_not_met', blockers: [{ gate: 'fit_decided', because: 'no fit assessment is made', waivable: true }] });
    await record(engagement.id, 'fitAssessment', { recommendation: 'fine_tuning', decision: 'custom_model' });
    expect((await act(engagement, 'begin_scoping')).body).toMatchObject({ stage: 'scoping' });
    const history = await manager().get<{ data: { action: string; toStage: string }[] }>(`${path(engagement)}/history`);
    expect(history.body.data.map(({ action, toStage }) => [action, toStage])).toEqual([['open', 'inquiry'], ['qualify', 'qualification'], ['begin_scoping', 'scoping']]);
  });

  it('waives a gate with a reason, for this visit only', async () => {
    const engagement = await inScoping();
    const waive = () => manager().act<EngagementDto & { code: string }>(path(engagement), 'waivers', { gate: 'scope_approved_by_both_sides', reason: 'Approved by letter' });
    expect((await waive()).body.availableActions.find(({ action }) => action === 'approve_scope')).toMatchObject({ blockers: [], waived: ['scope_approved_by_both_sides'] });
    expect((await waive()).body.code).toBe('engagement.waiver_refused');
    expect((await act(engagement, 'approve_scope')).body.stage).toBe('contracting');
    const back = await act(engagement, 'return_to_earlier', { target: 'scoping', reason: 'The languages changed' });
    expect(back.body.availableActions.find(({ action }) => action === 'approve_scope')?.blockers).toHaveLength(1);
    const history = await manager().get<{ waivers: unknown[]; data: unknown[] }>(`${path(engagement)}/history`);
    expect(history.body.waivers).toMatchObject([{ gate: 'scope_approved_by_both_sides', reason: 'Approved by letter', because: 'no scope version is submitted' }]);
    expect(history.body.data).toContainEqual(expect.objectContaining({ action: 'approve_scope', passedByWaiver: ['scope_approved_by_both_sides'] }));
  });

  it('moves its deadline by the business days that it was held', async () => {
    const engagement = await open('Held');
    expect((await act(engagement, 'hold', { reason: 'The customer is on leave' })).body).toMatchObject({ onHold: true, stage: 'inquiry' });
    expect((await act(engagement, 'qualify')).body.code).toBe('engagement.action_not_possible');
    clock.advance(7 * 86_400_000);
    const resumed = await act(engagement, 'resume');
    expect(resumed.body).toMatchObject({ onHold: false, stageDueAt: '2026-03-13T03:59:59.999Z' });
    clock.advance(-7 * 86_400_000);
  });

  it('declines with a redirect, and is closed then', async () => {
    const engagement = await open('Declined');
    expect((await act(engagement, 'decline', { reason: 'A prompt will do' })).body.code).toBe('engagement.action_incomplete');
    expect((await act(engagement, 'decline', { reason: 'A prompt will do', choices: { redirect: 'prompt_work' } })).body)
      .toMatchObject({ stage: 'declined', redirect: 'prompt_work', stageDueAt: null, closedAt: expect.any(String), availableActions: [] });
    expect((await act(engagement, 'cancel', { reason: 'x' })).body.code).toBe('engagement.action_not_possible');
    const renamed = await manager().patch<{ code: string }>(path(engagement), { name: 'Other' }, { 'if-match': '*' });
    expect(renamed.body.code).toBe('engagement.closed');
  });

  it('asks for the permission of the action, not only for reading', async () => {
    const engagement = await open('Permission');
    const steward = app.as('data_steward');
    const refused = await steward.act<{ code: string }>(path(engagement), 'actions/qualify');
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.forbidden']);
    expect((await steward.get<EngagementDto>(path(engagement))).body.availableActions).toEqual([]);
  });

  it('tells what all modules announced, newest first', async () => {
    const engagement = await inScoping();
    const timeline = await eventually(async () => {
      const answer = await manager().get<{ data: { type: string; summary: string }[] }>(`${path(engagement)}/timeline`);
      return answer.body.data.length >= 4 && answer.body.data;
    }, 'the timeline');
    expect(timeline.map(({ type }) => type)).toEqual(['engagement.stage_entered', 'engagement.fact_recorded', 'engagement.stage_entered', 'engagement.opened']);
    expect(timeline[0]?.summary).toBe('Entered scoping from qualification');
  });

  it('is overdue once its deadline has passed, unless it moved on or is on hold', async () => {
    const [late, early, held] = [await open('Late'), await open('Early'), await open('Late, but on hold')];
    await act(early, 'qualify');
    await act(held, 'hold', { reason: 'wait' });
    clock.advance(4 * 86_400_000);
    const ids = async (query: string) => (await manager().get<{ data: { id: string }[] }>(`/v1/engagements?limit=100&${query}`)).body.data.map(({ id }) => id);
    const [overdue, others] = [await ids('overdue=true'), await ids('overdue=false')];
    expect([late, early, held].map(({ id }) => [overdue.includes(id), others.includes(id)])).toEqual([[true, false], [false, true], [false, true]]);
    expect(new Set([...overdue, ...others]).size).toBe((await ids('')).length);
    expect((await manager().get<EngagementDto>(path(late))).body.overdue).toBe(true);
    clock.advance(-4 * 86_400_000);
  });

  it('lists by filters, sorts and words of the name, page by page, each once', async () => {
    for (const name of ['Zebra briefs', 'alpha Contract analysis', 'Contract drafting']) await open(name);
    // More than a page without a deadline: those come last, and their pages have cursors too.
    for (let n = 1; n <= 7; n += 1) await act(await open(`Closed ${n}`), 'cancel', { reason: 'no' });
    const found = await manager().get<{ data: { name: string }[] }>('/v1/engagements?search=contr&sort=name');
    expect(found.body.data.map(({ name }) => name)).toEqual(['alpha Contract analysis', 'Contract drafting']);
    expect((await manager().get<{ data: unknown[] }>('/v1/engagements?search=analysis%20contract')).body.data).toHaveLength(1);
    for (const sort of ['createdAt', '-createdAt', 'name', '-name', 'dueAt', '-dueAt']) {
      const all = await manager().get<{ data: { id: string }[] }>(`/v1/engagements?limit=100&sort=${sort}`);
      const seen: string[] = [];
      let next: string | null = `/v1/engagements?limit=3&sort=${sort}`;
      while (next !== null) {
        const page: Answer<{ data: { id: string }[] }> = await manager().get<{ data: { id: string }[] }>(next);
        seen.push(...page.body.data.map(({ id }) => id));
        next = /<(.*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? null;
      }
      expect(seen).toEqual(all.body.data.map(({ id }) => id));
      expect(new Set(seen).size).toBeGreaterThan(10);
    }
    const other = await manager().get<{ nextCursor: string }>('/v1/engagements?limit=1&sort=name');
    const misused = await manager().get<{ code: string }>(`/v1/engagements?limit=1&sort=-name&cursor=${other.body.nextCursor}`);
    expect([misused.status, misused.body.code]).toEqual([400, 'cursor.invalid']);
  });

  it('finds words of any script, and refuses to search for none', async () => {
    for (const name of ['\u0939\u093f\u0928\u094d\u0926\u0940 \u0928\u094d\u092f\u093e\u092f', 'ÜBERSETZUNG (Straße)', '契約 分析']) {
      const { id } = await open(name);
      for (const word of [name.split(' ')[0] ?? '', name.toUpperCase()]) {
        const found = await manager().get<{ data: { id: string }[] }>(`/v1/engagements?search=${encodeURIComponent(word)}`);
        // ß becomes SS in capitals, and is another letter then.
        if (!word.includes('SS')) expect([word, found.body.data.map((one) => one.id)]).toEqual([word, [id]]);
      }
    }
    // The vowel signs belong to the word: its consonants alone are another.
    expect((await manager().get<{ data: unknown[] }>(`/v1/engagements?search=${encodeURIComponent('\u0926\u0940')}`)).body.data).toEqual([]);
    for (const search of ['---', ' ', '%E0%A5%8D']) expect((await manager().get<{ code: string }>(`/v1/engagements?search=${search}`)).body.code).toBe('request.invalid');
  });

  it('takes names of one line only, however long they become when they are indexed', async () => {
    // Each of these letters is up to six when it is normalised.
    let seed = 7;
    const name = Array.from({ length: 200 }, () => String.fromCodePoint(0x3300 + ((seed = (seed * 75 + 74) % 65_537) % 88))).join('');
    expect((await open(name)).name).toBe(name);
    for (const body of [{ name: 'two\nlines' }, { name: ' ' }, { name: 'x'.repeat(201) }, { name: 'x', sponsor: { name: 'Bcc:\r\nme' } }]) {
      const refused = await manager().post<{ code: string }>('/v1/engagements', { organizationId: organization.id, ...body });
      expect([refused.status, refused.body.code]).toEqual([422, 'request.invalid']);
    }
  });

  it('changes nothing when it is told what is so already, and keeps customers’ text out of the audit', async () => {
    const engagement = await open('Steady', { problem: 'Counsel Smith loses track of citations' });
    const same = await manager().patch<EngagementDto>(path(engagement), { name: 'Steady', ownerId: engagement.ownerId, sponsor: { name: 'Ada Okafor' } }, { 'if-match': '"1"' });
    expect([same.status, same.headers.get('etag'), same.body.updatedAt]).toEqual([200, '"1"', engagement.updatedAt]);
    expect((await manager().patch<EngagementDto>(path(engagement), {}, { 'if-match': '"1"' })).body.version).toBe(1);
    const changed = await manager().patch<EngagementDto>(path(engagement), { problem: 'Counsel Jones does, too', sponsor: { name: 'Grace Lim' } }, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ version: 2, problem: 'Counsel Jones does, too', facts: { sponsor: { name: 'Grace Lim' } } });
    const { rows } = await app.owner.query<{ action: string; body: string }>('select action, body from audit.record where object = $1 order by position', [engagement.id]);
    expect(rows.map(({ action }) => action)).toEqual(['engagement.open', 'engagement.update']);
    expect(JSON.parse(rows[1]?.body ?? '{}')).toMatchObject({ after: { changed: ['problem', 'sponsor'] } });
    for (const text of ['Smith', 'Jones', 'Lim', 'Okafor']) expect(JSON.stringify(rows)).not.toContain(text);
  });

  it('renames, hands over, and finds by the new name only', async () => {
    const engagement = await open('Quixotic first');
    const { id: successor } = (await app.as('research_lead').get<{ id: string }>('/v1/me')).body;
    const changed = await manager().patch<EngagementDto>(path(engagement), { name: 'Quorum second', ownerId: successor }, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ name: 'Quorum second', ownerId: successor, version: 2 });
    expect((await manager().get<{ data: unknown[] }>('/v1/engagements?search=quixotic')).body.data).toEqual([]);
    expect((await manager().get<{ data: unknown[] }>('/v1/engagements?search=quor')).body.data).toHaveLength(1);
    const stale = await manager().patch<{ code: string }>(path(engagement), { name: 'x' }, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition.failed']);
    const unknown = await manager().patch<{ code: string }>(path(engagement), { ownerId: 'stf_01k9zq3v5se6rb4yg2w8d7t1hn' }, { 'if-match': '"2"' });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'engagement.owner_unknown']);
  });
});

describe('two callers at once', () => {
  // One row for each verb: how to get to where it is possible, and what to send.
  const verbs: [action: string, arrive: () => Promise<EngagementDto>, body: Record<string, unknown>][] = [
    ['qualify', () => open(), {}],
    ['begin_scoping', async () => { const e = await open(); await act(e, 'qualify'); await record(e.id, 'fitAssessment', { recommendation: 'custom_model', decision: 'custom_model' }); return e; }, {}],
    ['approve_scope', () => arriveAt('scoping', 'scope_approved_by_both_sides'), {}],
    ['begin_intake', () => arriveAt('contracting', 'contract_signed', 'milestones_sum_to_price'), {}],
    ['begin_training', () => arriveAt('intake', 'accepted_tokens_cover_scope', 'team_confirmed', 'team_covers_scope'), {}],
    ['begin_evaluation', () => arriveAt('training', 'training_run_finished'), {}],
    ['begin_delivery', () => arriveAt('evaluation', 'must_have_criteria_met'), {}],
    ['complete', () => arriveAt('delivery', 'customer_accepted'), {}],
    ['iterate', () => arriveAt('evaluation'), { target: 'training', reason: 'again' }],
    ['return_to_earlier', () => inScoping(), { target: 'inquiry', reason: 'again' }],
    ['hold', () => open(), { reason: 'wait' }],
    ['resume', async () => { const e = await open(); await act(e, 'hold', { reason: 'wait' }); return e; }, {}],
    ['decline', () => open(), { reason: 'no', choices: { redirect: 'none' } }],
    ['cancel', () => open(), { reason: 'no' }],
  ];

  const way = ['scoping', 'contracting', 'intake', 'training', 'evaluation', 'delivery'];
  const leave: Record<string, [action: string, ...gates: string[]]> = {
    scoping: ['approve_scope', 'scope_approved_by_both_sides'],
    contracting: ['begin_intake', 'contract_signed', 'milestones_sum_to_price'],
    intake: ['begin_training', 'accepted_tokens_cover_scope', 'team_confirmed', 'team_covers_scope'],
    training: ['begin_evaluation', 'training_run_finished'],
    evaluation: ['begin_delivery', 'must_have_criteria_met'],
  };
  async function waive(engagement: EngagementDto, gates: string[]): Promise<void> {
    for (const gate of gates) expect((await manager().act(path(engagement), 'waivers', { gate, reason: 'for the test' })).status).toBe(200);
  }
  async function arriveAt(stage: string, ...gates: string[]): Promise<EngagementDto> {
    const engagement = await inScoping();
    await record(engagement.id, 'dataAgreement', { signed: true });
    for (const passed of way.slice(0, way.indexOf(stage))) {
      const [action, ...needed] = leave[passed]!;
      await waive(engagement, needed);
      expect((await act(engagement, action)).status).toBe(200);
    }
    await waive(engagement, gates);
    return engagement;
  }

  it.each(verbs)('%s happens once', async (action, arrive, body) => {
    const engagement = await arrive();
    const { headers } = await manager().get(path(engagement));
    const answers = await Promise.all([1, 2].map(() => manager().post<{ code?: string; version: number }>(`${path(engagement)}/actions/${action}`, body, { 'if-match': headers.get('etag')! })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const history = await manager().get<{ data: { action: string }[] }>(`${path(engagement)}/history`);
    expect(history.body.data.filter((entry) => entry.action === action)).toHaveLength(1);
  });
});
