import { readdir } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpClient } from '../../src/cli/demo/http-client.js';
import { Narrator } from '../../src/cli/demo/narrator.js';
import { play } from '../../src/cli/demo/play.js';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import type { Role } from '../../src/modules/identity/roles.js';
import type { ApiClient } from '../support/api-client.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { testRedisUrl } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { readPages } from './read-pages.js';

interface Engagement {
  id: string;
  name: string;
  organizationId: string;
  stage: string;
  iteration: number;
  closedAt: string | null;
}

interface Invoice {
  number: string;
  status: string;
  milestoneId: string;
  amount: { amount: number; currency: string };
  open: { amount: number };
}

interface Mail {
  id: string;
  template: string;
  eventId: string;
  to: string;
  subject: string;
}

/** The story's account, kept in memory. */
class Account extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

async function staff(app: TestApp, role: Role): Promise<HttpClient> {
  const issuer = app.app.get(TokenIssuer, { strict: false });
  return new HttpClient(app.url, await issuer.issueForStaff({ subject: `story-${role}`, email: `${role}@story.example`, name: `Story ${role}`, roles: [role] }, 3600));
}

/** Waits, by the metrics that anyone may read, until no event, job or delivery is under way. */
async function quiet(app: TestApp): Promise<void> {
  await eventually(async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    const busy = [...text.matchAll(/^atelier_(?:outbox_waiting|queue_jobs\{.*state="(?:waiting|active)".*\}) (\d+)$/gm)];
    if (busy.length < 3) throw new Error('the metrics tell nothing of outbox and queues');
    return busy.every(([, count]) => count === '0');
  }, 'the end of all work');
}

const backends: readonly ('postgres' | 'redis')[] = testRedisUrl() === null ? ['postgres'] : ['postgres', 'redis'];

describe.each(backends)('a whole engagement, jobs on %s', (queue) => {
  const account = new Account();
  let app: TestApp;
  let administrator: ApiClient;
  let engagement: Engagement;

  beforeAll(async () => {
    app = await startTestApp({ queue, env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.2,0.2,1,5' } });
    administrator = app.as('administrator');
    await play({
      manager: await staff(app, 'engagement_manager'), steward: await staff(app, 'data_steward'), lead: await staff(app, 'research_lead'),
      finance: await staff(app, 'finance'), administrator: await staff(app, 'administrator'),
    }, new Narrator(account));
    await quiet(app);
    const { data } = await readPages<Engagement>(administrator, '/v1/engagements?stage=completed');
    const [completed, ...others] = data;
    if (completed === undefined || others.length > 0) throw new Error(`${data.length} engagements are completed`);
    engagement = completed;
  }, 180_000);
  afterAll(() => app.close());

  it('is told with its refusals, its figures and its failed deliveries', () => {
    for (const part of [
      '“the organization is not verified”', '“no fit assessment is made”', '“scope version 1 is not approved by the partner”', 'milestone_plan.not_of_price',
      '“there is no data agreement”', 'the accepted dataset versions fall short', 'and resumed from there', 'exact duplicates of', 'team.not_confirmable', 'conflict wall',
      'missed its target of 80 with 71', 'iterate → training, iteration 2', '“the customer has not accepted”', '2,500,000.00 USD', 'at attempt 3, after 2 failures',
    ]) expect(account.text).toContain(part);
  });

  it('is completed in its second iteration, and its history says how', async () => {
    expect(engagement).toMatchObject({ stage: 'completed', iteration: 2, closedAt: expect.any(String) });
    const { body } = await administrator.get<{ data: { action: string }[]; waivers: unknown[] }>(`/v1/engagements/${engagement.id}/history`);
    expect(body.data.map(({ action }) => action)).toEqual([
      'open', 'qualify', 'begin_scoping', 'approve_scope', 'begin_intake', 'begin_training', 'begin_evaluation', 'iterate', 'begin_evaluation', 'begin_delivery', 'complete',
    ]);
    expect(body.waivers).toEqual([]);
  });

  it('has four milestones settled, each by its own invoice, numbered without a gap', async () => {
    const { body: contracts } = await administrator.get<{ data: { id: string }[] }>(`/v1/engagements/${engagement.id}/contracts`);
    const { body: plan } = await administrator.get<{ data: { id: string; status: string; release: { evidence: { kind: string } } }[] }>(`/v1/contracts/${contracts.data[0]?.id}/milestones`);
    expect(plan.data.map(({ status }) => status)).toEqual(['settled', 'settled', 'settled', 'settled']);
    expect(plan.data.map(({ release }) => release.evidence.kind).sort()).toEqual(['by_hand', 'criterion_met', 'dataset_accepted', 'stage']);
    const { data: invoices } = await readPages<Invoice>(administrator, `/v1/invoices?engagementId=${engagement.id}`);
    const year = new Date().getUTCFullYear();
    expect(invoices.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4].map((count) => `${year}-00000${count}`));
    expect(invoices.every(({ status, open }) => status === 'paid' && open.amount === 0)).toBe(true);
    expect(invoices.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(250_000_000);
    expect(new Set(invoices.map(({ milestoneId }) => milestoneId))).toEqual(new Set(plan.data.map(({ id }) => id)));
  });

  it('leaves no data of the customer, and says what was deleted', async () => {
    const { body: deletion } = await administrator.get<{ status: string; objects: number }>(`/v1/engagements/${engagement.id}/data-deletion`);
    expect(deletion).toMatchObject({ status: 'done', objects: expect.any(Number) });
    const { data: objects } = await readPages<{ deletedAt: string | null }>(administrator, `/v1/engagements/${engagement.id}/data-deletion/objects`);
    expect(objects).toHaveLength(deletion.objects);
    expect(objects.every(({ deletedAt }) => deletedAt !== null)).toBe(true);
    const { data: datasets } = await readPages<{ id: string }>(administrator, `/v1/engagements/${engagement.id}/datasets`);
    for (const { id } of datasets) {
      const { data: uploads } = await readPages<{ status: string }>(administrator, `/v1/datasets/${id}/uploads`);
      expect(new Set(uploads.map(({ status }) => status))).toEqual(new Set(['deleted']));
    }
    const kept = await readdir(fileURLToPath(app.runtime.storageUrl), { recursive: true, withFileTypes: true });
    // Checkpoints of the audit chains stay: they hold ids of chains and hashes.
    expect(kept.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/audit/checkpoints')).map(({ name }) => name)).toEqual([]);
  });

  it('certifies the deletion, weights that were trained on the data among what remains', async () => {
    expect(account.text).toMatch(/Deletion certificate crt_\w+: verified with the public key/);
    const { body: { document } } = await administrator.get<{ document: { organization: { id: string }; deletion: { objects: number; cause: string }; objects: unknown[]; dataKey: object; remains: { what: string; clause: object; checkpoints: { trainingRunId: string }[] }[] } }>(`/v1/engagements/${engagement.id}/deletion-certificate`);
    expect(document).toMatchObject({ organization: { id: engagement.organizationId }, deletion: { cause: 'request', objects: document.objects.length }, dataKey: { id: expect.stringMatching(/^dky_/) } });
    const { data: runs } = await readPages<{ id: string; status: string }>(administrator, `/v1/engagements/${engagement.id}/training-runs`);
    const weights = document.remains.find(({ what }) => what === 'weights');
    expect(weights?.clause).toMatchObject({ term: 'weightsOwner' });
    expect(weights?.checkpoints.map(({ trainingRunId }) => trainingRunId).sort()).toEqual(runs.filter(({ status }) => status === 'succeeded').map(({ id }) => id).sort());
  });

  it('has left whole audit chains and no failed job', async () => {
    const { body: audit } = await administrator.get<{ records: number; chains: number; firstBad: unknown }>('/v1/audit/verification');
    expect(audit).toMatchObject({ chains: 3, firstBad: null });
    expect(audit.records).toBeGreaterThan(100);
    const { body: failed } = await administrator.get<{ data: unknown[] }>('/v1/admin/jobs/failed?limit=100');
    expect(failed.data).toEqual([]);
  });

  it('has told nobody the same thing twice', async () => {
    const { data: mails } = await readPages<Mail>(administrator, '/v1/admin/mailbox');
    expect(mails.length).toBeGreaterThan(20);
    expect(new Set(mails.map(({ id }) => id)).size).toBe(mails.length);
    const told = mails.map(({ eventId, to }) => `${eventId} ${to}`);
    expect(told.filter((telling, index) => told.indexOf(telling) !== index)).toEqual([]);
    const { data: notices } = await readPages<{ id: string; eventId: string }>(app.withToken((await staff(app, 'engagement_manager')).token), '/v1/notifications');
    expect(notices.length).toBeGreaterThan(0);
    expect(new Set(notices.map(({ eventId }) => eventId)).size).toBe(notices.length);
  });

  it('reads the same from its timeline and from the log of events', async () => {
    const { data: timeline } = await readPages<{ id: string }>(administrator, `/v1/engagements/${engagement.id}/timeline`);
    const { data: log } = await readPages<{ id: string }>(administrator, `/v1/events?engagementId=${engagement.id}`);
    expect(log.map(({ id }) => id)).toEqual(timeline.map(({ id }) => id).reverse());
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  });
});
