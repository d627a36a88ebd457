import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { EvaluationDto } from '../../../src/modules/training/evaluation.dto.js';
import type { TrainingRunDto } from '../../../src/modules/training/training-run.dto.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { actOnScope, advance, agreeOnScope, draftScope, engagementInScoping, inTransaction, makeCustomer, openEngagement, readEngagement, record, scopeContent } from '../scoping/scoping-fixtures.js';
import type { Customer } from '../scoping/scoping-fixtures.js';

let app: TestApp;
let customer: Customer;
beforeAll(async () => {
  app = await startTestApp();
  customer = await makeCustomer(app);
});
afterAll(() => app.close());

type Refusal = { code: string; detail: string; errors: { path: string }[] };
const researcher = () => app.as('researcher');
const price = { amount: 250_000_000, currency: 'USD' };
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const checkpoint = { uri: 's3://checkpoints/case-law/1', sha256 };
const accepted = [newId('dsv'), newId('dsv')];
const aRun = () => ({ technique: 'continued_pretraining', baseModel: 'frontier-4-base', datasetVersionIds: accepted.slice(0, 1) });

async function inTraining(scope: unknown = scopeContent): Promise<EngagementDto> {
  const { id } = await engagementInScoping(app, customer);
  await agreeOnScope(app, customer, id, scope);
  await advance(app, id, 'approve_scope');
  await record(app, id, 'contract', { signed: true, price });
  await record(app, id, 'milestonePlan', { total: price, count: 4 });
  await record(app, id, 'dataAgreement', { signed: true });
  await advance(app, id, 'begin_intake');
  await record(app, id, 'acceptedData', { tokens: 2_000_000_000, datasetVersions: 2, datasetVersionIds: accepted });
  await record(app, id, 'team', { confirmed: true, uncoveredSkills: [], scopeVersion: 1 });
  return advance(app, id, 'begin_training');
}

const begin = (id: string, run: Record<string, unknown> = aRun()) => researcher().post<TrainingRunDto & Refusal>(`/v1/engagements/${id}/training-runs`, run);
const report = (run: { id: string }, body: unknown) => researcher().post<TrainingRunDto & Refusal>(`/v1/training-runs/${run.id}/reports`, body);
const measure = (id: string, body: Record<string, unknown>) => researcher().post<EvaluationDto & Refusal>(`/v1/engagements/${id}/evaluations`, { evaluator: 'Three lawyers, blind', baseScore: 71.5, ...body });
const factsOf = async (id: string) => (await readEngagement(app, id)).facts;
const blockersOf = async (id: string, action: string) =>
  (await readEngagement(app, id)).availableActions.find((available) => available.action === action)?.blockers.map(({ because }) => because);

async function finishedRun(id: string): Promise<TrainingRunDto> {
  const { body } = await begin(id);
  await report(body, { status: 'running' });
  return (await report(body, { status: 'succeeded', tokensProcessed: 2_000_000_000, checkpoint })).body;
}

async function inEvaluation(): Promise<{ id: string; run: TrainingRunDto }> {
  const { id } = await inTraining();
  const run = await finishedRun(id);
  await advance(app, id, 'begin_evaluation');
  return { id, run };
}

describe('a training run', () => {
  it('is reported from the queue to its checkpoint, and opens the gate', async () => {
    const { id } = await inTraining();
    expect(await blockersOf(id, 'begin_evaluation')).toEqual(['no training run is reported']);
    const input = { ...aRun(), externalId: 'job-1' };
    const begun = await begin(id, input);
    expect([begun.status, begun.headers.get('location')]).toEqual([201, `/v1/training-runs/${begun.body.id}`]);
    expect(begun.body).toMatchObject({ ...input, engagementId: id, organizationId: customer.id, iteration: 1, status: 'queued', tokensProcessed: 0, checkpoint: null, startedAt: null, version: 1 });
    expect(await blockersOf(id, 'begin_evaluation')).toEqual(['no training run has succeeded']);

    expect((await report(begun.body, { status: 'running' })).body).toMatchObject({ status: 'running', startedAt: expect.any(String) });
    expect((await report(begun.body, { status: 'running', tokensProcessed: 1_400_000_000 })).body).toMatchObject({ status: 'running', tokensProcessed: 1_400_000_000, version: 3 });
    const ended = await report(begun.body, { status: 'succeeded', tokensProcessed: 2_000_000_000, checkpoint });
    expect([ended.status, ended.headers.get('etag')]).toEqual([200, '"4"']);
    expect(ended.body).toMatchObject({ status: 'succeeded', tokensProcessed: 2_000_000_000, checkpoint: { ...checkpoint, registeredAt: expect.any(String) }, endedAt: expect.any(String) });
    expect((await researcher().get<TrainingRunDto>(`/v1/training-runs/${begun.body.id}`)).body).toEqual(ended.body);
    expect((await factsOf(id))['trainingRun']).toEqual({ iteration: 1, succeeded: true, checkpointRegistered: true });
    expect((await advance(app, id, 'begin_evaluation')).stage).toBe('evaluation');

    // Progress is on record, but only a change of status is news.
    const events = await app.owner.query<{ type: string; data: { status?: string } }>(`select type, data from platform.outbox where stream_id = $1 and type like 'training_run.%' order by seq`, [id]);
    expect(events.rows.map(({ type, data }) => [type, data.status])).toEqual([['training_run.reported', 'queued'], ['training_run.reported', 'running'], ['training_run.succeeded', undefined]]);
    const audit = await app.owner.query<{ action: string }>(`select action from audit.record where object = $1 order by position`, [begun.body.id]);
    expect(audit.rows.map(({ action }) => action)).toEqual(['training_run.begin', 'training_run.report', 'training_run.report', 'training_run.report']);
  });

  it('is one run for one external id, however often it is sent', async () => {
    const { id } = await inTraining();
    const input = { ...aRun(), externalId: 'job-2' };
    const answers = await Promise.all([1, 2, 3].map(() => begin(id, input)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await begin(id, { ...input, technique: 'supervised_fine_tuning' })).body.code).toBe('training_run.external_id_taken');
    expect((await begin(id, { ...input, externalId: 'job-3' })).status).toBe(201);
    await finishedRun(id);
    await advance(app, id, 'begin_evaluation');
    // A retry gets its answer although the engagement has moved on.
    expect((await begin(id, input)).status).toBe(200);
  });

  it('takes reports in order only, and keeps what was reported', async () => {
    const { id } = await inTraining();
    const run = (await begin(id)).body;
    const refused: [unknown, string][] = [
      [{ status: 'succeeded', checkpoint }, 'training_run.report_out_of_order'],
      [{ status: 'running', checkpoint }, 'training_run.report_incomplete'],
      [{ status: 'failed' }, 'training_run.report_incomplete'],
      [{ status: 'queued' }, 'request.invalid'],
    ];
    for (const [body, code] of refused) expect((await report(run, body)).body.code).toBe(code);
    await report(run, { status: 'running', tokensProcessed: 100 });
    expect((await report(run, { status: 'running', tokensProcessed: 99 })).body.code).toBe('training_run.report_out_of_order');
    expect((await report(run, { status: 'succeeded' })).body).toMatchObject({ code: 'training_run.report_incomplete', errors: [{ path: 'body.checkpoint' }] });
    expect((await report(run, { status: 'succeeded', checkpoint, tokensProcessed: 99 })).body.code).toBe('training_run.report_out_of_order');
    expect((await researcher().get<TrainingRunDto>(`/v1/training-runs/${run.id}`)).body).toMatchObject({ status: 'running', tokensProcessed: 100, version: 2 });
    expect((await report(run, { status: 'failed', failureReason: 'Out of memory' })).body).toMatchObject({ status: 'failed', failureReason: 'Out of memory' });
    expect((await report(run, { status: 'running' })).body.code).toBe('training_run.report_out_of_order');
    expect(await blockersOf(id, 'begin_evaluation')).toEqual(['no training run has succeeded']);
  });

  it('ends once when two report the end at once', async () => {
    const { id } = await inTraining();
    const run = (await begin(id)).body;
    const starts = await Promise.all([1, 2].map(() => report(run, { status: 'running' })));
    expect(starts.map(({ status }) => status)).toEqual([200, 200]);
    expect(starts.map(({ body }) => body.version)).toEqual([2, 2]);
    const ends = await Promise.all([report(run, { status: 'succeeded', checkpoint }), report(run, { status: 'failed', failureReason: 'Killed' })]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const row = await app.owner.query<{ status: string }>('select status from training.training_run where id = $1', [toUuid(run.id)]);
    expect(row.rows[0]?.status).toBe(ends.find(({ status }) => status === 200)?.body.status);
  });

  it('never covers up a success by a failure', async () => {
    const { id } = await inTraining();
    await finishedRun(id);
    const second = (await begin(id)).body;
    await report(second, { status: 'failed', failureReason: 'Killed' });
    expect((await factsOf(id))['trainingRun']).toMatchObject({ succeeded: true });
  });

  it('begins in training with a technique of the scope, not on hold', async () => {
    const { id } = await openEngagement(app, customer);
    expect((await begin(id)).body.code).toBe('training_run.wrong_stage');
    const training = await inTraining();
    expect((await begin(training.id, { ...aRun(), technique: 'rlhf' })).body).toMatchObject({ code: 'training_run.technique_not_in_scope', detail: 'Scope version 1 agrees on continued_pretraining and supervised_fine_tuning, not on rlhf.' });
    const run = (await begin(training.id)).body;
    await advance(app, training.id, 'hold', { reason: 'Cluster moves' });
    expect((await begin(training.id)).body.code).toBe('engagement.on_hold');
    // What has happened is taken note of all the same.
    expect((await report(run, { status: 'running' })).status).toBe(200);
    await advance(app, training.id, 'cancel', { reason: 'No budget' });
    expect((await report(run, { status: 'failed', failureReason: 'Cancelled' })).status).toBe(200);
    expect((await begin(training.id)).body.code).toBe('engagement.closed');
  });

  it('is trained on accepted dataset versions alone', async () => {
    const { id } = await inTraining();
    const other = newId('dsv');
    const refusal = await begin(id, { ...aRun(), datasetVersionIds: [...accepted, other] });
    expect([refusal.status, refusal.body.code, refusal.body.detail]).toEqual([409, 'training_run.dataset_version_not_accepted', `Not accepted in this engagement: ${other}.`]);
    expect((await begin(id, { ...aRun(), datasetVersionIds: accepted })).status).toBe(201);
  });

  it('refuses addresses that are none, or that carry a key', async () => {
    const { id } = await inTraining();
    const run = (await begin(id)).body;
    await report(run, { status: 'running' });
    for (const uri of ['checkpoint', 'javascript:alert(1)', 's3://user:secret@bucket/x', 'https://store.example/x?X-Amz-Signature=abc']) {
      expect((await report(run, { status: 'succeeded', checkpoint: { uri, sha256 } })).body.errors.map(({ path }) => path)).toEqual(['body.checkpoint.uri']);
    }
    expect((await report(run, { status: 'succeeded', checkpoint: { ...checkpoint, sha256: 'abc' } })).body.errors.map(({ path }) => path)).toEqual(['body.checkpoint.sha256']);
    expect((await begin(id, { ...aRun(), datasetVersionIds: [] })).body.errors.map(({ path }) => path)).toEqual(['body.datasetVersionIds']);
  });

  it('shows a partner its own runs, without addresses inside the lab, and lets it report none', async () => {
    const { id } = await inTraining();
    const run = await finishedRun(id);
    const seen = await customer.api.get<TrainingRunDto>(`/v1/training-runs/${run.id}`);
    expect(seen.body).toMatchObject({ id: run.id, status: 'succeeded', checkpoint: { uri: null, sha256 } });
    const listed = await customer.api.get<{ data: TrainingRunDto[] }>(`/v1/engagements/${id}/training-runs`);
    expect(listed.body.data).toEqual([seen.body]);
    expect((await customer.api.post(`/v1/training-runs/${run.id}/reports`, { status: 'running' })).status).toBe(403);
    const other = await makeCustomer(app);
    expect((await other.api.get(`/v1/training-runs/${run.id}`)).status).toBe(404);
    expect((await other.api.get(`/v1/engagements/${id}/training-runs`)).status).toBe(404);
  });

  it('pages its list, newest first', async () => {
    const { id } = await inTraining();
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await begin(id)).body.id);
    const first = await researcher().get<{ data: TrainingRunDto[]; nextCursor: string }>(`/v1/engagements/${id}/training-runs?limit=2`);
    const second = await researcher().get<{ data: TrainingRunDto[]; nextCursor: null }>(`/v1/engagements/${id}/training-runs?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...second.body.data].map((run) => run.id)).toEqual(ids);
    expect(second.body.nextCursor).toBeNull();
    expect((await researcher().get<Refusal>(`/v1/engagements/${id}/training-runs?cursor=nonsense`)).body.code).toBe('cursor.invalid');
  });
});

describe('an evaluation', () => {
  it('is judged by the target of the scope in force, and the latest of a criterion counts', async () => {
    const { id, run } = await inEvaluation();
    expect(await blockersOf(id, 'begin_delivery')).toEqual(['"Citations are right" is not measured']);
    const missed = await measure(id, { criterionId: 'citation-accuracy', customScore: 94.9, trainingRunId: run.id, sampleSize: 1200, notes: 'Blind' });
    expect(missed.status).toBe(201);
    expect(missed.body).toMatchObject({
      engagementId: id, number: 1, iteration: 1, criterionId: 'citation-accuracy', criterionName: 'Citations are right', scopeVersion: 1, direction: 'at_least', target: 95, unit: '%',
      trainingRunId: run.id, baseScore: 71.5, customScore: 94.9, verdict: 'missed', comparedToBase: 'better', sampleSize: 1200, notes: 'Blind',
    });
    expect((await researcher().get(missed.headers.get('location') ?? '')).body).toEqual(missed.body);
    expect(await blockersOf(id, 'begin_delivery')).toEqual(['"Citations are right" missed its target of 95 with 94.9']);
    expect((await measure(id, { criterionId: 'latency', baseScore: 600, customScore: 800 })).body).toMatchObject({ verdict: 'met', comparedToBase: 'worse', direction: 'at_most' });
    expect((await measure(id, { criterionId: 'citation-accuracy', customScore: 95 })).body.verdict).toBe('met');
    expect((await factsOf(id))['criteria']).toEqual([
      { id: 'citation-accuracy', name: 'Citations are right', mustHave: true, target: 95, verdict: 'met', score: 95, iteration: 1 },
      { id: 'latency', name: 'Answers come in time', mustHave: false, target: 800, verdict: 'met', score: 800, iteration: 1 },
    ]);
    const listed = await researcher().get<{ data: EvaluationDto[] }>(`/v1/engagements/${id}/evaluations?criterionId=citation-accuracy`);
    expect(listed.body.data.map(({ customScore }) => customScore)).toEqual([95, 94.9]);
    expect(listed.body.data[1]).toEqual(missed.body);
    expect((await advance(app, id, 'begin_delivery')).stage).toBe('delivery');
    const events = await app.owner.query<{ data: unknown }>(`select data from platform.outbox where stream_id = $1 and type = 'evaluation.recorded' order by seq`, [id]);
    expect(events.rows.map(({ data }) => data)).toMatchObject([{ criterionId: 'citation-accuracy', verdict: 'missed', mustHave: true }, { criterionId: 'latency' }, { verdict: 'met' }]);
  });

  it('keeps scores as they were written', async () => {
    const { id } = await inEvaluation();
    for (const customScore of [0.1, 1e-7, -0.30000000000000004, 999_999_999_999.9999, 0]) {
      const made = await measure(id, { criterionId: 'latency', customScore });
      expect((await researcher().get<EvaluationDto>(`/v1/evaluations/${made.body.id}`)).body.customScore).toBe(customScore);
    }
  });

  it('stops counting when the engagement iterates: runs, reports and scores of before open no gate', async () => {
    const { id, run } = await inEvaluation();
    await advance(app, id, 'iterate', { target: 'training', reason: 'Cites overruled cases' });
    const late = (await begin(id)).body;
    await advance(app, id, 'return_to_earlier', { target: 'intake', reason: 'More data' });
    await advance(app, id, 'begin_training');
    expect(late.iteration).toBe(2);
    expect(await blockersOf(id, 'begin_evaluation')).toEqual(['no training run has succeeded']);
    await report(late, { status: 'running' });
    await report(late, { status: 'succeeded', checkpoint });
    await advance(app, id, 'begin_evaluation');
    expect((await measure(id, { criterionId: 'citation-accuracy', customScore: 99, trainingRunId: run.id })).body.code).toBe('evaluation.training_run_unusable');
    expect((await measure(id, { criterionId: 'citation-accuracy', customScore: 99, trainingRunId: late.id })).body).toMatchObject({ verdict: 'met', iteration: 2 });

    await advance(app, id, 'iterate', { target: 'training', reason: 'Once more' });
    expect(await blockersOf(id, 'begin_evaluation')).toEqual(['no training run is reported in iteration 3; the last one was of iteration 2']);
    await finishedRun(id);
    await advance(app, id, 'begin_evaluation');
    expect(await blockersOf(id, 'begin_delivery')).toEqual(['"Citations are right" is not measured in iteration 3']);
    await measure(id, { criterionId: 'latency', customScore: 100 });
    expect(await blockersOf(id, 'begin_delivery')).toEqual(['"Citations are right" is not measured in iteration 3']);
  });

  it('does not let a run of an earlier iteration, reported late, cover up the running one', async () => {
    const { id } = await inTraining();
    const old = (await begin(id)).body;
    await report(old, { status: 'running' });
    await finishedRun(id);
    await advance(app, id, 'begin_evaluation');
    await advance(app, id, 'iterate', { target: 'training', reason: 'Again' });
    await begin(id);
    await report(old, { status: 'succeeded', checkpoint });
    expect((await factsOf(id))['trainingRun']).toEqual({ iteration: 2, succeeded: false, checkpointRegistered: false });
  });

  it('is taken in evaluation, for criteria of an approved scope, with a finished run of this engagement', async () => {
    const training = await inTraining();
    expect((await measure(training.id, { criterionId: 'latency', customScore: 1 })).body.code).toBe('evaluation.wrong_stage');
    const { id } = await inEvaluation();
    expect((await measure(id, { criterionId: 'speed', customScore: 1 })).body).toMatchObject({ code: 'evaluation.criterion_unknown', detail: 'Scope version 1 has no criterion "speed"; it has citation-accuracy, latency.' });
    expect((await measure(id, { criterionId: 'latency', customScore: 1, trainingRunId: newId('run') })).body.code).toBe('evaluation.training_run_unusable');
    const foreign = await finishedRun(training.id);
    expect((await measure(id, { criterionId: 'latency', customScore: 1, trainingRunId: foreign.id })).body.code).toBe('evaluation.training_run_unusable');
    await advance(app, id, 'hold', { reason: 'Away' });
    expect((await measure(id, { criterionId: 'latency', customScore: 1 })).body.code).toBe('engagement.on_hold');
    expect((await customer.api.post(`/v1/engagements/${id}/evaluations`, {})).status).toBe(403);
  });

  it('waits for the scope when its gate was waived', async () => {
    const { id } = await engagementInScoping(app, customer);
    const draft = await draftScope(app, id);
    await actOnScope(app, draft, 'submit');
    await app.as('engagement_manager').act(`/v1/engagements/${id}`, 'waivers', { gate: 'scope_approved_by_both_sides', reason: 'Approved by letter' });
    await advance(app, id, 'approve_scope');
    for (const [key, value] of [['contract', { signed: true, price }], ['milestonePlan', { total: price, count: 1 }], ['dataAgreement', { signed: true }]] as const) await record(app, id, key, value as never);
    await advance(app, id, 'begin_intake');
    await record(app, id, 'acceptedData', { tokens: 2_000_000_000, datasetVersions: 2, datasetVersionIds: accepted });
    await record(app, id, 'team', { confirmed: true, uncoveredSkills: [], scopeVersion: 1 });
    await advance(app, id, 'begin_training');
    await finishedRun(id);
    await advance(app, id, 'begin_evaluation');
    expect((await measure(id, { criterionId: 'latency', customScore: 1 })).body.code).toBe('evaluation.scope_not_in_force');
    await actOnScope(app, draft, 'approve');
    await actOnScope(app, draft, 'approve', {}, customer.api);
    expect((await measure(id, { criterionId: 'latency', customScore: 1 })).status).toBe(201);
  });

  it('refuses scores that are no numbers, and can never be changed', async () => {
    const { id } = await inEvaluation();
    for (const customScore of ['95', null, 1e13]) expect((await measure(id, { criterionId: 'latency', customScore })).body.errors.map(({ path }) => path)).toEqual(['body.customScore']);
    const endless = await researcher().post<Refusal>(`/v1/engagements/${id}/evaluations`, '{"criterionId":"latency","evaluator":"x","baseScore":1,"customScore":1e999}');
    expect(endless.status).toBe(422);
    const made = await measure(id, { criterionId: 'latency', customScore: 900 });
    const tamper = inTransaction(app, (tx) => tx.query(`update training.evaluation set verdict = 'met' where id = $1`, [toUuid(made.body.id)]));
    await expect(tamper).rejects.toThrow(/permission denied/);
    await expect(app.owner.query(`update training.evaluation set verdict = 'met' where id = $1`, [toUuid(made.body.id)])).rejects.toThrow(/evaluation_verdict_follows/);
  });

  it('of two at once keeps both, and the later one counts', async () => {
    const { id } = await inEvaluation();
    const answers = await Promise.all([96, 97, 98].map((customScore) => measure(id, { criterionId: 'citation-accuracy', customScore })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const listed = await researcher().get<{ data: EvaluationDto[] }>(`/v1/engagements/${id}/evaluations`);
    expect(listed.body.data.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect((await factsOf(id))['criteria']).toContainEqual(expect.objectContaining({ id: 'citation-accuracy', score: listed.body.data[0]?.customScore }));
  });

  it('is seen by its partner, not by others', async () => {
    const { id } = await inEvaluation();
    const { body } = await measure(id, { criterionId: 'latency', customScore: 1 });
    expect((await customer.api.get(`/v1/evaluations/${body.id}`)).body).toEqual({ ...body, recordedBy: { kind: 'staff', id: 'lab', name: 'The lab' } });
    const other = await makeCustomer(app);
    expect((await other.api.get(`/v1/evaluations/${body.id}`)).status).toBe(404);
    expect((await other.api.get(`/v1/engagements/${id}/evaluations`)).status).toBe(404);
  });
});
