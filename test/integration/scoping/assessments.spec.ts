import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AssessmentDto } from '../../../src/modules/scoping/fit-assessment.dto.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { advance, inTransaction, makeCustomer, openEngagement, readEngagement } from './scoping-fixtures.js';
import type { Customer } from './scoping-fixtures.js';

let app: TestApp;
let customer: Customer;
beforeAll(async () => {
  app = await startTestApp();
  customer = await makeCustomer(app);
});
afterAll(() => app.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const caseLaw = {
  useCase: 'research', domain: 'legal', monthlyCalls: 400_000, promptTokensPerCall: 1_500, instructionCount: 9, distinctTasks: 6, ownedDataTokens: 10_200_000_000,
  dataQuality: 'high', baseModelsLackDomainData: true, budget: usd(400_000_000), estimates: { customModel: usd(320_000_000) },
};
const manager = () => app.as('engagement_manager');
const assess = (engagementId: string, inputs: unknown = caseLaw) => manager().post<AssessmentDto & { code: string; errors: { path: string }[] }>(`/v1/engagements/${engagementId}/assessments`, inputs);
const decide = (assessment: { id: string }, body: unknown) => manager().act<AssessmentDto & { code: string }>(`/v1/assessments/${assessment.id}`, 'actions/decide', body);

describe('a fit assessment', () => {
  it('recommends with scores and reasons, is kept with its inputs, and goes on record', async () => {
    const { id } = await openEngagement(app, customer);
    const made = await assess(id);
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/v1/assessments/${made.body.id}`);
    expect(made.body).toMatchObject({
      engagementId: id, organizationId: customer.id, rulesVersion: 1, recommendation: 'custom_model', decision: null, superseded: false, version: 1,
      inputs: { ...caseLaw, functionSchemaTokensPerCall: 0, weightsOnPremises: false, trainingExamples: null, promptPricePerBillionTokens: null },
      figures: { promptTokensPerMonth: 600_000_000, schemaTokensSavedPerMonth: 0, savingPerMonth: null, breakEvenMonths: null },
    });
    expect(made.body.scores).toHaveLength(5);
    expect(made.body.scores[0]).toMatchObject({ option: 'custom_model', score: 95 });
    expect(made.body.scores[0]?.reasons.map(({ because }) => because)).toContain('10.2B tokens of substantial legal text of its own');
    const read = await manager().get<AssessmentDto>(`/v1/assessments/${made.body.id}`);
    expect(read.body).toEqual(made.body);
    expect(read.headers.get('etag')).toBe('"1"');
    expect((await readEngagement(app, id)).facts).toMatchObject({ fitAssessment: { recommendation: 'custom_model', decision: null } });
  });

  it('opens the gate once it is decided for a custom model, and lets the engagement into scoping', async () => {
    const { id } = await openEngagement(app, customer);
    await advance(app, id, 'qualify');
    const { body } = await assess(id);
    const decided = await decide(body, { decision: 'custom_model' });
    expect([decided.status, decided.headers.get('etag')]).toEqual([200, '"2"']);
    expect(decided.body).toMatchObject({ decision: 'custom_model', decisionReason: null, decidedBy: { kind: 'staff' }, decidedAt: expect.any(String) });
    expect((await advance(app, id, 'begin_scoping')).stage).toBe('scoping');
    const { body: timeline } = await manager().get<{ data: { type: string; summary: string }[] }>(`/v1/engagements/${id}/timeline?limit=50`);
    expect(timeline.data.map(({ summary }) => summary)).toEqual(expect.arrayContaining([
      'The fit assessment recommends custom model', 'The fit assessment was decided for custom model, as recommended',
    ]));
  });

  it('is decided against its recommendation with a reason only, and once', async () => {
    const { id } = await openEngagement(app, customer);
    const { body } = await assess(id);
    expect((await decide(body, { decision: 'fine_tuning' })).body).toMatchObject({ code: 'assessment.reason_required', errors: [{ path: 'body.reason' }] });
    expect((await decide(body, { decision: 'fine_tuning', reason: 'The budget is for next year' })).body).toMatchObject({ decision: 'fine_tuning', decisionReason: 'The budget is for next year' });
    expect((await decide(body, { decision: 'custom_model' })).body.code).toBe('assessment.already_decided');
    expect((await readEngagement(app, id)).facts).toMatchObject({ fitAssessment: { recommendation: 'custom_model', decision: 'fine_tuning' } });
  });

  it('is superseded by a newer one, which asks for a new decision', async () => {
    const { id } = await openEngagement(app, customer);
    const first = (await assess(id)).body;
    await decide(first, { decision: 'custom_model' });
    const second = (await assess(id, { ...caseLaw, budget: usd(1_000) })).body;
    expect(second.recommendation).not.toBe('custom_model');
    expect((await readEngagement(app, id)).facts).toMatchObject({ fitAssessment: { recommendation: second.recommendation, decision: null } });
    const third = (await assess(id)).body;
    expect((await decide(second, { decision: second.recommendation })).body.code).toBe('assessment.superseded');
    const listed = await manager().get<{ data: AssessmentDto[]; nextCursor: string | null }>(`/v1/engagements/${id}/assessments?limit=2`);
    expect(listed.body.data.map((item) => [item.id, item.superseded, item.decision])).toEqual([[third.id, false, null], [second.id, true, null]]);
    const rest = await manager().get<{ data: AssessmentDto[] }>(`/v1/engagements/${id}/assessments?limit=2&cursor=${listed.body.nextCursor ?? ''}`);
    expect(rest.body.data).toEqual([{ ...first, superseded: true, decision: 'custom_model', decidedBy: expect.anything(), decidedAt: expect.any(String), version: 3 }]);
  });

  it('is made by one of two callers after the other, never by both at once', async () => {
    const { id } = await openEngagement(app, customer);
    const answers = await Promise.all([assess(id), assess(id), assess(id)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const listed = await manager().get<{ data: AssessmentDto[] }>(`/v1/engagements/${id}/assessments`);
    expect(listed.body.data.filter(({ superseded }) => !superseded)).toHaveLength(1);
  });

  it('is decided by one of two callers', async () => {
    const { id } = await openEngagement(app, customer);
    const { body } = await assess(id);
    const answers = await Promise.all(['custom_model', 'custom_model'].map((decision) =>
      manager().post<{ code?: string }>(`/v1/assessments/${body.id}/actions/decide`, { decision }, { 'if-match': '"1"' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const audit = await app.owner.query<{ n: string }>(`select count(*) as n from audit.record where object = $1 and action = 'assessment.decide'`, [body.id]);
    expect(audit.rows).toEqual([{ n: '1' }]);
  });
});

describe('who may, and what is refused', () => {
  it('shows a partner what was decided, not what is being weighed, and nothing of others', async () => {
    const { id } = await openEngagement(app, customer);
    const { body } = await assess(id);
    expect((await customer.api.get(`/v1/assessments/${body.id}`)).status).toBe(404);
    expect((await customer.api.get(`/v1/engagements/${id}/assessments`)).body).toEqual({ data: [], nextCursor: null });
    await decide(body, { decision: 'custom_model' });
    expect((await customer.api.get(`/v1/assessments/${body.id}`)).body).toMatchObject({ decision: 'custom_model' });
    const other = await makeCustomer(app);
    const foreign = await other.api.get<{ code: string; detail: string }>(`/v1/assessments/${body.id}`);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'object.not_found']);
    expect((await other.api.get(`/v1/engagements/${id}/assessments`)).status).toBe(404);
    expect((await customer.api.post(`/v1/engagements/${id}/assessments`, caseLaw)).status).toBe(403);
  });

  it('lets researchers assess, but not decide', async () => {
    const { id } = await openEngagement(app, customer);
    const made = await app.as('researcher').post<AssessmentDto>(`/v1/engagements/${id}/assessments`, caseLaw);
    expect(made.status).toBe(201);
    expect((await app.as('researcher').post(`/v1/assessments/${made.body.id}/actions/decide`, { decision: 'custom_model' }, { 'if-match': '"1"' })).status).toBe(403);
  });

  it('refuses inputs that make no sense, each with its path, and writes nothing', async () => {
    const { id } = await openEngagement(app, customer);
    const cases: [Record<string, unknown>, string][] = [
      [{ monthlyCalls: -1 }, 'body.monthlyCalls'], [{ monthlyCalls: 1.5 }, 'body.monthlyCalls'], [{ useCase: 'poetry' }, 'body.useCase'], [{ surprise: 1 }, 'body.surprise'],
      [{ estimates: { customModel: { amount: 1, currency: 'EUR' } } }, 'body.estimates.customModel.currency'], [{ domain: 'le\u0000gal' }, 'body.domain'],
      [{ ownedDataTokens: 1e300 }, 'body.ownedDataTokens'], [{ promptPricePerBillionTokens: usd(2_000_000_000) }, 'body.promptPricePerBillionTokens.amount'],
    ];
    for (const [change, path] of cases) {
      const refused = await assess(id, { ...caseLaw, ...change });
      expect([refused.status, refused.body.code]).toEqual([422, 'request.invalid']);
      expect(refused.body.errors.map((error) => error.path)).toContain(path);
    }
    expect((await app.owner.query(`select 1 from scoping.fit_assessment where engagement_id = $1`, [toUuid(id)])).rowCount).toBe(0);
  });

  it('refuses assessments of engagements that are on hold, closed or unknown', async () => {
    const { id } = await openEngagement(app, customer);
    await advance(app, id, 'hold', { reason: 'Away' });
    expect((await assess(id)).body.code).toBe('engagement.on_hold');
    await advance(app, id, 'resume');
    const { body } = await assess(id);
    await advance(app, id, 'decline', { reason: 'A prompt will do', choices: { redirect: 'prompt_work' } });
    expect((await assess(id)).body.code).toBe('engagement.closed');
    expect((await decide(body, { decision: 'custom_model' })).body.code).toBe('engagement.closed');
    expect((await assess('eng_01k9zq3v5se6rb4yg2w8d7t1hn')).body.code).toBe('object.not_found');
    expect((await manager().post(`/v1/assessments/${body.id}/actions/decide`, { decision: 'custom_model' })).status).toBe(409);
  });

  it('asks for If-Match', async () => {
    const { id } = await openEngagement(app, customer);
    const { body } = await assess(id);
    expect((await manager().post(`/v1/assessments/${body.id}/actions/decide`, { decision: 'custom_model' })).status).toBe(428);
    expect((await manager().post(`/v1/assessments/${body.id}/actions/decide`, { decision: 'custom_model' }, { 'if-match': '"9"' })).status).toBe(412);
  });

  it('keeps inputs and result from the application itself', async () => {
    const { id } = await openEngagement(app, customer);
    const { body } = await assess(id);
    const tamper = inTransaction(app, (tx) => tx.query(`update scoping.fit_assessment set recommendation = 'decline' where id = $1`, [toUuid(body.id)]));
    await expect(tamper).rejects.toThrow(/permission denied/);
  });
});
