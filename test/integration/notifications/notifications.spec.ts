import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { invoiceIssued } from '../../../src/modules/billing/billing.events.js';
import { engagementDeadlineNear, engagementDeadlinePassed, engagementHeld, engagementOpened, engagementOwnerChanged } from '../../../src/modules/engagements/engagements.events.js';
import { dataDeleted, datasetVersionRejected, datasetVersionReviewRequested } from '../../../src/modules/intake/intake.events.js';
import { TellPeopleWhenSomethingHappens } from '../../../src/modules/notifications/handlers/tell-people-when-something-happens.handler.js';
import { teamConfirmed } from '../../../src/modules/staffing/staffing.events.js';
import { evaluationRecorded, trainingRunFailed } from '../../../src/modules/training/training.events.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { fromUuid, newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createOrganization } from '../../support/organizations.js';

interface Mail {
  id: string; template: string; to: string; recipientKind: string; subject: string; text: string; state: string; html?: string; engagementId: string | null; eventId: string;
  attempts: { outcome: string; detail: string }[];
}
interface Message { id: string; template: string; title: string; body: string; engagementId: string | null; readAt: string | null }

const HANDLER = 'notifications.tell-people-when-something-happens';
let app: TestApp;
let organizationId: string;
const staff: Record<'manager' | 'second' | 'steward' | 'finance' | 'researcher' | 'administrator', string> = {} as never;

const clientOf = { manager: () => app.as('engagement_manager'), second: () => app.as('engagement_manager', 'researcher') };

/** Signs in once, so that the account is there; answers its id. */
async function signIn(...roles: Parameters<TestApp['as']>): Promise<string> {
  await app.as(...roles).get('/v1/notifications');
  const { rows } = await app.owner.query<{ id: string }>('select id from identity.staff_member where subject = $1', [`test-${roles.join('-')}`]);
  return fromUuid('stf', rows[0]?.id ?? '');
}

function announce(work: (tx: Tx) => void): Promise<void> {
  return app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, async (tx) => work(tx));
}

const about = (name: string, ownerId: string | null = staff.manager) => ({ engagementId: newId('eng'), organizationId, name, ownerId });

async function open(name: string, ownerId: string | null = staff.manager) {
  const engagement = about(name, ownerId);
  await announce((tx) => tx.announce(engagementOpened, engagement));
  await handled();
  return engagement;
}

/** Waits until every event is told, and every mail gone. */
async function handled(): Promise<void> {
  await eventually(async () => {
    const { rows } = await app.owner.query<{ open: number }>(
      `select ((select count(*) from platform.outbox where relayed_at is null)
         + (select count(*) from platform.outbox o where o.type = any($2) and not exists (select from platform.inbox i where i.event_id = o.id and i.handler = $1))
         + (select count(*) from notifications.mail_message where state = 'queued'))::int as open`,
      [HANDLER, [engagementOpened, engagementHeld, engagementOwnerChanged, engagementDeadlineNear, engagementDeadlinePassed, invoiceIssued, dataDeleted, datasetVersionReviewRequested,
        datasetVersionRejected, teamConfirmed, evaluationRecorded, trainingRunFailed].map(({ type }) => type)],
    );
    return rows[0]?.open === 0;
  }, 'everybody to be told');
}

async function mailsAbout(engagementId: string, template?: string): Promise<Mail[]> {
  const { body } = await app.as('administrator').get<{ data: Mail[] }>('/v1/admin/mailbox?limit=100');
  return body.data.filter((mail) => mail.engagementId === engagementId && (template === undefined || mail.template === template)).sort((a, b) => a.to.localeCompare(b.to));
}

const recipients = (mails: Mail[]) => mails.map(({ template, to }) => `${template} → ${to}`);

beforeAll(async () => {
  app = await startTestApp();
  staff.administrator = await signIn('administrator');
  staff.manager = await signIn('engagement_manager');
  staff.second = await signIn('engagement_manager', 'researcher');
  staff.steward = await signIn('data_steward');
  staff.finance = await signIn('finance');
  staff.researcher = await signIn('researcher');
  organizationId = (await createOrganization(app, 'Fabrikam Legal')).id;
});
afterEach(() => handled());
afterAll(() => app.close());

describe('what happens', () => {
  it('is told to the owner inside the application and by mail, and to the customer in words of its own', async () => {
    const opened = await clientOf.manager().post<{ id: string }>('/v1/engagements', { organizationId, name: 'Case <law>', problem: 'Secret problem of the customer' });
    expect(opened.status).toBe(201);
    await handled();
    const mails = await mailsAbout(opened.body.id);
    expect(recipients(mails)).toEqual(['customer-inquiry-received → ada.weber@customer.example', 'engagement-opened → engagement_manager@lab.example']);
    expect(mails[1]).toMatchObject({
      recipientKind: 'staff', subject: 'Case <law>: engagement opened', state: 'sent', attempts: [{ outcome: 'sent', detail: 'kept in the local mailbox' }],
      text: expect.stringMatching(/^Hello Test engagement_manager,\n\nThe engagement “Case <law>” was opened, and you own it\..*\n\nCustomer: Fabrikam Legal\n/s),
    });
    expect(mails[0]?.text).toMatch(/^Hello Ada Weber,/);
    for (const mail of mails) expect(mail.text).not.toContain('Secret problem');
    expect(mails[0]?.text).not.toContain('engagement_manager');
    const whole = await app.as('administrator').get<Mail>(`/v1/admin/mailbox/${mails[1]?.id ?? ''}`);
    expect(whole.body.html).toContain('Case &lt;law&gt;');
    const mine = await clientOf.manager().get<{ data: Message[] }>('/v1/notifications');
    expect(mine.body.data[0]).toMatchObject({ template: 'engagement-opened', title: 'Case <law>: engagement opened', engagementId: opened.body.id, readAt: null });
    expect((await app.as('researcher').get<{ data: Message[] }>('/v1/notifications')).body.data.filter((message) => message.engagementId === opened.body.id)).toEqual([]);
  });

  it('is told to those who must act: stewards, the team, the lead', async () => {
    const engagement = await open('Team play');
    const { engagementId } = engagement;
    await announce((tx) => tx.announce(teamConfirmed, { ...engagement, scopeVersion: 1, members: 1, staffMemberIds: [staff.researcher] }));
    await handled();
    await announce((tx) => {
      tx.announce(datasetVersionReviewRequested, {
        engagementId, organizationId, datasetId: newId('dst'), datasetVersionId: newId('dsv'), number: 2, duplicateDocuments: 1, failedDocuments: 0, keptTokens: 1_400_000,
      });
      tx.announce(trainingRunFailed, { ...engagement, iteration: 1, trainingRunId: newId('run'), technique: 'continued_pretraining', tokensProcessed: 10 });
      tx.announce(engagementDeadlineNear, { ...engagement, stage: 'intake', dueAt: '2026-03-03T17:00:00.000Z' });
      tx.announce(engagementDeadlinePassed, { ...engagement, stage: 'intake', dueAt: '2026-03-03T17:00:00.000Z' });
    });
    await handled();
    const told = recipients(await mailsAbout(engagementId));
    expect(told.filter((each) => each.startsWith('team-confirmed')).sort()).toEqual(['team-confirmed → engagement_manager@lab.example', 'team-confirmed → researcher@lab.example']);
    expect(told.filter((each) => each.startsWith('dataset-processed'))).toEqual(['dataset-processed → data_steward@lab.example', 'dataset-processed → engagement_manager@lab.example']);
    expect(told.filter((each) => each.startsWith('training-run-failed'))).toEqual(['training-run-failed → engagement_manager@lab.example', 'training-run-failed → researcher@lab.example']);
    expect(told.filter((each) => each.startsWith('engagement-deadline-near'))).toEqual(['engagement-deadline-near → engagement_manager@lab.example']);
    // Nobody leads research yet: administrators stand in.
    expect(told.filter((each) => each.startsWith('engagement-deadline-passed'))).toEqual(['engagement-deadline-passed → administrator@lab.example', 'engagement-deadline-passed → engagement_manager@lab.example']);
    const lead = await signIn('research_lead');
    expect(lead).toMatch(/^stf_/);
    await announce((tx) => tx.announce(engagementDeadlinePassed, { ...engagement, stage: 'intake', dueAt: '2026-03-04T17:00:00.000Z' }));
    await handled();
    expect(recipients(await mailsAbout(engagementId, 'engagement-deadline-passed')).filter((each) => each.includes('research_lead'))).toHaveLength(1);
    expect(recipients(await mailsAbout(engagementId, 'engagement-deadline-passed')).filter((each) => each.includes('administrator'))).toHaveLength(1);
  });

  it('tells of a missed criterion, and not of one that was met', async () => {
    const engagement = await open('Measured');
    const evaluation = { ...engagement, iteration: 1, evaluationId: newId('evl'), criterionId: 'c1', mustHave: true, baseScore: 0.4, customScore: 0.5, target: 0.9, scopeVersion: 1 };
    await announce((tx) => {
      tx.announce(evaluationRecorded, { ...evaluation, verdict: 'met' });
      tx.announce(evaluationRecorded, { ...evaluation, verdict: 'missed' });
    });
    await handled();
    expect((await mailsAbout(engagement.engagementId, 'evaluation-missed')).filter(({ to }) => to.startsWith('engagement_manager'))).toHaveLength(1);
  });

  it('sends invoices to billing contacts, and says nothing of why a dataset was rejected', async () => {
    const engagement = await open('Billed');
    const { engagementId } = engagement;
    await app.as('administrator').post(`/v1/organizations/${organizationId}/contacts`, { name: 'Tom Technik', email: 'Tom@Customer.example', roles: ['technical', 'legal'] });
    await announce((tx) => {
      tx.announce(invoiceIssued, {
        engagementId, organizationId, contractId: newId('ctr'), milestoneId: newId('mil'), invoiceId: newId('inv'), number: '2026-0007', amount: { amount: 125_000_000, currency: 'USD' }, issuedOn: '2026-03-03', dueOn: '2026-04-02',
      });
      tx.announce(datasetVersionRejected, { engagementId, organizationId, datasetId: newId('dst'), datasetVersionId: newId('dsv'), number: 1, reason: 'Quotes the customer’s text' });
    });
    await handled();
    const [invoice] = await mailsAbout(engagementId, 'customer-invoice-issued');
    expect(invoice).toMatchObject({ to: 'ada.weber@customer.example', subject: 'Invoice 2026-0007 over 1,250,000.00 USD, due on 2 April 2026' });
    expect(invoice?.text).toContain('“Billed”');
    const rejected = await mailsAbout(engagementId, 'customer-dataset-rejected');
    expect(rejected.map(({ to }) => to)).toEqual(['tom@customer.example']);
    for (const mail of await mailsAbout(engagementId)) expect(mail.text).not.toContain('Quotes');
  });

  it('reaches a person once, though two groups hold them', async () => {
    const engagement = await open('Twice', staff.manager);
    await app.as('administrator').post(`/v1/organizations/${organizationId}/contacts`, { name: 'Both', email: 'both@customer.example', roles: ['sponsor', 'legal'] });
    await announce((tx) => tx.announce(dataDeleted, { engagementId: engagement.engagementId, organizationId, objects: 3, bytes: 9 }));
    await handled();
    expect((await mailsAbout(engagement.engagementId, 'customer-data-deleted')).filter(({ to }) => to === 'both@customer.example')).toHaveLength(1);
  });
});

describe('the handler', () => {
  async function lastEvent(engagementId: string) {
    const { rows } = await app.owner.query<{ id: string }>('select id from platform.outbox where stream_id = $1 order by txid desc, seq desc limit 1', [engagementId]);
    const uuid = rows[0]?.id ?? '';
    const delivery = app.app.get(EventDelivery, { strict: false });
    return { uuid, delivery, event: (await delivery.load(uuid))!, handler: app.app.get(TellPeopleWhenSomethingHappens, { strict: false }) };
  }

  it('tells once when the event is delivered twice', async () => {
    const { engagementId } = await open('Delivered twice');
    const before = recipients(await mailsAbout(engagementId));
    const { uuid, delivery, event, handler } = await lastEvent(engagementId);
    await Promise.all([1, 2].map(() => delivery.deliver(HANDLER, handler, uuid, event)));
    // Even a handler that forgot: a message is unique for event, words and recipient.
    await app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) => handler.handle(tx, event));
    expect(recipients(await mailsAbout(engagementId))).toEqual(before);
    const { rows } = await app.owner.query('select 1 from notifications.notification where engagement_id = $1', [toUuid(engagementId)]);
    expect(rows).toHaveLength(1);
  });

  it('tells whoever owns the engagement by the time it runs', async () => {
    const engagement = await open('Handed over');
    await announce((tx) => tx.announce(engagementOwnerChanged, { ...engagement, ownerId: staff.second, previousOwnerId: staff.manager }));
    await handled();
    // Announced by someone who still saw the former owner, and delivered late.
    await announce((tx) => tx.announce(dataDeleted, { engagementId: engagement.engagementId, organizationId, objects: 1, bytes: 1 }));
    await announce((tx) => tx.announce(datasetVersionRejected, { engagementId: engagement.engagementId, organizationId, datasetId: newId('dst'), datasetVersionId: newId('dsv'), number: 1, reason: 'x' }));
    await handled();
    expect((await mailsAbout(engagement.engagementId, 'dataset-rejected')).map(({ to }) => to)).toEqual(['engagement_manager-researcher@lab.example']);
  });

  it('lets an older event that comes late change nothing it knows', async () => {
    const engagement = await open('Out of order', staff.second);
    const { event, handler } = await lastEvent(engagement.engagementId);
    const older = { ...event, id: newId('evt'), occurredAt: new Date(event.occurredAt.getTime() - 60_000), data: { ...event.data, ownerId: staff.manager, name: 'Old name' } };
    await app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) => handler.handle(tx, older));
    const { rows } = await app.owner.query('select name, owner_id from notifications.followed_engagement where engagement_id = $1', [toUuid(engagement.engagementId)]);
    expect(rows).toEqual([{ name: 'Out of order', owner_id: toUuid(staff.second) }]);
  });

  it('tells every engagement manager while there is no owner, or none who is active', async () => {
    const unowned = await open('Nobody’s', null);
    expect((await mailsAbout(unowned.engagementId, 'engagement-opened')).map(({ to }) => to)).toEqual(['engagement_manager-researcher@lab.example', 'engagement_manager@lab.example']);
    const engagement = await open('Left alone', staff.second);
    await app.owner.query('update identity.staff_member set active = false where id = $1', [toUuid(staff.second)]);
    await announce((tx) => tx.announce(engagementHeld, { ...engagement, stage: 'intake' }));
    await handled();
    await app.owner.query('update identity.staff_member set active = true where id = $1', [toUuid(staff.second)]);
    expect((await mailsAbout(engagement.engagementId, 'engagement-held')).map(({ to }) => to)).toEqual(['engagement_manager@lab.example']);
  });

  it('waits for the engagement to be opened when an event of it comes first', async () => {
    const engagement = about('Late opening');
    await announce((tx) => tx.announce(datasetVersionRejected, { engagementId: engagement.engagementId, organizationId, datasetId: newId('dst'), datasetVersionId: newId('dsv'), number: 1, reason: 'x' }));
    await announce((tx) => tx.announce(engagementOpened, engagement));
    await handled();
    expect((await mailsAbout(engagement.engagementId, 'dataset-rejected')).map(({ to }) => to)).toEqual(['engagement_manager@lab.example']);
  });

  it('tells staff without an address inside the application alone', async () => {
    await app.owner.query(`update identity.staff_member set email = 'test@unknown.invalid' where id = $1`, [toUuid(staff.second)]);
    const { engagementId } = await open('No address', staff.second);
    const { rows } = await app.owner.query('select 1 from notifications.notification where engagement_id = $1', [toUuid(engagementId)]);
    expect([rows.length, (await mailsAbout(engagementId, 'engagement-opened')).length]).toEqual([1, 0]);
    await app.owner.query(`update identity.staff_member set email = 'engagement_manager-researcher@lab.example' where id = $1`, [toUuid(staff.second)]);
  });
});

describe('my messages', () => {
  it('are read one by one, by me alone', async () => {
    await open('To be read');
    const me = clientOf.manager();
    const { body } = await me.get<{ data: Message[]; nextCursor: string | null }>('/v1/notifications?unread=true&limit=1');
    const [message] = body.data;
    expect(message).toMatchObject({ title: 'To be read: engagement opened', readAt: null });
    const path = `/v1/notifications/${message?.id ?? ''}/read`;
    expect((await app.as('administrator').put(path, {})).status).toBe(404);
    expect((await me.put(`/v1/notifications/${newId('ntf')}/read`, {})).status).toBe(404);
    expect((await Promise.all([me.put(path, {}), me.put(path, {})])).map(({ status }) => status)).toEqual([204, 204]);
    const { rows } = await app.owner.query(`select 1 from audit.record where action = 'notification.read' and object = $1`, [message?.id]);
    expect(rows).toHaveLength(1);
    const titles = async (unread: boolean) => (await me.get<{ data: Message[] }>(`/v1/notifications?unread=${unread}&limit=100`)).body.data.map(({ title }) => title);
    expect(await titles(true)).not.toContain('To be read: engagement opened');
    expect(await titles(false)).toEqual(['To be read: engagement opened']);
    const next = await me.get<{ data: Message[] }>(`/v1/notifications?unread=true&limit=1&cursor=${body.nextCursor ?? ''}`);
    expect(next.body.data).toHaveLength(1);
    expect((await me.get('/v1/notifications?unread=maybe')).status).toBe(422);
  });
});

describe('the mailbox', () => {
  it('is for administrators and auditors, with filters', async () => {
    expect((await clientOf.manager().get('/v1/admin/mailbox')).status).toBe(403);
    expect((await app.withToken(undefined).get('/v1/admin/mailbox')).status).toBe(401);
    const auditor = app.as('auditor');
    const ada = await auditor.get<{ data: Mail[] }>('/v1/admin/mailbox?to=ADA.weber@customer.example&state=sent&limit=100');
    expect(new Set(ada.body.data.map(({ to }) => to))).toEqual(new Set(['ada.weber@customer.example']));
    expect((await auditor.get<{ data: Mail[] }>('/v1/admin/mailbox?state=failed')).body.data).toEqual([]);
    expect((await auditor.get(`/v1/admin/mailbox/${newId('msg')}`)).status).toBe(404);
    expect((await auditor.get('/v1/admin/mailbox?state=lost')).status).toBe(422);
    const page = await auditor.get<{ data: Mail[]; nextCursor: string }>('/v1/admin/mailbox?limit=2');
    const rest = await auditor.get<{ data: Mail[] }>(`/v1/admin/mailbox?limit=2&cursor=${page.body.nextCursor}`);
    expect(new Set([...page.body.data, ...rest.body.data].map(({ id }) => id)).size).toBe(4);
  });
});
