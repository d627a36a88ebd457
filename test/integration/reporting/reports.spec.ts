import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { MakeReportJob } from '../../../src/modules/reporting/jobs/make-report.job.js';
import { RequestWeeklyReport } from '../../../src/modules/reporting/jobs/request-weekly-report.job.js';
import type { ReportDto } from '../../../src/modules/reporting/report.dto.js';
import { weekAt } from '../../../src/modules/reporting/report-week.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Config } from '../../../src/platform/config/config.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { fromUuid, toUuid } from '../../../src/platform/identifiers/id.js';
import type { JobRun } from '../../../src/platform/jobs/job-handler.js';
import { Queues } from '../../../src/platform/jobs/queues.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createVerifiedOrganization, signInPartner } from '../../support/organizations.js';
import { Scene, byHand, got } from '../billing/billing-scene.js';

const ZONE = 'Europe/Lisbon';
const NOW = new Date();
const thisWeek = weekAt(NOW, ZONE);
const lastWeek = weekAt(NOW, ZONE, 1);

let app: TestApp;
let organizationId: string;
const clock = new ManualClock(NOW);

beforeAll(async () => {
  app = await startTestApp({ clock, env: { REPORT_TIME_ZONE: ZONE, REPORT_SCHEDULE: '30 6 * * 1', LAB_TIME_ZONE: ZONE } });
  organizationId = (await createVerifiedOrganization(app, '=cmd|evil')).id;
});
afterAll(() => app.close());

type Refusal = { code: string; detail: string };
const manager = () => app.as('engagement_manager');
const origin = { actor: systemActor('test'), requestId: 'test' };
const runOf = (attempt = 1): JobRun => ({ id: 'test', attempt, attempts: 4, origin, signal: new AbortController().signal });
const engagements = () => app.app.get(EngagementsApi, { strict: false });
const database = () => app.app.get(Database, { strict: false });

async function open(name: string): Promise<string> {
  const { status, body } = await manager().post<{ id: string }>('/v1/engagements', { organizationId, name, sponsor: { name: 'Ada' } });
  expect(status).toBe(201);
  return body.id;
}

async function act(id: string, action: string, body: unknown = {}): Promise<void> {
  const answer = await manager().act(`/v1/engagements/${id}`, `actions/${action}`, body);
  if (answer.status !== 200) throw new Error(`${action}: ${JSON.stringify(answer.body)}`);
}

async function runNow(body: unknown = {}): Promise<ReportDto> {
  const asked = await manager().post<ReportDto>('/v1/reports', body);
  expect([asked.status, asked.body.status]).toEqual([202, 'queued']);
  return ready(asked.headers.get('location') ?? '');
}

function ready(location: string): Promise<ReportDto> {
  return eventually(async () => {
    const { body } = await manager().get<ReportDto>(location);
    if (body.status === 'failed') throw new Error(`the report failed: ${body.failure}`);
    return body.status === 'ready' && body;
  }, 'the report being ready');
}

const stage = (report: ReportDto, name: string) => report.content!.stages.find((each) => each.stage === name)!;

describe('the weekly schedule', () => {
  it('is registered in its time zone', async () => {
    const scheduler = await app.app.get(Queues, { strict: false }).get('work').getJobScheduler('reporting.request-weekly-report');
    expect(scheduler).toMatchObject({ pattern: '30 6 * * 1', tz: ZONE });
    const next = DateTime.fromMillis(scheduler!.next!, { zone: ZONE });
    expect([next.weekday, next.hour, next.minute]).toEqual([1, 6, 30]);
  });

  it('makes the report of the week that ended, once, however often it fires', async () => {
    const job = app.app.get(RequestWeeklyReport, { strict: false });
    await Promise.all([job.run({}, runOf()), job.run({}, runOf())]);
    await job.run({}, runOf());
    const { rows } = await app.owner.query<{ id: string; week: string }>(`select id, week from reporting.report where trigger = 'schedule'`);
    expect(rows).toMatchObject([{ week: lastWeek.week }]);
    const report = await ready(`/v1/reports/${fromUuid('rep', rows[0]!.id)}`);
    expect(report).toMatchObject({ trigger: 'schedule', timeZone: ZONE, periodStart: lastWeek.start.toISOString(), periodEnd: lastWeek.end.toISOString() });

    // The next week has its own.
    clock.advance(7 * 86_400_000);
    await job.run({}, runOf());
    clock.advance(-7 * 86_400_000);
    expect((await app.owner.query(`select from reporting.report where trigger = 'schedule'`)).rowCount).toBe(2);
  });

  it.each([
    ['REPORT_SCHEDULE', 'on Mondays', 'REPORT_SCHEDULE cannot be used (has 2 fields instead of five); write when the weekly report'],
    ['REPORT_TIME_ZONE', 'Middle/Earth', 'REPORT_TIME_ZONE cannot be used (is not an IANA time zone); write the time zone'],
  ])('stops the start when %s is %j', (variable, value, mistake) => {
    expect(() => Config.read({ [variable]: value })).toThrow(mistake);
  });
});

describe('a report on request', () => {
  it('tells the pipeline as it stands, what moved in the week, and what it is worth', async () => {
    const [first, second, held, gone] = [await open('First'), await open('=HYPERLINK("http://evil")'), await open('Held'), await open('Gone')];
    await act(first, 'qualify');
    await act(held, 'hold', { reason: 'Waiting for the customer' });
    await act(gone, 'decline', { reason: 'Prompt work will do', choices: { redirect: 'prompt_work' } });
    await app.owner.query(`update engagements.engagement set stage_entered_at = now() - interval '90 days', stage_due_at = now() - interval '80 days' where name like '=HYPER%' or name = 'Held'`);
    await database().transaction(origin, async (tx) => {
      for (const [id, amount, currency] of [[first, 125_000_000, 'USD'], [second, 7, 'JPY']] as const) {
        await engagements().recordFact(tx, id as Id<'eng'>, 'contract', { signed: true, price: { amount, currency } });
      }
      await engagements().recordFact(tx, held as Id<'eng'>, 'contract', { signed: false, price: { amount: 1, currency: 'USD' } });
      await engagements().recordFact(tx, first as Id<'eng'>, 'acceptedData', { tokens: 2_000_000_000, datasetVersions: 1 });
    });

    const report = await runNow();
    expect(report).toMatchObject({ kind: 'pipeline', trigger: 'request', week: thisWeek.week, failure: null, requestedBy: { kind: 'staff' }, finishedAt: expect.any(String) });
    expect(stage(report, 'inquiry')).toMatchObject({
      engagements: 2, onHold: 1, overdue: 1, entered: 4, left: 2, acceptedTokens: 0, signedContracts: [{ count: 1, value: { amount: 7, currency: 'JPY' } }],
      oldest: { organizationId, organizationName: '=cmd|evil' },
    });
    expect(stage(report, 'qualification')).toMatchObject({
      engagements: 1, overdue: 0, entered: 1, left: 0, acceptedTokens: 2_000_000_000, signedContracts: [{ count: 1, value: { amount: 125_000_000, currency: 'USD' } }],
      oldest: { engagementId: first, name: 'First' },
    });
    expect(stage(report, 'declined')).toMatchObject({ engagements: 1, entered: 1, left: 0, oldest: null });
    expect(report.content!.invoices).toEqual([]);

    const csv = await manager().get<string>(`/v1/reports/${report.id}.csv`);
    expect([csv.status, csv.headers.get('content-type'), csv.headers.get('content-disposition')])
      .toEqual([200, 'text/csv; charset=utf-8; header=present', `attachment; filename="pipeline-${thisWeek.week}.csv"`]);
    const lines = csv.body.split('\r\n');
    expect(lines[0]).toBe('week,section,stage,measure,currency,value,note');
    expect(lines).toContain(`${thisWeek.week},pipeline,qualification,signed_contract_value,USD,1250000.00,`);
    expect(lines).toContain(`${thisWeek.week},pipeline,inquiry,signed_contract_value,JPY,7,`);
    expect(csv.body).toContain(`'=cmd|evil`);
    expect(csv.body).not.toMatch(/(^|,)"?[=+@-]/m);

    const before = await runNow({ week: lastWeek.week });
    expect(stage(before, 'inquiry')).toMatchObject({ engagements: 2, entered: 0, left: 0 });
    const { body: { data } } = await manager().get<{ data: { id: string }[] }>(`/v1/reports?week=${lastWeek.week}`);
    expect(data.map(({ id }) => id)).toContain(before.id);
    expect(data.map(({ id }) => id)).not.toContain(report.id);
    const { rows } = await app.owner.query(`select data, for_partners from platform.outbox where type = 'report.made' and data->>'reportId' = $1`, [report.id]);
    expect(rows).toMatchObject([{ data: { week: thisWeek.week, trigger: 'request' }, for_partners: false }]);
  });

  it('tells invoices by currency: issued in the week, open, overdue', async () => {
    const scene = await Scene.set(app);
    const { engagement, milestones } = await scene.signed([byHand('First', 100_000)], { paymentTermDays: 0 });
    const { milestones: others } = await scene.signed([byHand('Second', 50_000)], { paymentTermDays: 45 });
    for (const { id } of [...milestones, ...others]) got(await scene.release(id), 200);
    const [invoice] = await scene.invoicesOf(engagement.id);
    got(await scene.pay(invoice!.id, 30_000, { receivedOn: invoice!.issuedOn }), 201);

    const usdNow = { currency: 'USD', issued: { count: 2, amount: 150_000 }, open: { count: 2, amount: 120_000 } };
    const report = await runNow();
    expect(report.content!.invoices).toEqual([{ ...usdNow, overdue: { count: 0, amount: 0 } }]);
    expect((await runNow({ week: lastWeek.week })).content!.invoices).toMatchObject([{ issued: { count: 0, amount: 0 } }]);
    clock.advance(10 * 86_400_000);
    expect((await runNow({ week: thisWeek.week })).content!.invoices).toEqual([{ ...usdNow, overdue: { count: 1, amount: 70_000 } }]);
    clock.advance(-10 * 86_400_000);
    const csv = await manager().get<string>(`/v1/reports/${report.id}.csv`);
    expect(csv.body).toContain(`${thisWeek.week},invoices,,open_amount,USD,1200.00,\r\n`);
  });

  it.each([
    [{ week: '2025-W53' }, 'report.week_unknown'], [{ week: '2098-W01' }, 'report.week_unknown'], [{ week: '2026-47' }, 'request.invalid'], [{ kind: 'costs' }, 'request.invalid'],
    [{ weeks: 1 }, 'request.invalid'],
  ])('is refused for %j: %s', async (input, code) => {
    const answer = await manager().post<Refusal>('/v1/reports', input);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  it('needs the right to run it, and partners see none', async () => {
    expect((await app.as('researcher').post('/v1/reports', {})).status).toBe(403);
    expect((await app.as('researcher').get('/v1/reports')).status).toBe(200);
    const partner = await signInPartner(app, organizationId);
    for (const path of ['/v1/reports', '/v1/reports/rep_01k9zq3v5se6rb4yg2w8d7t1hn', '/v1/reports/rep_01k9zq3v5se6rb4yg2w8d7t1hn.csv']) expect((await partner.get(path)).status).toBe(403);
    expect((await manager().get('/v1/reports/rep_01k9zq3v5se6rb4yg2w8d7t1hn')).status).toBe(404);
    expect((await manager().get('/v1/reports/rep_01k9zq3v5se6rb4yg2w8d7t1hn.csv')).status).toBe(404);
    expect((await manager().get('/v1/reports/nonsense.csv')).status).toBe(422);
  });
});

describe('making a report', () => {
  it('happens once when the job is delivered twice, even at once', async () => {
    const job = app.app.get(MakeReportJob, { strict: false });
    const report = await runNow();
    await Promise.all([job.run({ reportId: report.id }, runOf()), job.run({ reportId: report.id }, runOf())]);
    expect((await manager().get<ReportDto>(`/v1/reports/${report.id}`)).body).toEqual(report);
    await app.owner.query(`update reporting.report set status = 'running', content = null, csv = null, snapshot_at = null, finished_at = null where id = any($1)`, [[toUuid(report.id)]]);
    await Promise.all([job.run({ reportId: report.id }, runOf()), job.run({ reportId: report.id }, runOf())]);
    expect((await manager().get<ReportDto>(`/v1/reports/${report.id}`)).body.status).toBe('ready');
    const { rowCount } = await app.owner.query(`select from platform.outbox where type = 'report.made' and data->>'reportId' = $1`, [report.id]);
    expect(rowCount).toBe(2);
    await job.run({ reportId: 'rep_01k9zq3v5se6rb4yg2w8d7t1hn' }, runOf());
  });

  it('that fails says so, offers no table, and gets ready when it is run again', async () => {
    const job = app.app.get(MakeReportJob, { strict: false });
    const report = await runNow();
    await app.owner.query(`update reporting.report set status = 'queued', content = null, csv = null, snapshot_at = null, finished_at = null where id = $1`, [toUuid(report.id)]);
    await app.owner.query('alter table engagements.history rename to history_away');
    try {
      await expect(job.run({ reportId: report.id }, runOf(1))).rejects.toThrow('history');
      expect((await manager().get<ReportDto>(`/v1/reports/${report.id}`)).body.status).toBe('running');
      await expect(job.run({ reportId: report.id }, runOf(4))).rejects.toThrow('history');
    } finally {
      await app.owner.query('alter table engagements.history_away rename to history');
    }
    const failed = await manager().get<ReportDto>(`/v1/reports/${report.id}`);
    expect(failed.body).toMatchObject({ status: 'failed', content: null, failure: expect.stringContaining('run it again') });
    const csv = await manager().get<Refusal>(`/v1/reports/${report.id}.csv`);
    expect([csv.status, csv.body.code]).toEqual([409, 'report.not_ready']);
    await job.run({ reportId: report.id }, runOf(1));
    expect((await manager().get<ReportDto>(`/v1/reports/${report.id}`)).body).toMatchObject({ status: 'ready', failure: null });
  });
});

describe('while data change', () => {
  it('a snapshot stays as it was at its first query, and cannot write', async () => {
    const id = await open('Moves');
    await database().snapshot(origin, async (reader) => {
      const before = await engagements().pipeline(reader, thisWeek.start, thisWeek.end);
      await act(id, 'qualify');
      expect(await engagements().pipeline(reader, thisWeek.start, thisWeek.end)).toEqual(before);
    });
    await expect(database().snapshot(origin, (reader) => reader.query(`update reporting.report set failure = 'x'`))).rejects.toThrow(/read-only/);
  });

  it('every report adds up: what entered a stage and has not left it is in it', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, index) => open(`Busy ${index}`)));
    const { rows: [standing] } = await app.owner.query<{ count: number }>('select count(*)::int as count from engagements.engagement');
    const enough = new AbortController();
    const traffic = Promise.all(ids.map(async (id) => {
      while (!enough.signal.aborted) {
        await act(id, 'qualify');
        await act(id, 'return_to_earlier', { target: 'inquiry', reason: 'Once more' });
      }
    }));
    const reports: ReportDto[] = [];
    try {
      for (let round = 0; round < 8; round += 1) reports.push(await runNow());
    } finally {
      enough.abort();
      await traffic;
    }
    for (const report of reports) {
      for (const { engagements: inStage, entered, left } of report.content!.stages) expect(inStage).toBe(entered - left);
      expect(report.content!.stages.reduce((total, { engagements: inStage }) => total + inStage, 0)).toBe(standing!.count);
    }
    const seen = new Set(reports.map((report) => stage(report, 'inquiry').entered));
    expect(seen.size).toBeGreaterThan(1);
  });
});
