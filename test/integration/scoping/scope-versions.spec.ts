import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { ScopeVersionDto } from '../../../src/modules/scoping/scope-version.dto.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import {
  actOnScope, advance, agreeOnScope, draftScope, engagementInScoping, inTransaction, makeCustomer, openEngagement, readEngagement, record, scopeContent,
} from './scoping-fixtures.js';
import type { Customer } from './scoping-fixtures.js';

let app: TestApp;
let customer: Customer;
beforeAll(async () => {
  app = await startTestApp();
  customer = await makeCustomer(app);
});
afterAll(() => app.close());

type Refusal = { code: string; detail: string; errors: { path: string }[] };
const manager = () => app.as('engagement_manager');
const inScoping = () => engagementInScoping(app, customer);
const draftAgain = (id: string, content: unknown = {}) => manager().post<ScopeVersionDto & Refusal>(`/v1/engagements/${id}/scope-versions`, content);
const gateOf = (engagement: EngagementDto) => engagement.availableActions.find(({ action }) => action === 'approve_scope')?.blockers.map(({ because }) => because);
const scopeOf = async (id: string) => (await readEngagement(app, id)).facts['scope'];

describe('a scope version', () => {
  it('is drafted, submitted and approved by both sides; then the engagement may leave scoping', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    expect(draft).toMatchObject({ ...scopeContent, number: 1, copiedFrom: null, notes: '', approvals: { lab: null, partner: null }, version: 1 });
    expect(draft.successCriteria[1]).toEqual({ ...scopeContent.successCriteria[1], baseline: null });
    expect(draft.availableActions.map(({ action, blockers }) => [action, blockers.length])).toEqual([['submit', 0], ['withdraw', 0]]);
    expect(gateOf(await readEngagement(app, id))).toEqual(['no scope version is submitted']);

    await actOnScope(app, draft, 'submit');
    expect(gateOf(await readEngagement(app, id))).toEqual(['scope version 1 is not approved by the lab and the partner']);
    const byPartner = await actOnScope(app, draft, 'approve', {}, customer.api);
    expect(byPartner.body).toMatchObject({ stage: 'approved_by_partner', approvals: { lab: null, partner: { by: { kind: 'partner' } } }, availableActions: [{ action: 'reject' }] });
    expect(gateOf(await readEngagement(app, id))).toEqual(['scope version 1 is not approved by the lab']);
    const byLab = await actOnScope(app, draft, 'approve');
    expect([byLab.status, byLab.headers.get('etag'), byLab.body.stage]).toEqual([200, '"4"', 'approved']);
    expect(byLab.body.availableActions).toEqual([]);

    const { facts } = await readEngagement(app, id);
    expect(facts).toMatchObject({
      scope: {
        version: 1, labApproved: true, partnerApproved: true, expectedTokens: 2_000_000_000, skills: ['continued_pretraining', 'legal_nlp'], criteria: 2,
        techniques: scopeContent.techniques, requiredSkills: scopeContent.requiredSkills, successCriteria: [scopeContent.successCriteria[0], { ...scopeContent.successCriteria[1], baseline: null }],
      },
      criteria: [
        { id: 'citation-accuracy', name: 'Citations are right', mustHave: true, target: 95, verdict: 'unmeasured', score: null, iteration: 1 },
        { id: 'latency', mustHave: false, verdict: 'unmeasured' },
      ],
    });
    expect((await advance(app, id, 'approve_scope')).stage).toBe('contracting');
    const { body } = await manager().get<{ data: { summary: string }[] }>(`/v1/engagements/${id}/timeline?limit=50`);
    expect(body.data.map(({ summary }) => summary)).toEqual(expect.arrayContaining([
      'Scope version 1 was submitted for approval', 'The partner approved scope version 1', 'The lab approved scope version 1; it is in force',
    ]));
  });

  it('changes while it is a draft, by one who has read it', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    const path = `/v1/scope-versions/${draft.id}`;
    expect((await manager().patch(path, { expectedTokens: 5 })).status).toBe(428);
    const revised = await manager().patch<ScopeVersionDto>(path, { expectedTokens: 3_000_000_000, notes: 'Federal only' }, { 'if-match': '"1"' });
    expect([revised.status, revised.headers.get('etag')]).toEqual([200, '"2"']);
    expect(revised.body).toMatchObject({ ...scopeContent, expectedTokens: 3_000_000_000, notes: 'Federal only', version: 2 });
    expect((await manager().get<ScopeVersionDto>(path)).body).toEqual(revised.body);
    expect((await manager().patch(path, { notes: 'x' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await manager().patch<Refusal>(path, {}, { 'if-match': '"2"' })).body.code).toBe('request.invalid');
    await actOnScope(app, draft, 'submit');
    expect((await manager().patch<Refusal>(path, { notes: 'x' }, { 'if-match': '*' })).body.code).toBe('scope_version.fixed');
  });

  it('stands still from its submission on, whatever the application does', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    await actOnScope(app, draft, 'submit');
    const tamper = inTransaction(app, (tx) => tx.query('update scoping.scope_version set expected_tokens = 1 where id = $1', [toUuid(draft.id)]));
    await expect(tamper).rejects.toThrow(/does not change/);
  });

  it('is submitted in scoping, with skills and a must-have criterion, and says what is missing', async () => {
    const { id } = await openEngagement(app, customer);
    const draft = await draftScope(app, id, { ...scopeContent, requiredSkills: [], successCriteria: [{ ...scopeContent.successCriteria[0], mustHave: false }] });
    const refused = await actOnScope(app, draft, 'submit');
    expect([refused.status, refused.body.code]).toEqual([409, 'scope_version.gate_not_met']);
    expect(refused.body.blockers.map(({ gate }) => gate)).toEqual(['engagement_in_scoping', 'skills_named', 'must_have_criterion_named']);
    expect(draft.availableActions.find(({ action }) => action === 'submit')?.blockers).toEqual(refused.body.blockers);
  });

  it('is rejected by the partner with a reason, and the next one begins as a copy', async () => {
    const { id } = await inScoping();
    const first = await draftScope(app, id);
    await actOnScope(app, first, 'submit');
    await actOnScope(app, first, 'approve');
    expect((await actOnScope(app, first, 'reject', {}, customer.api)).status).toBe(422);
    const rejected = await actOnScope(app, first, 'reject', { reason: 'German is missing' }, customer.api);
    expect(rejected.body).toMatchObject({ stage: 'rejected', reason: 'German is missing' });
    expect(await scopeOf(id)).toMatchObject({ version: 1, labApproved: false, partnerApproved: false });
    expect((await actOnScope(app, first, 'approve', {}, customer.api)).body.code).toBe('scope_version.action_not_possible');
    const second = await draftAgain(id, { languages: ['en', 'de'] });
    expect(second.body).toMatchObject({ ...scopeContent, languages: ['en', 'de'], number: 2, copiedFrom: 1, stage: 'draft', approvals: { lab: null, partner: null } });
  });
});

describe('a draft that is withdrawn', () => {
  it('leaves no trace at the gate, and nothing for the partner to hear of', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    expect((await actOnScope(app, draft, 'withdraw', { reason: 'Begun too early' })).body).toMatchObject({ stage: 'withdrawn', reason: 'Begun too early', availableActions: [] });
    expect(await scopeOf(id)).toBeNull();
    const events = await app.owner.query(`select 1 from platform.outbox where stream_id = $1 and type like 'scope.%'`, [id]);
    expect(events.rowCount).toBe(0);
    expect((await draftAgain(id)).body).toMatchObject({ number: 2, copiedFrom: 1 });
  });
});

describe('a change after approval', () => {
  it('re-opens the gate when it is submitted, and supersedes what was in force when both have approved', async () => {
    const { id } = await inScoping();
    const first = await agreeOnScope(app, customer, id);
    const second = (await draftAgain(id, { expectedTokens: 4_000_000_000 })).body;
    expect(second).toMatchObject({ ...scopeContent, number: 2, copiedFrom: 1, expectedTokens: 4_000_000_000 });
    // A draft proposes nothing yet.
    expect(gateOf(await readEngagement(app, id))).toEqual([]);
    await actOnScope(app, second, 'submit');
    expect(gateOf(await readEngagement(app, id))).toEqual(['scope version 2 is not approved by the lab and the partner']);
    expect((await manager().get<ScopeVersionDto>(`/v1/scope-versions/${first.id}`)).body.stage).toBe('approved');
    await actOnScope(app, second, 'approve', {}, customer.api);
    expect((await actOnScope(app, second, 'approve')).body.stage).toBe('approved');
    expect(await scopeOf(id)).toMatchObject({ version: 2, labApproved: true, partnerApproved: true, expectedTokens: 4_000_000_000 });
    const listed = await manager().get<{ data: ScopeVersionDto[] }>(`/v1/engagements/${id}/scope-versions`);
    expect(listed.body.data.map(({ number, stage, expectedTokens }) => [number, stage, expectedTokens])).toEqual([[2, 'approved', 4_000_000_000], [1, 'superseded', 2_000_000_000]]);
    const events = await app.owner.query<{ data: unknown }>(`select data from platform.outbox where type = 'scope.version_superseded' and stream_id = $1`, [id]);
    expect(events.rows).toMatchObject([{ data: { version: 1, supersededBy: 2 } }]);
  });

  it.each(['reject', 'withdraw'])('leaves the approved version in force when it is over by %s', async (verb) => {
    const { id } = await inScoping();
    await agreeOnScope(app, customer, id);
    const second = (await draftAgain(id, { expectedTokens: 4_000_000_000 })).body;
    await actOnScope(app, second, 'submit');
    await actOnScope(app, second, verb, verb === 'reject' ? { reason: 'Too much' } : {});
    expect(await scopeOf(id)).toMatchObject({ version: 1, labApproved: true, partnerApproved: true, expectedTokens: 2_000_000_000 });
    expect(gateOf(await readEngagement(app, id))).toEqual([]);
    // After a proposal that came to nothing, a change begins with what is in force again.
    expect((await draftAgain(id)).body).toMatchObject({ number: 3, copiedFrom: 1, expectedTokens: 2_000_000_000 });
  });

  it('asks for the engagement to go back to scoping first, and forgets measurements of what is now asked otherwise', async () => {
    const { id } = await inScoping();
    await agreeOnScope(app, customer, id);
    await advance(app, id, 'approve_scope');
    await record(app, id, 'criteria', [
      { id: 'citation-accuracy', name: 'Citations are right', mustHave: true, target: 95, verdict: 'met', score: 96, iteration: 1 },
      { id: 'latency', name: 'Answers come in time', mustHave: false, target: 800, verdict: 'met', score: 700, iteration: 1 },
    ]);
    const [accuracy, latency] = scopeContent.successCriteria;
    const second = (await draftAgain(id, { successCriteria: [{ ...accuracy, target: 97 }, latency] })).body;
    expect((await actOnScope(app, second, 'submit')).body.blockers.map(({ gate }) => gate)).toEqual(['engagement_in_scoping']);
    await advance(app, id, 'return_to_earlier', { target: 'scoping', reason: 'The board wants 97 %' });
    await actOnScope(app, second, 'submit');
    await actOnScope(app, second, 'approve');
    await actOnScope(app, second, 'approve', {}, customer.api);
    expect((await readEngagement(app, id)).facts['criteria']).toMatchObject([
      { id: 'citation-accuracy', target: 97, verdict: 'unmeasured', score: null }, { id: 'latency', verdict: 'met', score: 700 },
    ]);
  });

  it('is one at a time', async () => {
    const { id } = await inScoping();
    const answers = await Promise.all([1, 2, 3].map(() => draftAgain(id, scopeContent)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('scope_version.in_progress');
    const open = await app.owner.query(`select 1 from scoping.scope_version where engagement_id = $1`, [toUuid(id)]);
    expect(open.rowCount).toBe(1);
    const twice = app.owner.query(
      `insert into scoping.scope_version select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'number', 2))).* from scoping.scope_version v where engagement_id = $1`, [toUuid(id)]);
    await expect(twice).rejects.toThrow(/scope_version_in_progress/);
  });
});

describe('two callers at once', () => {
  it('of whom one wins, for every action', async () => {
    const twice = async (scope: { id: string }, verb: string, body: unknown = {}) => {
      const etag = (await manager().get(`/v1/scope-versions/${scope.id}`)).headers.get('etag') ?? '';
      const answers = await Promise.all([1, 2].map(() => manager().post(`/v1/scope-versions/${scope.id}/actions/${verb}`, body, { 'if-match': etag })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    };
    const { id } = await inScoping();
    const first = await draftScope(app, id);
    await twice(first, 'submit');
    await twice(first, 'approve');
    await twice(first, 'reject', { reason: 'Too narrow' });
    const second = await draftScope(app, id);
    await twice(second, 'withdraw');
    const history = await app.owner.query<{ action: string }>(`select action from audit.record where object = any($1) order by recorded_at, position`, [[first.id, second.id]]);
    expect(history.rows.map(({ action }) => action)).toEqual([
      'scope_version.draft', 'scope_version.submit', 'scope_version.approve_by_lab', 'scope_version.reject', 'scope_version.draft', 'scope_version.withdraw',
    ]);
  });

  it('of whom each signs for its own side', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    await actOnScope(app, draft, 'submit');
    const etag = { 'if-match': '"2"' };
    const both = await Promise.all([manager(), customer.api].map((by) => by.post(`/v1/scope-versions/${draft.id}/actions/approve`, {}, etag)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect((await actOnScope(app, draft, 'approve')).body.stage === 'approved' || (await actOnScope(app, draft, 'approve', {}, customer.api)).body.stage === 'approved').toBe(true);
  });
});

describe('who may, and what is refused', () => {
  it('keeps drafts from the partner, and everything from other organizations', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    const path = `/v1/scope-versions/${draft.id}`;
    expect((await customer.api.get(path)).status).toBe(404);
    expect((await customer.api.post(`${path}/actions/approve`, {}, { 'if-match': '*' })).status).toBe(404);
    expect((await customer.api.get(`/v1/engagements/${id}/scope-versions`)).body).toEqual({ data: [], nextCursor: null });
    await actOnScope(app, draft, 'submit');
    expect((await customer.api.get(path)).body).toMatchObject({ stage: 'submitted', availableActions: [{ action: 'approve' }, { action: 'reject' }] });
    const other = await makeCustomer(app);
    const foreign = await other.api.post<Refusal>(`${path}/actions/approve`, {}, { 'if-match': '*' });
    const unknown = await other.api.post<Refusal>('/v1/scope-versions/scp_01k9zq3v5se6rb4yg2w8d7t1hn/actions/approve', {}, { 'if-match': '*' });
    expect([foreign.status, foreign.body.code, foreign.body.detail.replace(draft.id, 'X')]).toEqual([404, 'object.not_found', unknown.body.detail.replace(/scp_\w+/, 'X')]);
    expect((await other.api.get(path)).status).toBe(404);
  });

  it('lets each side do its own', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    expect((await customer.api.post(`/v1/engagements/${id}/scope-versions`, scopeContent)).status).toBe(403);
    expect((await customer.api.post(`/v1/scope-versions/${draft.id}/actions/submit`, {})).status).toBe(403);
    expect((await app.as('researcher').post(`/v1/scope-versions/${draft.id}/actions/approve`, {})).status).toBe(403);
    await actOnScope(app, draft, 'submit');
    await actOnScope(app, draft, 'approve');
    expect((await actOnScope(app, draft, 'approve')).body).toMatchObject({ code: 'scope_version.action_not_possible', detail: '"approve_by_lab" leads out of submitted; this scope version is in approved_by_lab.' });
  });

  it('refuses content that makes no sense, with its path', async () => {
    const { id } = await inScoping();
    const [criterion] = scopeContent.successCriteria;
    const cases: [Record<string, unknown>, string][] = [
      [{ successCriteria: [criterion, criterion] }, 'body.successCriteria'], [{ successCriteria: [{ ...criterion, target: '95' }] }, 'body.successCriteria.0.target'],
      [{ successCriteria: [{ ...criterion, id: 'Not an id' }] }, 'body.successCriteria.0.id'], [{ languages: ['English'] }, 'body.languages.0'], [{ languages: [] }, 'body.languages'],
      [{ techniques: ['rlhf', 'rlhf'] }, 'body.techniques'], [{ techniques: ['prayer'] }, 'body.techniques.0'], [{ expectedTokens: 0 }, 'body.expectedTokens'],
      [{ requiredSkills: [{ skill: 'legal_nlp', minimumLevel: 6 }] }, 'body.requiredSkills.0.minimumLevel'], [{ surprise: true }, 'body.surprise'],
    ];
    for (const [change, path] of cases) {
      const refused = await draftAgain(id, { ...scopeContent, ...change });
      expect([refused.status, refused.body.code]).toEqual([422, 'request.invalid']);
      expect(refused.body.errors.map((error) => error.path)).toContain(path);
    }
    const huge = JSON.stringify({ ...scopeContent, successCriteria: [criterion] }).replace('95', '1e999');
    expect((await draftAgain(id, huge)).status).toBe(422);
    const { domain: _, ...incomplete } = scopeContent;
    expect((await draftAgain(id, incomplete)).body).toMatchObject({ code: 'scope_version.content_required', errors: [{ path: 'body.domain' }] });
  });

  it('refuses work on an engagement that is on hold or closed', async () => {
    const { id } = await inScoping();
    const draft = await draftScope(app, id);
    await advance(app, id, 'hold', { reason: 'Away' });
    expect((await actOnScope(app, draft, 'submit')).body.code).toBe('engagement.on_hold');
    expect((await manager().get<ScopeVersionDto>(`/v1/scope-versions/${draft.id}`)).body.availableActions).toEqual([]);
    await advance(app, id, 'cancel', { reason: 'No budget' });
    expect((await actOnScope(app, draft, 'submit')).body.code).toBe('engagement.closed');
    expect((await draftAgain(id)).body.code).toBe('engagement.closed');
  });
});
