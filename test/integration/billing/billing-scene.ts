import { randomUUID } from 'node:crypto';
import type { ContractView } from '../../../src/modules/billing/contract.dto.js';
import type { InvoiceView, ListedInvoice, PaymentView } from '../../../src/modules/billing/invoice.dto.js';
import type { MilestonePlanView, MilestoneView, PlanMilestonesInput } from '../../../src/modules/billing/milestone.dto.js';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { EngagementFactInput, EngagementFactKey } from '../../../src/modules/engagements/engagement.facts.js';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { HandlerRegistry } from '../../../src/platform/jobs/handler-registry.js';
import type { Answer, ApiClient } from '../../support/api-client.js';
import type { TestApp } from '../../support/app.js';
import { createVerifiedOrganization, signInPartner } from '../../support/organizations.js';

export type Problem = { code: string; detail: string; errors?: { path: string; message: string }[]; blockers?: { gate: string; because: string }[] };
export type Contract = ContractView & Problem;
export type Milestone = MilestoneView & Problem;
export type Plan = MilestonePlanView & Problem;
export type Invoice = InvoiceView & Problem;
export type Payment = PaymentView & Problem;
export type Page = { data: ListedInvoice[]; nextCursor: string | null };
export type PlanItem = PlanMilestonesInput[number];

export const usd = (amount: number) => ({ amount, currency: 'USD' });
export const byHand = (name: string, amount: number): PlanItem => ({ name, amount: usd(amount), releasedBy: { kind: 'by_hand' } });

let names = 0;

/** Contracts, milestones and invoices as a test plays them, over HTTP. */
export class Scene {
  organization!: { id: string; name: string };
  partner!: ApiClient;
  readonly manager: ApiClient;
  readonly finance: ApiClient;

  private constructor(readonly app: TestApp) {
    this.manager = app.as('engagement_manager');
    this.finance = app.as('finance');
  }

  static async set(app: TestApp): Promise<Scene> {
    const scene = new Scene(app);
    names += 1;
    scene.organization = await createVerifiedOrganization(app, `Customer ${names}`);
    scene.partner = await signInPartner(app, scene.organization.id);
    return scene;
  }

  async engagement(): Promise<EngagementDto> {
    names += 1;
    return got(await this.manager.post<EngagementDto>('/v1/engagements', { organizationId: this.organization.id, name: `Engagement ${names}`, sponsor: { name: 'Ada Weber' } }), 201);
  }

  async draft(engagementId: string, price: number, more: Record<string, unknown> = {}): Promise<Contract> {
    const body = { reference: 'ATL-1', price: usd(price), ...more };
    return got(await this.manager.post<Contract>(`/v1/engagements/${engagementId}/contracts`, body), 201);
  }

  async plan(contractId: string, plan: unknown): Promise<Answer<Plan>> {
    const { headers } = await this.manager.get(`/v1/contracts/${contractId}`);
    return this.manager.put<Plan>(`/v1/contracts/${contractId}/milestones`, plan, { 'if-match': headers.get('etag') ?? '' });
  }

  milestones = async (contractId: string): Promise<MilestoneView[]> =>
    got(await this.manager.get<Plan>(`/v1/contracts/${contractId}/milestones`), 200).data;

  sign = (by: ApiClient, contractId: string): Promise<Answer<Contract>> => by.act<Contract>(`/v1/contracts/${contractId}`, 'actions/sign', { by: 'Somebody' });

  /** An engagement whose contract has this plan and both signatures. */
  async signed(plan: PlanItem[], more: Record<string, unknown> = {}): Promise<{ engagement: EngagementDto; contract: Contract; milestones: MilestoneView[] }> {
    const engagement = await this.engagement();
    const drafted = await this.draft(engagement.id, plan.reduce((sum, { amount }) => sum + amount.amount, 0), more);
    got(await this.plan(drafted.id, plan), 200);
    got(await this.sign(this.manager, drafted.id), 200);
    const contract = got(await this.sign(this.partner, drafted.id), 200);
    if (contract.status !== 'signed') throw new Error(`the contract is ${contract.status}`);
    return { engagement, contract, milestones: await this.milestones(drafted.id) };
  }

  async release(id: string, headers: Record<string, string> = {}, reason = 'Agreed by letter'): Promise<Answer<Milestone>> {
    const read = await this.finance.get(`/v1/milestones/${id}`);
    return this.finance.post<Milestone>(`/v1/milestones/${id}/actions/release`, { reason }, { 'if-match': read.headers.get('etag') ?? '', 'idempotency-key': randomUUID(), ...headers });
  }

  pay = (invoiceId: string, amount: number, more: Record<string, unknown> = {}, key: string = randomUUID()): Promise<Answer<Payment>> =>
    this.finance.post<Payment>(`/v1/invoices/${invoiceId}/payments`, { amount: usd(amount), receivedOn: '2026-03-01', reference: randomUUID(), ...more }, { 'idempotency-key': key });

  /** Works in a transaction as the software would. */
  transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => this.app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, work);

  /** Brings a fact as another module would. */
  record<K extends EngagementFactKey>(tx: Tx, id: string, key: K, value: EngagementFactInput<K>): Promise<void> {
    return this.app.app.get(EngagementsApi, { strict: false }).recordFact(tx, id as Id<'eng'>, key, value);
  }

  /** Takes an engagement forward by `action`, waiving its gates. */
  async advance(engagementId: string, action: string): Promise<void> {
    const path = `/v1/engagements/${engagementId}`;
    const { body } = await this.manager.get<EngagementDto>(path);
    for (const { gate } of body.availableActions.find((available) => available.action === action)?.blockers ?? []) {
      got(await this.manager.act(path, 'waivers', { gate, reason: 'For the test' }), 200);
    }
    got(await this.manager.act(path, `actions/${action}`, { reason: 'For the test' }), 200);
  }

  /**
   * Gives the newest event of a type about an engagement to a handler. `where` picks among several; `again` forgets that it
   * has been handled.
   */
  async deliver(handlerName: string, type: string, engagementId: string, { where = {}, again = false }: { where?: Record<string, unknown>; again?: boolean } = {}): Promise<string> {
    const { rows: [row] } = await this.app.owner.query<{ id: string }>(
      'select id from platform.outbox where type = $1 and stream_id = $2 and data @> $3 order by txid desc, seq desc limit 1', [type, engagementId, where],
    );
    const id = row?.id ?? '';
    if (again) await this.app.owner.query('delete from platform.inbox where handler = $1 and event_id = $2', [handlerName, id]);
    const delivery = this.app.app.get(EventDelivery, { strict: false });
    const [event, handler] = [await delivery.load(id), this.app.app.get(HandlerRegistry, { strict: false }).eventHandler(handlerName)];
    if (event === null || handler === undefined) throw new Error(`no event ${type} or no handler ${handlerName}`);
    await delivery.deliver(handlerName, handler, id, event);
    return event.id;
  }

  async events(engagementId: string): Promise<string[]> {
    const { rows } = await this.app.owner.query<{ type: string }>(`select type from platform.outbox where stream_id = $1 order by txid, seq`, [engagementId]);
    return rows.map(({ type }) => type);
  }

  async invoicesOf(engagementId: string): Promise<ListedInvoice[]> {
    return got(await this.finance.get<Page>(`/v1/invoices?engagementId=${engagementId}`), 200).data;
  }
}

/** The body of an answer that must have this status. */
export function got<T>(answer: Answer<T>, status: number): T {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export const uuidOf = toUuid;
