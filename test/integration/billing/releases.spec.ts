import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReleaseDueMilestones } from '../../../src/modules/billing/jobs/release-due-milestones.job.js';
import { datasetVersionAccepted } from '../../../src/modules/intake/intake.events.js';
import { evaluationRecorded } from '../../../src/modules/training/training.events.js';
import { systemActor } from '../../../src/platform/actor.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { Scene, byHand, got, usd, uuidOf } from './billing-scene.js';
import type { Contract, Invoice, Milestone, PlanItem } from './billing-scene.js';

const DAY = 86_400_000;
const clock = new ManualClock(new Date('2026-03-02T15:00:00Z'));
/** Has no workers: events are delivered by the test, when and as often as it wants. */
let still: TestApp;
/** Has all of it. */
let live: TestApp;
let scene: Scene;

beforeAll(async () => {
  [still, live] = await Promise.all([startTestApp({ clock, role: 'api' }), startTestApp({ clock })]);
  scene = await Scene.set(still);
});
afterAll(() => Promise.all([still.close(), live.close()]));

const when = (releasedBy: PlanItem['releasedBy'], amount = 100): PlanItem => ({ name: releasedBy.kind, amount: usd(amount), releasedBy });
const statuses = async (contract: { id: string }) => (await scene.milestones(contract.id)).map(({ status }) => status);
const read = async (id: string | undefined, by = scene) => got(await by.manager.get<Milestone>(`/v1/milestones/${id}`), 200);

/** As intake does: fact and event in one transaction. */
const acceptData = (engagementId: string, tokens: number, by = scene) => by.transaction(async (tx) => {
  await by.record(tx, engagementId, 'acceptedData', { tokens, datasetVersions: 1 });
  const ids = { engagementId, organizationId: by.organization.id, datasetId: 'dst_1', datasetVersionId: `dsv_${tokens}` };
  tx.announce(datasetVersionAccepted, { ...ids, number: 1, tokens, acceptedTokens: tokens });
});

/** As training does. */
const measure = (engagementId: string, verdict: 'met' | 'missed', by = scene) => by.transaction(async (tx) => {
  const score = verdict === 'met' ? 0.93 : 0.7;
  await by.record(tx, engagementId, 'criteria', [{ id: 'accuracy', name: 'Accuracy', mustHave: true, target: 0.9, verdict, score, iteration: 1 }]);
  const ids = { engagementId, organizationId: by.organization.id, name: 'E', ownerId: null, evaluationId: 'evl_1', criterionId: 'accuracy' };
  tx.announce(evaluationRecorded, { ...ids, iteration: 1, mustHave: true, verdict, baseScore: 0.6, customScore: score, target: 0.9, scopeVersion: 1 });
});

const runJob = (app: TestApp, payload: { engagementId?: string } = {}) => app.app.get(ReleaseDueMilestones, { strict: false }).run(payload, {
  id: 'test', attempt: 1, attempts: 1, origin: { actor: systemActor('billing.release-due-milestones'), requestId: 'test' }, signal: new AbortController().signal,
});

const stageEntered = ['billing.release-milestones-when-stage-entered', 'engagement.stage_entered'] as const;
const datasetAccepted = ['billing.release-milestones-when-dataset-accepted', 'dataset_version.accepted'] as const;
const criterionMet = ['billing.release-milestones-when-criterion-met', 'evaluation.recorded'] as const;
const signedBySides = ['billing.release-milestones-when-contract-signed', 'contract.signed'] as const;
const closes = ['billing.end-contract-when-engagement-closes', 'engagement.stage_entered'] as const;

describe('a milestone released by a stage', () => {
  it('is released when the engagement enters it, once, with its evidence and its invoice', async () => {
    const { engagement, milestones: [milestone] } = await scene.signed([when({ kind: 'stage', stage: 'scoping' })]);
    await scene.advance(engagement.id, 'qualify');
    await scene.deliver(...stageEntered, engagement.id);
    expect(await read(milestone?.id)).toEqual(milestone);
    await scene.advance(engagement.id, 'begin_scoping');
    const eventId = await scene.deliver(...stageEntered, engagement.id);
    const released = await read(milestone?.id);
    expect(released).toMatchObject({
      status: 'invoiced', version: 3,
      release: { at: '2026-03-02T15:00:00.000Z', by: { kind: 'system', id: stageEntered[0] }, eventId, evidence: { kind: 'stage', stage: 'scoping', reached: 'scoping' } },
    });
    const invoice = await scene.partner.get<Invoice>(`/v1/invoices/${released.invoiceId}`);
    expect(invoice.body).toMatchObject({ milestoneId: milestone?.id, amount: usd(100), status: 'issued', description: 'stage' });
    expect((await scene.events(engagement.id)).filter((type) => /^(milestone|invoice)\./.test(type))).toEqual(['milestone.released', 'invoice.issued']);
    await scene.deliver(...stageEntered, engagement.id);
    await scene.deliver(...stageEntered, engagement.id, { again: true });
    expect(await read(milestone?.id)).toEqual(released);
    expect(await scene.invoicesOf(engagement.id)).toHaveLength(1);
  });

  it('is released although the stage was left again before the event came, and not by a stage that is yet to be reached again', async () => {
    const { engagement, contract } = await scene.signed([when({ kind: 'stage', stage: 'scoping' }), when({ kind: 'stage', stage: 'contracting' })]);
    await scene.advance(engagement.id, 'qualify');
    await scene.advance(engagement.id, 'begin_scoping');
    got(await scene.manager.act(`/v1/engagements/${engagement.id}`, 'actions/return_to_earlier', { target: 'inquiry', reason: 'Wrong sponsor' }), 200);
    await scene.deliver(...stageEntered, engagement.id, { where: { stage: 'inquiry' } });
    expect(await statuses(contract)).toEqual(['planned', 'planned']);
    await scene.deliver(...stageEntered, engagement.id, { where: { stage: 'scoping' } });
    expect(await statuses(contract)).toEqual(['invoiced', 'planned']);
  });
});

describe('a milestone released by data', () => {
  it('waits for the tokens it asks for, and names the version that brought them', async () => {
    const plan = [when({ kind: 'dataset_accepted' }), when({ kind: 'dataset_accepted', minimumTokens: 1000 })];
    const { engagement, contract, milestones: [, second] } = await scene.signed(plan);
    await acceptData(engagement.id, 999);
    await scene.deliver(...datasetAccepted, engagement.id);
    expect(await statuses(contract)).toEqual(['invoiced', 'planned']);
    await acceptData(engagement.id, 1000);
    const eventId = await scene.deliver(...datasetAccepted, engagement.id);
    await scene.deliver(...datasetAccepted, engagement.id, { again: true });
    expect(await read(second?.id)).toMatchObject({
      status: 'invoiced',
      release: { eventId, evidence: { kind: 'dataset_accepted', acceptedTokens: 1000, datasetVersions: 1, minimumTokens: 1000, datasetVersionId: 'dsv_1000' } },
    });
    expect(await scene.invoicesOf(engagement.id)).toHaveLength(2);
  });

  it('is not released when the acceptance no longer holds by the time it is heard of', async () => {
    const { engagement, contract } = await scene.signed([when({ kind: 'dataset_accepted', minimumTokens: 1000 })]);
    await acceptData(engagement.id, 1000);
    await scene.transaction((tx) => scene.record(tx, engagement.id, 'acceptedData', { tokens: 0, datasetVersions: 0 }));
    await scene.deliver(...datasetAccepted, engagement.id);
    expect(await statuses(contract)).toEqual(['planned']);
  });
});

describe('a milestone released by a criterion', () => {
  it('waits until it is met, and keeps the score', async () => {
    const { engagement, contract, milestones: [milestone] } = await scene.signed([when({ kind: 'criterion_met', criterionId: 'accuracy' }), when({ kind: 'criterion_met', criterionId: 'tone' })]);
    await measure(engagement.id, 'missed');
    await scene.deliver(...criterionMet, engagement.id);
    expect(await statuses(contract)).toEqual(['planned', 'planned']);
    await measure(engagement.id, 'met');
    const eventId = await scene.deliver(...criterionMet, engagement.id);
    await scene.deliver(...criterionMet, engagement.id, { again: true });
    expect(await read(milestone?.id)).toMatchObject({
      status: 'invoiced', release: { eventId, evidence: { kind: 'criterion_met', criterionId: 'accuracy', score: 0.93, target: 0.9, iteration: 1 } },
    });
    expect(await statuses(contract)).toEqual(['invoiced', 'planned']);
  });

  it('is not released when the measurement was corrected before it is heard of', async () => {
    const { engagement, contract } = await scene.signed([when({ kind: 'criterion_met', criterionId: 'accuracy' })]);
    await measure(engagement.id, 'met');
    await measure(engagement.id, 'missed');
    await scene.deliver(...criterionMet, engagement.id, { where: { verdict: 'met' } });
    expect(await statuses(contract)).toEqual(['planned']);
  });
});

describe('a milestone released by a date', () => {
  it('is due when the day begins at the organization, not before, and is looked at then', async () => {
    const { engagement, contract, milestones: [milestone] } = await scene.signed([when({ kind: 'date', on: '2026-03-04' }), when({ kind: 'date', on: '2026-06-01' })]);
    const { rows } = await still.owner.query<{ run_at: Date }>(
      `select run_at from platform.job_request where name = 'billing.release-due-milestones' and payload->>'engagementId' = $1 order by run_at`, [engagement.id],
    );
    // Midnight in Berlin, in winter and in summer.
    expect(rows.map(({ run_at }) => run_at.toISOString())).toEqual(['2026-03-03T23:00:00.000Z', '2026-05-31T22:00:00.000Z']);
    clock.advance(Date.parse('2026-03-03T22:59:59.999Z') - clock.now().getTime());
    await runJob(still);
    expect(await statuses(contract)).toEqual(['planned', 'planned']);
    clock.advance(1);
    await Promise.all([runJob(still), runJob(still, { engagementId: engagement.id })]);
    await runJob(still);
    expect(await read(milestone?.id)).toMatchObject({ status: 'invoiced', release: { by: { id: 'billing.release-due-milestones' }, eventId: null, evidence: { kind: 'date', on: '2026-03-04', today: '2026-03-04' } } });
    expect(await statuses(contract)).toEqual(['invoiced', 'planned']);
    expect(await scene.invoicesOf(engagement.id)).toHaveLength(1);
  });

  it('does not hold up others when one of them cannot be invoiced', async () => {
    const other = await Scene.set(still);
    const stuck = await other.signed([when({ kind: 'date', on: '2026-03-20' })]);
    const fine = await scene.signed([when({ kind: 'date', on: '2026-03-20' })]);
    const address = (value: string) => still.owner.query(`update organizations.organization set verified_at = null, billing_address = ${value} where id = $1`, [uuidOf(other.organization.id)]);
    await address('null');
    clock.advance(30 * DAY);
    await expect(runJob(still)).rejects.toThrow('the milestones of 1 of 2 engagements were not released');
    expect(await statuses(fine.contract)).toEqual(['invoiced']);
    expect(await read(stuck.milestones[0]?.id)).toMatchObject({ status: 'planned', release: null });
    expect(await other.release(stuck.milestones[0]?.id ?? '')).toMatchObject({ status: 409, body: { code: 'milestone.blocked', blockers: [{ gate: 'recipient_known' }] } });
    await address(`'{"lines": ["Hauptstraße 2"], "city": "Bonn", "region": null, "postalCode": null, "country": "DE"}'`);
    await runJob(still);
    const { invoiceId } = await read(stuck.milestones[0]?.id);
    expect((await other.partner.get<Invoice>(`/v1/invoices/${invoiceId}`)).body.recipient).toMatchObject({ address: { city: 'Bonn', lines: ['Hauptstraße 2'] } });
  });
});

describe('evidence from before the signature', () => {
  it('counts once the contract is signed, and not earlier', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 600);
    const plan = [
      when({ kind: 'stage', stage: 'qualification' }), when({ kind: 'stage', stage: 'training' }), when({ kind: 'dataset_accepted', minimumTokens: 10 }),
      when({ kind: 'criterion_met', criterionId: 'accuracy' }), when({ kind: 'date', on: '2026-01-01' }), byHand('hand', 100),
    ];
    got(await scene.plan(id, plan), 200);
    await scene.advance(engagement.id, 'qualify');
    await scene.advance(engagement.id, 'begin_scoping');
    await acceptData(engagement.id, 10);
    await measure(engagement.id, 'met');
    for (const [handler, type] of [stageEntered, datasetAccepted, criterionMet]) await scene.deliver(handler, type, engagement.id);
    await runJob(still);
    const [, , , , , hand] = await scene.milestones(id);
    expect((await scene.release(hand?.id ?? '')).body).toMatchObject({ code: 'milestone.blocked', blockers: [{ gate: 'contract_signed' }] });
    expect(await statuses({ id })).toEqual(plan.map(() => 'planned'));
    got(await scene.sign(scene.manager, id), 200);
    got(await scene.sign(scene.partner, id), 200);
    await scene.deliver(...signedBySides, engagement.id);
    await scene.deliver(...signedBySides, engagement.id, { again: true });
    expect(await statuses({ id })).toEqual(['invoiced', 'planned', 'invoiced', 'invoiced', 'invoiced', 'planned']);
    const invoices = await scene.invoicesOf(engagement.id);
    expect(invoices).toHaveLength(4);
    // Numbers follow the plan's order.
    const numbers = await Promise.all((await scene.milestones(id)).flatMap(({ invoiceId }) => invoiceId ?? []).map(async (invoiceId) => (await scene.finance.get<Invoice>(`/v1/invoices/${invoiceId}`)).body.number));
    expect(numbers).toEqual([...numbers].sort());
  });

  it('is heard of after the contract ended: nothing happens', async () => {
    const { engagement, contract } = await scene.signed([when({ kind: 'stage', stage: 'inquiry' })]);
    got(await scene.manager.act(`/v1/contracts/${contract.id}`, 'actions/terminate', { reason: 'Insolvency' }), 200);
    await scene.deliver(...signedBySides, engagement.id);
    expect(await statuses(contract)).toEqual(['cancelled']);
  });
});

describe('a cancelled engagement', () => {
  it('owes what it had reached, in whatever order the events come', async () => {
    for (const order of [[stageEntered, closes], [closes, stageEntered]]) {
      const { engagement, contract } = await scene.signed([when({ kind: 'stage', stage: 'qualification' }), when({ kind: 'stage', stage: 'scoping' }), when({ kind: 'date', on: '2126-01-01' })]);
      await scene.advance(engagement.id, 'qualify');
      await scene.advance(engagement.id, 'cancel');
      // A day that begins after the cancellation no longer counts, even if nobody has heard of it yet.
      await runJob(still, { engagementId: engagement.id });
      for (const [handler, type] of order) {
        await scene.deliver(handler, type, engagement.id, { where: { stage: handler === closes[0] ? 'cancelled' : 'qualification' } });
      }
      await scene.deliver(...closes, engagement.id, { where: { stage: 'cancelled' }, again: true });
      expect(await statuses(contract)).toEqual(['invoiced', 'cancelled', 'cancelled']);
      expect((await scene.manager.get<Contract>(`/v1/contracts/${contract.id}`)).body).toMatchObject({ status: 'terminated', endReason: 'The engagement was cancelled' });
    }
  });
});

describe('releasing by hand', () => {
  it('needs the right, a reason, a key and the version that was read; and happens once', async () => {
    const { milestones: [milestone] } = await scene.signed([when({ kind: 'stage', stage: 'delivery' })]);
    const path = `/v1/milestones/${milestone?.id}/actions/release`;
    const headers = { 'idempotency-key': randomUUID(), 'if-match': '"1"' };
    expect((await scene.manager.post(path, { reason: 'x' }, headers)).body).toMatchObject({ code: 'auth.forbidden' });
    expect((await scene.finance.post(path, { reason: ' ' }, headers)).body).toMatchObject({ code: 'request.invalid' });
    expect((await scene.finance.post(path, { reason: 'x' }, { 'if-match': '"1"' })).body).toMatchObject({ code: 'idempotency.key_required' });
    expect((await scene.finance.post(path, { reason: 'x' }, { 'idempotency-key': randomUUID() })).status).toBe(428);
    expect((await scene.finance.post(path, { reason: 'x' }, { 'idempotency-key': randomUUID(), 'if-match': '"7"' })).status).toBe(412);
    const both = await Promise.all(['a', 'b'].map((key) => scene.release(milestone?.id ?? '', { 'idempotency-key': `${randomUUID()}${key}`, 'if-match': '"1"' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const done = both.find(({ status }) => status === 200)?.body;
    expect(done).toMatchObject({ status: 'invoiced', releasedBy: { kind: 'stage' }, release: { by: { kind: 'staff', name: 'Test finance' }, eventId: null, evidence: { kind: 'by_hand', reason: 'Agreed by letter' } } });
    expect((await scene.release(milestone?.id ?? '')).body).toMatchObject({ code: 'milestone.action_not_possible' });
  });

  it('answers a retry with the first answer and issues one invoice', async () => {
    const { engagement, milestones: [milestone] } = await scene.signed([byHand('One', 100)]);
    const headers = { 'idempotency-key': randomUUID(), 'if-match': '"1"' };
    const first = await scene.release(milestone?.id ?? '', headers);
    const again = await scene.release(milestone?.id ?? '', headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await scene.invoicesOf(engagement.id)).toHaveLength(1);
  });

  it('loses or wins against the event that earns the milestone, never both', async () => {
    const { engagement, milestones: [milestone] } = await scene.signed([when({ kind: 'stage', stage: 'qualification' })]);
    await scene.advance(engagement.id, 'qualify');
    await Promise.all([scene.release(milestone?.id ?? ''), scene.deliver(...stageEntered, engagement.id)]);
    expect(await scene.invoicesOf(engagement.id)).toHaveLength(1);
    expect((await read(milestone?.id)).version).toBe(3);
  });
});

describe('with workers running', () => {
  it('all of it happens by itself', async () => {
    const own = await Scene.set(live);
    const plan = [when({ kind: 'stage', stage: 'scoping' }), when({ kind: 'dataset_accepted' }), when({ kind: 'criterion_met', criterionId: 'accuracy' }), when({ kind: 'date', on: '2026-12-24' })];
    const { engagement, contract } = await own.signed(plan);
    const releasedInAll = (count: number) => eventually(async () =>
      (await own.milestones(contract.id)).filter(({ status }) => status === 'invoiced').length === count, `release ${count}`);
    await own.advance(engagement.id, 'qualify');
    await own.advance(engagement.id, 'begin_scoping');
    await releasedInAll(1);
    await acceptData(engagement.id, 10, own);
    await releasedInAll(2);
    await measure(engagement.id, 'met', own);
    await releasedInAll(3);
    clock.advance(Date.parse('2026-12-23T23:00:00Z') - clock.now().getTime());
    await releasedInAll(4);
    const verification = await live.as('auditor').get<{ firstBad: unknown }>('/v1/audit/verification');
    expect(verification.body.firstBad).toBeNull();
  });
});
