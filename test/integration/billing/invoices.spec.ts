import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReleaseMilestoneByHand } from '../../../src/modules/billing/release-milestone-by-hand.service.js';
import { Precondition } from '../../../src/platform/http/request-context.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { Scene, byHand, got, usd, uuidOf } from './billing-scene.js';
import type { Invoice, Milestone, Page } from './billing-scene.js';

const DAY = 86_400_000;
const clock = new ManualClock(new Date('2026-03-02T23:30:00Z'));
let app: TestApp;
let scene: Scene;

beforeAll(async () => {
  // Already 3 March where the lab dates its invoices.
  app = await startTestApp({ clock, env: { LAB_TIME_ZONE: 'Europe/Berlin' } });
  scene = await Scene.set(app);
});
afterAll(() => app.close());

const read = async (id: string | undefined) => got(await scene.finance.get<Invoice>(`/v1/invoices/${id}`), 200);

/** A released milestone's invoice. */
async function invoice(amount: number, more: Record<string, unknown> = {}): Promise<Invoice> {
  const { milestones: [milestone] } = await scene.signed([byHand('Handover', amount)], more);
  return read(got(await scene.release(milestone?.id ?? ''), 200).invoiceId ?? '');
}

describe('an invoice', () => {
  it('has number, dates, amounts and recipient as on the day of issue', async () => {
    const { engagement, contract, milestones: [milestone] } = await scene.signed([byHand('Handover', 12_345)], { paymentTermDays: 45, purchaseOrder: 'PO-7' });
    const released = got(await scene.release(milestone?.id ?? ''), 200);
    const issued = await read(released.invoiceId ?? '');
    expect(issued).toMatchObject({
      number: '2026-000001', status: 'issued', engagementId: engagement.id, contractId: contract.id, milestoneId: milestone?.id, organizationId: scene.organization.id,
      amount: usd(12_345), paid: usd(0), open: usd(12_345), issuedOn: '2026-03-03', dueOn: '2026-04-17', paymentTermDays: 45, overdue: false,
      description: 'Handover', contractReference: 'ATL-1', purchaseOrder: 'PO-7', payments: [], paidAt: null,
      recipient: { legalName: `${scene.organization.name} GmbH`, address: { lines: ['Hauptstraße 1'], city: 'Berlin', region: null, postalCode: '10115', country: 'DE' } },
    });
    const path = `/v1/organizations/${scene.organization.id}`;
    const etag = (await scene.manager.get(path)).headers.get('etag') ?? '';
    got(await scene.manager.patch(path, { billingAddress: { lines: ['Neue Straße 2'], city: 'Bonn', country: 'DE' } }, { 'if-match': etag }), 200);
    expect(await read(issued.id)).toEqual(issued);
    expect((await scene.partner.get(`/v1/invoices/${issued.id}`)).body).toEqual(issued);
  });

  it('stays as it was issued, whoever writes', async () => {
    const issued = await invoice(100);
    const broken = (sql: string, ...more: unknown[]) => app.owner.query(sql, [uuidOf(issued.id), ...more]).then(() => 'written', (error: { constraint?: string; message: string }) => error.constraint ?? error.message);
    for (const change of ['amount = 99', `due_on = due_on + 1`, `recipient = '{"legalName": "X", "address": {}}'`, `description = 'X'`, `sequence = 99`, `milestone_id = id`]) {
      expect(await broken(`update billing.invoice set ${change} where id = $1`)).toBe('invoice_fixed');
    }
    expect(await broken('delete from billing.invoice where id = $1')).toBe('invoice_fixed');
    expect(await broken(`update billing.invoice set paid_amount = 50, status = 'partly_paid' where id = $1`)).toBe('invoice_counts_payments');
    expect(await broken(`update billing.invoice set status = 'paid', paid_at = now() where id = $1`)).toBe('invoice_status_fits_payments');
    expect(await broken(`update billing.invoice_counter set last_sequence = last_sequence + 1 where year = 2026 and $1::uuid is not null`)).toBe('invoice_numbers_gapless');
    expect(await broken(`update billing.invoice_counter set last_sequence = last_sequence - 1 where year = 2026 and $1::uuid is not null`)).toBe('invoice_numbers_gapless');
    expect(await read(issued.id)).toEqual(issued);
  });
});

describe('numbers', () => {
  const numbers = async (year: number) => {
    const { rows } = await app.owner.query<{ number: string; sequence: number; issued_on: string }>(
      'select number, sequence, issued_on::text from billing.invoice where year = $1 order by sequence', [year],
    );
    return rows;
  };
  const expectNoGap = async (year: number, count: number) => {
    const rows = await numbers(year);
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => `${year}-${String(index + 1).padStart(6, '0')}`));
    expect(rows.map(({ issued_on }) => issued_on)).toEqual(rows.map(({ issued_on }) => issued_on).sort());
  };

  it('have no gap under any mix of concurrent commits and rollbacks', async () => {
    clock.advance(Date.parse('2027-01-10T12:00:00Z') - clock.now().getTime());
    const contracts = await Promise.all([1, 2, 3, 4].map(() => scene.signed(Array.from({ length: 30 }, (_, index) => byHand(`Step ${index}`, 100 + index)))));
    const waiting = contracts.map(({ milestones }) => milestones.map(({ id }) => id));
    const service = app.app.get(ReleaseMilestoneByHand, { strict: false });
    let issued = 0;
    const one = (milestoneId: string, fails: boolean, pause: number) => scene.transaction(async (tx) => {
      await service.run(tx, milestoneId as Id<'mil'>, new Precondition('*'), 'For the test');
      // Others wait for this number meanwhile.
      await tx.query('select pg_sleep($1)', [pause / 1000]);
      if (fails) throw new Error('changed its mind');
    });
    const move = fc.record({ contract: fc.nat(3), fails: fc.boolean(), pause: fc.nat(8) });
    await fc.assert(fc.asyncProperty(fc.array(move, { minLength: 2, maxLength: 10 }), async (moves) => {
      const outcomes = await Promise.all(moves.map(async ({ contract, fails, pause }) => {
        const milestone = waiting[contract]?.shift();
        if (milestone === undefined) return 0;
        const committed = await one(milestone, fails, pause).then(() => true, (error: Error) => {
          expect(error.message).toBe('changed its mind');
          return false;
        });
        if (!committed) waiting[contract]?.push(milestone);
        return committed ? 1 : 0;
      }));
      issued += outcomes.reduce<number>((sum, count) => sum + count, 0);
      await expectNoGap(2027, issued);
    }), { numRuns: 12, endOnFailure: true });
    expect(issued).toBeGreaterThan(5);
  });

  it('begin anew each year by the calendar of the lab, and go on after the millionth', async () => {
    // Still 2027 in Greenwich, 2028 in Berlin.
    clock.advance(Date.parse('2027-12-31T23:30:00Z') - clock.now().getTime());
    expect(await invoice(100)).toMatchObject({ number: '2028-000001', issuedOn: '2028-01-01' });
    const { rows } = await app.owner.query<{ text: string }>(`select pg_get_expr(adbin, adrelid) as text from pg_attrdef where adrelid = 'billing.invoice'::regclass and pg_get_expr(adbin, adrelid) like '%lpad%'`);
    const { rows: [made] } = await app.owner.query<{ number: string }>(`select ${rows[0]?.text} as number from (values ('DE', 2028, 1234567)) as t(series, year, sequence)`);
    expect(made?.number).toBe('DE-2028-1234567');
  });

  it('never run ahead of their dates, even when a clock runs behind', async () => {
    await invoice(100);
    clock.advance(2 * DAY);
    await invoice(100);
    clock.advance(-DAY);
    expect(await invoice(100)).toMatchObject({ number: '2028-000004', issuedOn: '2028-01-03' });
    await expectNoGap(2028, 4);
    clock.advance(DAY);
  });
});

describe('a payment', () => {
  it('in parts leaves the rest open; the last one settles invoice and milestone', async () => {
    const issued = await invoice(100_000, { paymentTermDays: 0 });
    const first = await scene.pay(issued.id, 30_000, { reference: 'FT 1' });
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/v1/invoices/${issued.id}`);
    expect(first.body).toMatchObject({ invoiceId: issued.id, amount: usd(30_000), receivedOn: '2026-03-01', reference: 'FT 1', invoice: { status: 'partly_paid', paid: usd(30_000), open: usd(70_000) } });
    got(await scene.pay(issued.id, 20_000), 201);
    expect(await scene.pay(issued.id, 50_001)).toMatchObject({
      status: 409, body: { code: 'payment.exceeds_open_amount', detail: `Invoice ${issued.number} has 500.00 USD open; the payment is 500.01 USD.`, open: usd(50_000) },
    });
    expect((await scene.finance.get<Milestone>(`/v1/milestones/${issued.milestoneId}`)).body.status).toBe('invoiced');
    got(await scene.pay(issued.id, 50_000), 201);
    expect(await read(issued.id)).toMatchObject({ status: 'paid', open: usd(0), paidAt: clock.now().toISOString(), payments: [{ amount: usd(30_000) }, { amount: usd(20_000) }, { amount: usd(50_000) }], version: 4 });
    expect((await scene.finance.get<Milestone>(`/v1/milestones/${issued.milestoneId}`)).body.status).toBe('settled');
    expect((await scene.pay(issued.id, 1)).body.detail).toBe(`Invoice ${issued.number} is paid, nothing is open; the payment is 0.01 USD.`);
    expect((await scene.events(issued.engagementId)).slice(-4)).toEqual(['payment.recorded', 'payment.recorded', 'payment.recorded', 'invoice.paid']);
  });

  it('is refused in another currency, from the future, twice by one reference, and without a key', async () => {
    const [one, two] = [await invoice(100), await invoice(100)];
    expect((await scene.pay(one.id, 1, { amount: { amount: 1, currency: 'EUR' } })).body).toMatchObject({ code: 'payment.currency_differs' });
    expect((await scene.pay(one.id, 1, { receivedOn: '2028-01-04' })).body).toMatchObject({ code: 'payment.not_yet_received', detail: expect.stringContaining('today is 2028-01-03') });
    expect((await scene.pay(one.id, 0)).body).toMatchObject({ code: 'request.invalid' });
    expect((await scene.pay(one.id, 1, { receivedOn: '2026-02-30' })).body).toMatchObject({ code: 'request.invalid' });
    expect((await scene.finance.post(`/v1/invoices/${one.id}/payments`, { amount: usd(1), receivedOn: '2026-03-01', reference: 'R' })).body).toMatchObject({ code: 'idempotency.key_required' });
    expect((await scene.manager.post(`/v1/invoices/${one.id}/payments`, {}, { 'idempotency-key': 'k' })).status).toBe(403);
    expect((await scene.pay('inv_01k9zq3v5se6rb4yg2w8d7t1hn', 1)).body).toMatchObject({ code: 'object.not_found' });
    got(await scene.pay(one.id, 40, { reference: 'FT26090 k2' }), 201);
    expect(await scene.pay(two.id, 40, { reference: 'ft26090K2' })).toMatchObject({ status: 409, body: { code: 'payment.reference_used' } });
    const both = await Promise.all([scene.pay(one.id, 10, { reference: 'RACE' }), scene.pay(two.id, 10, { reference: 'RACE' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await read(one.id)).paid.amount + (await read(two.id)).paid.amount).toBe(50);
  });

  it('counts once when it is sent again with its key', async () => {
    const issued = await invoice(100);
    const [key, body] = [randomUUID(), { reference: 'AGAIN' }];
    const first = await scene.pay(issued.id, 40, body, key);
    const again = await scene.pay(issued.id, 40, body, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await scene.pay(issued.id, 41, body, key)).body.code).toBe('idempotency.key_reused');
    expect((await read(issued.id)).paid).toEqual(usd(40));
  });

  it('never takes an invoice beyond its amount, in any sequence, one after the other or at once', async () => {
    const { milestones } = await scene.signed(Array.from({ length: 20 }, (_, index) => byHand(`Step ${index}`, 1 + 20 * index)));
    const waiting = milestones.values();
    await fc.assert(fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async (rounds) => {
        const milestone = waiting.next().value;
        const issued = await read(got(await scene.release(milestone?.id ?? ''), 200).invoiceId ?? '');
        const amount = issued.amount.amount;
        let paid = 0;
        for (const round of rounds) {
          const answers = await Promise.all(round.map((part) => scene.pay(issued.id, part)));
          answers.forEach(({ status }, index) => {
            if (status === 201) paid += round[index] ?? 0;
            else expect(status).toBe(409);
          });
          expect(paid).toBeLessThanOrEqual(amount);
          // What was refused would not have fitted: nobody is turned away for nothing.
          const refused = round.filter((_, index) => answers[index]?.status === 409);
          for (const part of refused) expect(paid + part).toBeGreaterThan(amount);
          const now = await read(issued.id);
          expect(now).toMatchObject({ paid: usd(paid), open: usd(amount - paid), status: paid === 0 ? 'issued' : paid === amount ? 'paid' : 'partly_paid' });
          expect(now.payments.reduce((sum, payment) => sum + payment.amount.amount, 0)).toBe(paid);
        }
        const { body } = await scene.finance.get<Milestone>(`/v1/milestones/${issued.milestoneId}`);
        expect(body.status).toBe(paid === amount ? 'settled' : 'invoiced');
      },
    ), { numRuns: 14, examples: [[[[1, 1]]], [[[21, 21]]], [[[30], [11, 11]]]], endOnFailure: true });
  });
});

describe('the list of invoices', () => {
  it('filters by engagement, status and what is overdue, page by page', async () => {
    const other = await Scene.set(app);
    const plan = [1, 2, 3, 4, 5].map((step) => byHand(`Step ${step}`, 100 * step));
    const { engagement, milestones } = await other.signed(plan, { paymentTermDays: 10 });
    for (const { id } of milestones) {
      got(await other.release(id), 200);
      clock.advance(DAY);
    }
    const list = async (query: string) => got(await other.partner.get<Page>(`/v1/invoices?${query}`), 200);
    const all = (await list('')).data;
    expect(all.map(({ amount }) => amount.amount)).toEqual([500, 400, 300, 200, 100]);
    got(await other.pay(all[4]?.id ?? '', 100), 201);
    got(await other.pay(all[3]?.id ?? '', 1), 201);
    // Due on the tenth day: the first three are open past it by now, the first of them is paid.
    clock.advance(8 * DAY);
    const amounts = async (query: string) => (await list(query)).data.map(({ amount }) => amount.amount);
    expect(await amounts('overdue=true')).toEqual([300, 200]);
    expect(await amounts('overdue=false')).toEqual([500, 400, 100]);
    expect(await amounts('overdue=true&status=partly_paid')).toEqual([200]);
    expect(await amounts('status=paid')).toEqual([100]);
    expect(await amounts(`engagementId=${engagement.id}&status=issued`)).toEqual([500, 400, 300]);
    expect((await list('overdue=true')).data).toMatchObject([{ overdue: true }, { overdue: true }]);

    const seen: number[] = [];
    for (let query: string | null = 'limit=2'; query !== null;) {
      const page: Page = await list(query);
      seen.push(...page.data.map(({ amount }) => amount.amount));
      query = page.nextCursor === null ? null : `limit=2&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual([500, 400, 300, 200, 100]);
    const { nextCursor } = await list('limit=2');
    expect((await other.partner.get(`/v1/invoices?status=paid&cursor=${nextCursor}`)).body).toMatchObject({ code: 'cursor.invalid' });
    expect((await other.partner.get('/v1/invoices?status=void')).body).toMatchObject({ code: 'request.invalid' });
    expect((await other.partner.get('/v1/invoices?color=red')).body).toMatchObject({ code: 'request.invalid' });
  });
});
