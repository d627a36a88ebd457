/** What must hold after a drill, whatever happened in it. */
import { engagementWorkflow } from '../../src/modules/engagements/engagement.workflow.js';
import { fromUuid, toUuid } from '../../src/platform/identifiers/id.js';
import type { House } from './house.js';
import type { Ledger } from './play-engagement.js';
import type { StubbornClient } from './stubborn-client.js';

type Report = (violation: string) => void;

/** @returns a sentence for each thing that does not hold. */
export async function checkInvariants(house: House, ledger: Ledger, staff: StubbornClient): Promise<string[]> {
  const violations: string[] = [];
  const report: Report = (violation) => violations.push(violation);
  await eventsHandledOnce(house, report);
  await nothingDoubled(house, report);
  await moneyAsAcknowledged(house, ledger, report);
  await uploadsIntact(house, ledger, report);
  await versionsComplete(staff, ledger, report);
  await historiesLegal(house, ledger, report);
  await webhooksArrived(house, ledger, report);
  await auditWhole(house, staff, report);
  await nothingOrphaned(house, staff, report);
  return violations;
}

async function eventsHandledOnce(house: House, report: Report): Promise<void> {
  const handlers = await house.ask<Record<string, string[]>>('handlers');
  const events = await house.rows<{ id: string; type: string; relayed: boolean }>('select id, type, relayed_at is not null as relayed from platform.outbox');
  const inbox = new Set((await house.rows<{ key: string }>(`select event_id || ' ' || handler as key from platform.inbox`)).map(({ key }) => key));
  for (const { id, type, relayed } of events) {
    if (!relayed) report(`the event ${type} ${id} was never relayed`);
    for (const handler of handlers[type] ?? []) if (!inbox.has(`${id} ${handler}`)) report(`${handler} never heard of ${type} ${id}, its job is ${await house.stateOf('events', `${id}.${handler}`)}`);
  }
}

async function nothingDoubled(house: House, report: Report): Promise<void> {
  const doubles: [string, string][] = [
    ['invoices of one milestone', 'select milestone_id::text as what from billing.invoice group by 1 having count(*) > 1'],
    ['payments of one transfer', 'select reference as what from billing.payment group by 1 having count(*) > 1'],
    ['notifications of one event to one person', `select event_id || ' ' || template as what from notifications.notification group by event_id, template, staff_member_id having count(*) > 1`],
    ['mails of one event to one address', `select event_id || ' ' || template as what from notifications.mail_message group by event_id, template, recipient having count(*) > 1`],
    ['mails sent twice', `select message_id::text as what from notifications.mail_attempt where outcome = 'sent' group by 1 having count(*) > 1`],
    ['deliveries of one event to one endpoint', `select endpoint_id || ' ' || event_id as what from partners.webhook_delivery where event_id is not null group by endpoint_id, event_id having count(*) > 1`],
    ['invoice numbers with a gap', 'select series || year as what from billing.invoice group by series, year having max(sequence) <> count(*)'],
    ['organizations of one name', 'select name as what from organizations.organization group by 1 having count(*) > 1'],
    ['engagements of one name', 'select name as what from engagements.engagement group by 1 having count(*) > 1'],
  ];
  for (const [kind, sql] of doubles) for (const { what } of await house.rows<{ what: string }>(sql)) report(`${kind}: ${what}`);
}

async function moneyAsAcknowledged(house: House, ledger: Ledger, report: Report): Promise<void> {
  const invoiced = new Set((await house.rows<{ id: string }>('select milestone_id as id from billing.invoice')).map(({ id }) => id));
  for (const id of ledger.releasedMilestones) if (!invoiced.has(toUuid(id))) report(`the milestone ${id} was released, and there is no invoice`);
  const paid = new Map((await house.rows<{ reference: string; amount: string }>('select reference, amount from billing.payment')).map(({ reference, amount }) => [reference, Number(amount)]));
  for (const { reference, amount } of ledger.payments) if (paid.get(reference) !== amount) report(`the payment ${reference} of ${amount} was acknowledged and is ${paid.get(reference)}`);
  for (const { id } of await house.rows<{ id: string }>(
    'select i.number as id from billing.invoice i left join billing.payment p on p.invoice_id = i.id group by i.id, i.number, i.paid_amount having i.paid_amount <> coalesce(sum(p.amount), 0)',
  )) report(`the invoice ${id} is not paid by as much as it says`);
}

async function uploadsIntact(house: House, ledger: Ledger, report: Report): Promise<void> {
  for (const { id, engagementId, sha256 } of ledger.uploads) {
    const hash = await house.ask<string>('hash', { engagementId, uploadId: id }).catch((error: unknown) => String(error));
    if (hash !== sha256) report(`the upload ${id} is not what was sent: ${hash}`);
  }
}

async function versionsComplete(staff: StubbornClient, ledger: Ledger, report: Report): Promise<void> {
  for (const { id, documents } of ledger.versions) {
    const { status } = await staff.get<{ status: string }>(`/v1/dataset-versions/${id}`);
    if (status !== 'processed') {
      report(`the dataset version ${id} is ${status}`);
      continue;
    }
    const { totals } = await staff.get<{ totals: { documents: number; keptDocuments: number } }>(`/v1/dataset-versions/${id}/report`);
    if (totals.documents !== documents || totals.keptDocuments !== documents) report(`the dataset version ${id} has ${totals.documents} documents, ${documents} were sent`);
  }
}

async function historiesLegal(house: House, ledger: Ledger, report: Report): Promise<void> {
  const transitions: Record<string, { from: unknown; to: unknown } | undefined> = engagementWorkflow.transitions;
  const rows = await house.rows<{ engagement_id: string; position: number; action: string; from_stage: string | null; to_stage: string; on_hold: boolean; stage: string; held: boolean; last: boolean }>(
    `select h.engagement_id, h.position, h.action, h.from_stage, h.to_stage, h.on_hold, e.stage, e.on_hold as held,
       h.position = max(h.position) over (partition by h.engagement_id) as last
     from engagements.history h join engagements.engagement e on e.id = h.engagement_id order by h.engagement_id, h.position`);
  let before: (typeof rows)[number] | undefined;
  for (const row of rows) {
    const where = `the history of ${row.engagement_id} at ${row.position}`;
    const isFirst = before?.engagement_id !== row.engagement_id;
    if (row.position !== (isFirst ? 1 : (before?.position ?? 0) + 1)) report(`${where} has a gap`);
    if (!isFirst && row.from_stage !== before?.to_stage) report(`${where} begins in ${row.from_stage}, after ${before?.to_stage}`);
    const from = transitions[row.action]?.from;
    if (Array.isArray(from) && !from.includes(row.from_stage)) report(`${where}: ${row.action} is not possible in ${row.from_stage}`);
    if (row.last && (row.to_stage !== row.stage || row.on_hold !== row.held)) report(`${where} ends in ${row.to_stage}, but the engagement is in ${row.stage}`);
    before = row;
  }
  const known = new Set(rows.map(({ engagement_id: id }) => id));
  const stored = new Set((await house.rows<{ id: string }>('select id from engagements.engagement')).map(({ id }) => id));
  for (const id of ledger.engagements) if (!stored.has(toUuid(id))) report(`the engagement ${id} was acknowledged and is gone`);
  if (known.size === 0 && stored.size > 0) report('no engagement has a history');
}

async function webhooksArrived(house: House, ledger: Ledger, report: Report): Promise<void> {
  for (const { organizationId, endpointId, receiver } of ledger.endpoints) {
    const expected = await house.rows<{ id: string; type: string; state: string | null; delivery: string | null }>(
      `select o.id, o.type, d.state, d.id as delivery from platform.outbox o join partners.webhook_endpoint e on e.id = $2
       left join partners.webhook_delivery d on d.endpoint_id = e.id and d.event_id = o.id
       where o.organization_id = $1 and o.for_partners and o.occurred_at >= e.created_at and e.disabled_at is null`, [toUuid(organizationId), toUuid(endpointId)]);
    for (const { id, type, state, delivery } of expected) {
      if (delivery === null) report(`${type} ${id} was never to be delivered to ${endpointId}`);
      else if (state !== 'delivered') report(`${type} ${id} is ${state} at ${endpointId}`);
      else if (![fromUuid('whd', delivery), fromUuid('evt', id)].some((name) => receiver.taken.has(name)) && !receiver.taken.has(delivery)) report(`${type} ${id} counts as delivered, and the receiver has not seen it`);
    }
    if (receiver.badSignatures > 0) report(`${receiver.badSignatures} webhooks at ${endpointId} had a signature that does not fit`);
  }
}

async function auditWhole(house: House, staff: StubbornClient, report: Report): Promise<void> {
  const audit = await staff.get<{ records: number; firstBad: { problem: string } | null }>('/v1/audit/verification');
  if (audit.firstBad !== null) report(`the audit chain is broken: ${audit.firstBad.problem}`);
  // One record for each move: none lost, none double.
  const rows = await house.rows<{ id: string; moves: string; records: string }>(
    `select e.id, count(h.*) as moves from engagements.engagement e join engagements.history h on h.engagement_id = e.id where h.action <> 'open' group by e.id`);
  const records = new Map((await house.rows<{ object: string; count: string }>(`select object, count(*) from audit.record where action like 'engagement.%' group by 1`)).map(({ object, count }) => [object, Number(count)]));
  for (const { id, moves } of rows) if ((records.get(fromUuid('eng', id)) ?? 0) < Number(moves)) report(`the engagement ${id} moved ${moves} times, and has ${records.get(fromUuid('eng', id)) ?? 0} audit records`);
}

async function nothingOrphaned(house: House, staff: StubbornClient, report: Report): Promise<void> {
  const [jobs] = await house.rows<{ waiting: string; undone: string }>(
    `select (select count(*) from platform.job_request where relayed_at is null and run_at <= now() + $1::int * interval '1 second') as waiting,
       (select count(*) from platform.outbox where look_again_at is not null) as undone`, [Math.floor(house.offset / 1000)]);
  if (jobs?.waiting !== '0') report(`${jobs?.waiting} jobs are due and were not queued`);
  if (jobs?.undone !== '0') report(`${jobs?.undone} events are still looked after`);
  const failed = await staff.get<{ data: { handler: string; reason: string }[] }>('/v1/admin/jobs/failed?limit=100');
  for (const { handler, reason } of failed.data) report(`a job of ${handler} failed for good: ${reason}`);
}
