import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { Scene, byHand, got, usd, uuidOf } from './billing-scene.js';
import type { Contract, Plan } from './billing-scene.js';

let app: TestApp;
let scene: Scene;

beforeAll(async () => {
  app = await startTestApp({ clock: new ManualClock(new Date('2026-03-02T15:00:00Z')) });
  scene = await Scene.set(app);
});
afterAll(() => app.close());

const facts = async (id: string) => (await scene.manager.get<EngagementDto>(`/v1/engagements/${id}`)).body.facts;

describe('a contract', () => {
  it('is drafted with its terms, which become a fact of the engagement', async () => {
    const engagement = await scene.engagement();
    const body = { reference: ' ATL-2026-014 ', price: usd(100_000_000), paymentTermDays: 45, purchaseOrder: 'PO-7' };
    const drafted = await scene.manager.post<Contract>(`/v1/engagements/${engagement.id}/contracts`, body);
    expect(drafted.status).toBe(201);
    expect(drafted.body).toMatchObject({
      engagementId: engagement.id, organizationId: scene.organization.id, reference: 'ATL-2026-014', purchaseOrder: 'PO-7', price: usd(100_000_000),
      paymentTermDays: 45, status: 'draft', signedForLab: null, signedForPartner: null, version: 1,
    });
    expect(drafted.headers.get('location')).toBe(`/v1/contracts/${drafted.body.id}`);
    expect(drafted.headers.get('etag')).toBe('"1"');
    expect((await scene.partner.get(`/v1/contracts/${drafted.body.id}`)).body).toEqual(drafted.body);
    expect(await facts(engagement.id)).toMatchObject({ contract: { signed: false, price: usd(100_000_000) }, milestonePlan: null });
  });

  it('refuses terms that cannot be, each with its path', async () => {
    const engagement = await scene.engagement();
    const refused = async (changes: Record<string, unknown>) => {
      const body = { reference: 'X', price: usd(100), ...changes };
      const answer = await scene.manager.post<Contract>(`/v1/engagements/${engagement.id}/contracts`, body);
      expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
      return answer.body.errors?.map(({ path }) => path);
    };
    expect(await refused({ price: usd(0) })).toEqual(['body.price.amount']);
    expect(await refused({ price: usd(1.5) })).toEqual(['body.price.amount']);
    expect(await refused({ price: usd(90_000_000_000_001) })).toEqual(['body.price.amount']);
    expect(await refused({ price: { amount: 1, currency: 'ZZZ' } })).toEqual(['body.price.currency']);
    expect(await refused({ price: { amount: 1, currency: 'usd' } })).toEqual(expect.arrayContaining(['body.price.currency']));
    expect(await refused({ paymentTermDays: 366 })).toEqual(['body.paymentTermDays']);
    expect(await refused({ reference: '  ' })).toEqual(['body.reference']);
    expect(await refused({ status: 'signed' })).toEqual(['body.status']);
  });

  it('is one for an engagement; of two drafted at once one wins', async () => {
    const engagement = await scene.engagement();
    const draft = () => scene.manager.post<Contract>(`/v1/engagements/${engagement.id}/contracts`, { reference: 'X', price: usd(100) });
    const answers = await Promise.all([draft(), draft()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('contract.exists');
    const live = answers.find(({ status }) => status === 201)?.body.id ?? '';
    got(await scene.manager.act(`/v1/contracts/${live}`, 'actions/withdraw', { reason: 'Another scope' }), 200);
    expect(await facts(engagement.id)).toMatchObject({ contract: null });
    const second = await draft();
    expect(second.status).toBe(201);
    const list = await scene.partner.get<{ data: Contract[]; nextCursor: string }>(`/v1/engagements/${engagement.id}/contracts?limit=1`);
    expect(list.body.data).toEqual([second.body]);
    const next = await scene.partner.get<{ data: Contract[] }>(`/v1/engagements/${engagement.id}/contracts?limit=1&cursor=${list.body.nextCursor}`);
    expect(next.body.data).toMatchObject([{ id: live, status: 'withdrawn', endReason: 'Another scope' }]);
  });

  it('changes while it is a draft, on the version that was read', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 100);
    const patch = (body: unknown, etag?: string) => scene.manager.patch<Contract>(`/v1/contracts/${id}`, body, etag === undefined ? {} : { 'if-match': etag });
    expect((await patch({ paymentTermDays: 10 })).status).toBe(428);
    expect((await patch({}, '"1"')).body.code).toBe('request.invalid');
    const both = await Promise.all([patch({ price: { amount: 200, currency: 'EUR' } }, '"1"'), patch({ paymentTermDays: 10 }, '"1"')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    got(await patch({ price: { amount: 300, currency: 'EUR' }, purchaseOrder: null }, '"2"'), 200);
    expect(await facts(engagement.id)).toMatchObject({ contract: { signed: false, price: { amount: 300, currency: 'EUR' } } });
  });

  it('is not drafted for an engagement that is on hold, closed, or not there', async () => {
    const engagement = await scene.engagement();
    const draft = (id: string) => scene.manager.post<Contract>(`/v1/engagements/${id}/contracts`, { reference: 'X', price: usd(100) });
    await scene.advance(engagement.id, 'hold');
    expect((await draft(engagement.id)).body.code).toBe('engagement.on_hold');
    await scene.advance(engagement.id, 'cancel');
    expect((await draft(engagement.id)).body.code).toBe('engagement.closed');
    expect((await draft('eng_01k9zq3v5se6rb4yg2w8d7t1hn')).body.code).toBe('object.not_found');
  });
});

describe('a milestone plan', () => {
  it('sums to the price to the cent, or says by how much it does not', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 100_000_000);
    const short = await scene.plan(id, [byHand('One', 49_000_000), byHand('Two', 50_000_000)]);
    expect(short).toMatchObject({ status: 422, body: { code: 'milestone_plan.not_of_price', detail: 'The milestones sum to 990,000.00 USD, 10,000.00 USD below the price.' } });
    expect((await scene.plan(id, [byHand('One', 100_000_001)])).body.detail).toBe('The milestones sum to 1,000,000.01 USD, 0.01 USD above the price.');
    const foreign = { name: 'Two', amount: { amount: 1, currency: 'EUR' }, releasedBy: { kind: 'by_hand' } };
    expect((await scene.plan(id, [byHand('One', 99_999_999), foreign])).body.detail).toBe('Milestone 2 is in EUR; the price is in USD.');
    expect(await scene.milestones(id)).toEqual([]);

    const planned = await scene.plan(id, [byHand('One', 40_000_000), { name: 'Two', amount: usd(60_000_000), releasedBy: { kind: 'stage', stage: 'training' } }]);
    expect(planned).toMatchObject({ status: 200, body: { total: usd(100_000_000), price: usd(100_000_000), data: [
      { position: 1, name: 'One', amount: usd(40_000_000), releasedBy: { kind: 'by_hand' }, status: 'planned', release: null, invoiceId: null, version: 1 },
      { position: 2, name: 'Two', releasedBy: { kind: 'stage', stage: 'training' } },
    ] } });
    expect(planned.headers.get('etag')).toBe('"2"');
    expect(await facts(engagement.id)).toMatchObject({ milestonePlan: { total: usd(100_000_000), count: 2 } });
    const seen = await scene.partner.get<Plan>(`/v1/contracts/${id}/milestones`);
    expect(seen.body).toEqual(planned.body);
    expect((await scene.partner.get(`/v1/milestones/${planned.body.data[0]?.id}`)).body).toEqual(planned.body.data[0]);
  });

  it('is replaced as a whole, and taken back so that the price can change', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 100);
    got(await scene.plan(id, [byHand('One', 30), byHand('Two', 70)]), 200);
    const patch = async () => scene.manager.patch<Contract>(`/v1/contracts/${id}`, { price: usd(90) }, { 'if-match': (await scene.manager.get(`/v1/contracts/${id}`)).headers.get('etag') ?? '' });
    expect((await patch()).body).toMatchObject({ code: 'milestone_plan.not_of_price', detail: expect.stringContaining('milestones sum to 1.00 USD, 0.10 USD above the price') });
    got(await scene.plan(id, []), 200);
    expect(await facts(engagement.id)).toMatchObject({ milestonePlan: null });
    got(await patch(), 200);
    got(await scene.plan(id, [byHand('Only', 90)]), 200);
    expect(await scene.milestones(id)).toMatchObject([{ name: 'Only', position: 1 }]);
  });

  it('refuses what can never be released', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 100);
    const refused = async (releasedBy: unknown) => (await scene.plan(id, [{ name: 'One', amount: usd(100), releasedBy }])).body;
    for (const releasedBy of [{ kind: 'stage', stage: 'cancelled' }, { kind: 'stage' }, { kind: 'date', on: '2026-02-30' }, { kind: 'date', on: '0000-01-01' },
      { kind: 'dataset_accepted', minimumTokens: 0 }, { kind: 'criterion_met' }, { kind: 'by_hand', on: '2026-03-01' }, { kind: 'moon' }]) {
      expect(await refused(releasedBy)).toMatchObject({ code: 'request.invalid' });
    }
    expect((await scene.plan(id, [byHand('One', 0)])).body.code).toBe('request.invalid');
    const criterion = { id: 'accuracy', name: 'Accuracy', mustHave: true, target: 0.9, verdict: 'unmeasured', score: null, iteration: 1 } as const;
    got(await scene.plan(id, [{ name: 'One', amount: usd(100), releasedBy: { kind: 'criterion_met', criterionId: 'acuracy' } }]), 200);
    await scene.transaction((tx) => scene.record(tx, engagement.id, 'criteria', [criterion]));
    expect(await refused({ kind: 'criterion_met', criterionId: 'acuracy' })).toMatchObject({
      code: 'milestone_plan.criterion_unknown', errors: [{ path: 'body.0.releasedBy.criterionId', message: 'is none of accuracy' }],
    });
    expect(await refused({ kind: 'criterion_met', criterionId: 'accuracy' })).toMatchObject({ data: [{ releasedBy: { kind: 'criterion_met', criterionId: 'accuracy' } }] });
  });

  it('is held to its price by the database too, whoever writes', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 100);
    got(await scene.plan(id, [byHand('One', 30), byHand('Two', 70)]), 200);
    const broken = (sql: string) => app.owner.query(sql, [uuidOf(id)]).then(() => 'written', (error: { constraint: string }) => error.constraint);
    expect(await broken('update billing.milestone set amount = amount + 1 where contract_id = $1 and position = 1')).toBe('milestones_sum_to_price');
    expect(await broken('delete from billing.milestone where contract_id = $1 and position = 1')).toBe('milestones_sum_to_price');
    expect(await broken('update billing.contract set price = 99 where id = $1')).toBe('milestones_sum_to_price');
    expect(await broken(`update billing.contract set currency = 'EUR' where id = $1`)).toBe('milestone_contract');
    // The sum is asked at commit, so that a plan can be rewritten in steps.
    await app.owner.query('begin');
    await app.owner.query('update billing.milestone set amount = 60 where contract_id = $1 and position = 1', [uuidOf(id)]);
    await app.owner.query('update billing.milestone set amount = 40 where contract_id = $1 and position = 2', [uuidOf(id)]);
    await app.owner.query('commit');
    got(await scene.sign(scene.partner, id), 200);
    expect(await broken('update billing.milestone set amount = 100 - amount where contract_id = $1')).toBe('milestone_plan_fixed');
    expect(await broken('delete from billing.milestone where contract_id = $1')).toBe('milestone_plan_fixed');
    expect(await broken(`update billing.contract set payment_term_days = 1 where id = $1`)).toBe('contract_terms_fixed');
  });
});

describe('signing', () => {
  it('takes both sides, in either order, once each; then nothing changes any more', async () => {
    const engagement = await scene.engagement();
    const { id } = await scene.draft(engagement.id, 100);
    const unplanned = await scene.sign(scene.partner, id);
    expect(unplanned).toMatchObject({ status: 409, body: { code: 'contract.blocked', blockers: [{ gate: 'plan_sums_to_price', because: 'no milestones are planned; the price is 1.00 USD' }] } });
    got(await scene.plan(id, [byHand('One', 100)]), 200);
    const first = got(await scene.sign(scene.partner, id), 200);
    expect(first).toMatchObject({ status: 'partly_signed', signedForPartner: { by: 'Somebody', actor: { kind: 'partner' } }, signedForLab: null, signedAt: null });
    expect((await scene.sign(scene.partner, id)).body).toMatchObject({ code: 'contract.blocked', blockers: [{ gate: 'other_side_signs' }] });
    expect((await scene.plan(id, [byHand('Other', 100)])).body.code).toBe('contract.action_not_possible');
    expect((await scene.finance.post(`/v1/contracts/${id}/actions/sign`, { by: 'Fin' }, { 'if-match': '"3"' })).body).toMatchObject({ code: 'auth.forbidden' });
    const second = got(await scene.sign(scene.manager, id), 200);
    expect(second).toMatchObject({ status: 'signed', signedForLab: { actor: { kind: 'staff' } }, signedAt: '2026-03-02T15:00:00.000Z' });
    expect((await scene.sign(scene.manager, id)).body.code).toBe('contract.action_not_possible');
    expect((await scene.manager.act<Contract>(`/v1/contracts/${id}`, 'actions/withdraw', { reason: 'x' })).body.code).toBe('contract.action_not_possible');
    expect(await facts(engagement.id)).toMatchObject({ contract: { signed: true, price: usd(100) }, milestonePlan: { count: 1 } });
    expect((await scene.events(engagement.id)).filter((type) => type.startsWith('contract.'))).toEqual(['contract.drafted', 'contract.partly_signed', 'contract.signed']);
  });

  it('counts once when one side signs twice at once, and both when both do', async () => {
    const { id } = await scene.draft((await scene.engagement()).id, 100);
    got(await scene.plan(id, [byHand('One', 100)]), 200);
    const twice = await Promise.all([scene.sign(scene.manager, id), scene.sign(scene.manager, id)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 412]);
    const other = await scene.draft((await scene.engagement()).id, 100);
    got(await scene.plan(other.id, [byHand('One', 100)]), 200);
    const both = await Promise.all([scene.sign(scene.manager, other.id), scene.sign(scene.partner, other.id)]);
    // The one that comes second decided on an older version; it reads and signs again.
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const late = both[0].status === 412 ? scene.manager : scene.partner;
    expect((await scene.sign(late, other.id)).body.status).toBe('signed');
  });

  it('waits for a legal entity and an address to invoice', async () => {
    const bare = await app.as('administrator').post<{ id: string }>('/v1/organizations', { name: 'Bare', country: 'DE', timeZone: 'Europe/Berlin', residencyRegion: 'eu' });
    const engagement = await scene.manager.post<EngagementDto>('/v1/engagements', { organizationId: bare.body.id, name: 'Bare' });
    const { id } = await scene.draft(engagement.body.id, 100);
    got(await scene.plan(id, [byHand('One', 100)]), 200);
    expect((await scene.sign(scene.manager, id)).body).toMatchObject({ code: 'contract.blocked', blockers: [{ gate: 'recipient_known' }] });
  });
});

describe('ending', () => {
  it('terminates a signed contract and cancels what is planned; what was released stays owed', async () => {
    const { engagement, contract, milestones: [one, two] } = await scene.signed([byHand('One', 30), byHand('Two', 70)]);
    got(await scene.release(one?.id ?? ''), 200);
    const read = await scene.manager.get(`/v1/contracts/${contract.id}`);
    const terminate = () => scene.manager.post<Contract>(`/v1/contracts/${contract.id}/actions/terminate`, { reason: 'Insolvency' }, { 'if-match': read.headers.get('etag') ?? '' });
    const answers = await Promise.all([terminate(), terminate()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(await scene.milestones(contract.id)).toMatchObject([{ status: 'invoiced' }, { id: two?.id, status: 'cancelled' }]);
    expect((await scene.release(two?.id ?? '')).body.code).toBe('milestone.action_not_possible');
    expect(await facts(engagement.id)).toMatchObject({ contract: null, milestonePlan: null });
    const [invoice] = await scene.invoicesOf(engagement.id);
    expect((await scene.pay(invoice?.id ?? '', 30)).body.invoice).toMatchObject({ status: 'paid' });
  });

  it('follows an engagement that is cancelled', async () => {
    const { engagement, contract } = await scene.signed([byHand('One', 100)]);
    const drafted = await scene.engagement();
    const draft = await scene.draft(drafted.id, 100);
    await scene.advance(engagement.id, 'cancel');
    await scene.advance(drafted.id, 'cancel');
    const status = async (id: string) => (await scene.manager.get<Contract>(`/v1/contracts/${id}`)).body.status;
    await eventually(async () => (await status(contract.id)) === 'terminated', 'terminating');
    await eventually(async () => (await status(draft.id)) === 'withdrawn', 'withdrawing');
    expect(await scene.milestones(contract.id)).toMatchObject([{ status: 'cancelled' }]);
    const before = await scene.events(engagement.id);
    await scene.deliver('billing.end-contract-when-engagement-closes', 'engagement.stage_entered', engagement.id, { again: true });
    expect(await scene.events(engagement.id)).toEqual(before);
  });
});

describe('another organization', () => {
  it('sees nothing of it, as if it never was', async () => {
    const { engagement, contract, milestones: [milestone] } = await scene.signed([byHand('One', 100)]);
    got(await scene.release(milestone?.id ?? ''), 200);
    const [invoice] = await scene.invoicesOf(engagement.id);
    const other = await Scene.set(app);
    const paths = [`/v1/contracts/${contract.id}`, `/v1/contracts/${contract.id}/milestones`, `/v1/engagements/${engagement.id}/contracts`, `/v1/milestones/${milestone?.id}`, `/v1/invoices/${invoice?.id}`];
    for (const path of paths) {
      expect((await scene.partner.get(path)).status).toBe(200);
      expect(await other.partner.get(path)).toMatchObject({ status: 404, body: { code: 'object.not_found' } });
    }
    expect((await other.partner.get<{ data: unknown[] }>(`/v1/invoices?organizationId=${scene.organization.id}`)).body.data).toEqual([]);
    expect((await other.partner.post(`/v1/contracts/${contract.id}/actions/sign`, { by: 'Eve' }, { 'if-match': '"3"' })).status).toBe(404);
    for (const [path, body] of [[`/v1/milestones/${milestone?.id}/actions/release`, { reason: 'x' }], [`/v1/invoices/${invoice?.id}/payments`, {}]] as const) {
      expect(await scene.partner.post(path, body, { 'idempotency-key': 'k' })).toMatchObject({ status: 403 });
    }
  });
});
