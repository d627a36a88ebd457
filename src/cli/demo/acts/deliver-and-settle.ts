import { eventually } from '../http-client.js';
import { formatMoney } from '../../../platform/money.js';
import type { Money } from '../../../platform/money.js';
import { advance, blocked } from '../story.js';
import type { Story } from '../story.js';

interface InvoiceView {
  id: string;
  number: string;
  amount: Money;
  open: Money;
  status: string;
}

interface MilestoneView {
  id: string;
  name: string;
  status: string;
  releasedBy: { kind: string };
}

const EVIDENCE: Record<string, string> = {
  dataset_accepted: 'by an accepted dataset', stage: 'by a stage that was reached', criterion_met: 'by a criterion that was met', by_hand: 'by hand, with a reason',
};

/** Handover, acceptance, the last milestone, and every invoice paid. */
export async function deliverAndSettle(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(8, 'Delivery: handover, acceptance, money');
  await blocked(story, 'complete');
  await cast.partner.change('/v1/engagements/{id}', { path: { id: story.engagementId } }, ({ data: { id }, etag }) =>
    cast.partner.post('/v1/engagements/{id}/acceptance', { path: { id }, body: { by: 'Ada Okafor, General Counsel' }, ifMatch: etag }));
  say.tell('Harbor & Lind accepts the model');
  const milestones = () => cast.finance.get<{ data: MilestoneView[] }>(`/v1/contracts/${story.contractId}/milestones`);
  const handover = (await milestones()).data.find(({ releasedBy }) => releasedBy.kind === 'by_hand');
  if (handover === undefined) throw new Error('the plan has no milestone released by hand');
  await cast.finance.act(`/v1/milestones/${handover.id}`, 'actions/release', { reason: 'Handover protocol signed by both sides' });
  const invoices = await eventually('issuing four invoices', async () => {
    const { data } = await cast.finance.get<{ data: InvoiceView[] }>(`/v1/invoices?engagementId=${story.engagementId}`);
    return data.length === 4 ? data.sort((a, b) => a.number.localeCompare(b.number)) : undefined;
  });
  for (const milestone of (await milestones()).data) say.tell(`Milestone “${milestone.name}”: released ${EVIDENCE[milestone.releasedBy.kind] ?? milestone.releasedBy.kind}`);
  let total = 0;
  for (const invoice of invoices) {
    await cast.finance.post(`/v1/invoices/${invoice.id}/payments`, { amount: invoice.amount, receivedOn: new Date().toISOString().slice(0, 10), reference: `FT-${story.run}-${invoice.number}` });
    total += invoice.amount.amount;
    say.tell(`Invoice ${invoice.number} over ${formatMoney(invoice.amount)}: paid`);
  }
  say.tell(`In all ${formatMoney({ amount: total, currency: 'USD' })}, the contract’s price to the cent`);
  await advance(story, 'complete');
}
