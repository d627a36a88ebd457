import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SendMail } from '../../../src/modules/notifications/jobs/send-mail.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { FakeSmtpServer } from './fake-smtp-server.js';

interface Mail { id: string; state: string; sentAt: string | null; attempts: { number: number; outcome: string; detail: string }[] }

let app: TestApp;
let smtp: FakeSmtpServer;

// No workers: each run is made by hand.
beforeAll(async () => {
  smtp = await FakeSmtpServer.start();
  app = await startTestApp({ role: 'api', env: { SMTP_URL: smtp.url, MAIL_FROM: 'Atelier <noreply@lab.example>' } });
});
beforeEach(() => {
  Object.assign(smtp, { answer: '250 2.0.0 Ok: queued', recipientAnswer: '250 2.1.5 Ok', beforeAnswer: () => Promise.resolve() });
  smtp.mails.length = 0;
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

async function queuedMail(to = 'ada.weber@customer.example'): Promise<string> {
  const id = newId('msg');
  await app.owner.query(
    `insert into notifications.mail_message (id, event_id, template, recipient_kind, recipient, recipient_name, subject, text, html, created_at)
     values ($1, gen_random_uuid(), 'spec', 'contact', $2, 'Ada Weber', 'Über Modelle', 'Hello Ada Weber,', '<p>Hello Ada Weber,</p>', now())`, [toUuid(id), to],
  );
  return id;
}

function run(mailId: string, attempt = 1): Promise<void> {
  const origin = { actor: systemActor('test'), requestId: 'test' };
  return app.app.get(SendMail, { strict: false }).run({ mailId }, { id: 'test', attempt, attempts: 8, origin, signal: new AbortController().signal });
}

async function mail(id: string): Promise<Mail> {
  return (await app.as('administrator').get<Mail>(`/v1/admin/mailbox/${id}`)).body;
}

describe('sending a mail', () => {
  it('hands it to the mail server, with a Message-ID of its own', async () => {
    const id = await queuedMail();
    await run(id);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatchObject({ to: 'ada.weber@customer.example' });
    expect(smtp.mails[0]?.data).toContain(`Message-ID: <${id}@lab.example>`);
    expect(smtp.mails[0]?.data).toContain('From: Atelier <noreply@lab.example>');
    expect(smtp.mails[0]?.data).toMatch(/Subject: =\?UTF-8\?/);
    expect(await mail(id)).toMatchObject({ state: 'sent', sentAt: expect.any(String), attempts: [{ number: 1, outcome: 'sent', detail: expect.stringContaining('queued') }] });
  });

  it('sends it once, however often and however many at once it is run', async () => {
    const id = await queuedMail();
    smtp.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([run(id), run(id), run(id)]);
    await run(id, 2);
    expect(smtp.mails).toHaveLength(1);
  });

  it('tries again after a failure that may pass, and logs both attempts', async () => {
    const id = await queuedMail();
    smtp.answer = '451 4.3.0 try later';
    await expect(run(id)).rejects.toThrow(/try later/);
    expect(await mail(id)).toMatchObject({ state: 'queued', attempts: [{ outcome: 'failed' }] });
    smtp.answer = '250 2.0.0 Ok: queued';
    await run(id, 2);
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: [{ number: 1, outcome: 'failed', detail: expect.stringContaining('try later') }, { number: 2, outcome: 'sent' }] });
  });

  it('gives up after the last try, and can be run again by hand', async () => {
    const id = await queuedMail();
    smtp.answer = '451 4.3.0 try later';
    await expect(run(id, 8)).rejects.toThrow(/try later/);
    expect((await mail(id)).state).toBe('failed');
    smtp.answer = '250 2.0.0 Ok: queued';
    await run(id);
    expect((await mail(id)).state).toBe('sent');
  });

  it('does not insist when the server refuses for good', async () => {
    const id = await queuedMail();
    smtp.recipientAnswer = '550 5.1.1 no such user';
    await run(id);
    expect(await mail(id)).toMatchObject({ state: 'failed', attempts: [{ outcome: 'refused', detail: expect.stringContaining('no such user') }] });
  });

  it('leaves a mail alone that somebody is sending, asks for another look, and takes it over when the lease is over', async () => {
    const id = await queuedMail();
    await app.owner.query(`update notifications.mail_message set lease = gen_random_uuid(), leased_until = now() + interval '1 hour' where id = $1`, [toUuid(id)]);
    await run(id);
    await run(id);
    expect(smtp.mails).toHaveLength(0);
    const { rows } = await app.owner.query(`select 1 from platform.job_request where name = 'notifications.send-mail' and payload->>'mailId' = $1 and run_at > now() + interval '50 minutes'`, [id]);
    expect(rows).toHaveLength(1);
    await app.owner.query(`update notifications.mail_message set leased_until = now() - interval '1 second' where id = $1`, [toUuid(id)]);
    await run(id);
    expect(smtp.mails).toHaveLength(1);
  });

  it('lets the result of a run whose lease was taken over count for nothing', async () => {
    const id = await queuedMail();
    smtp.beforeAnswer = () => app.owner.query('update notifications.mail_message set lease = gen_random_uuid() where id = $1', [toUuid(id)]);
    await run(id);
    expect(await mail(id)).toMatchObject({ state: 'queued', attempts: [] });
  });

  it('returns quietly for a mail that is not there', async () => {
    await run(newId('msg'));
  });
});
