import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queues } from '../../../src/platform/jobs/queues.js';
import { WorkerHost } from '../../../src/platform/jobs/worker-host.js';
import { metrics } from '../../../src/platform/telemetry/metrics.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { testRedisUrl } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';
import { makeOrganization } from '../../support/organizations.js';

const HANDLER = 'notifications.tell-people-when-something-happens';

const queues: readonly ('postgres' | 'redis')[] = testRedisUrl() === null ? ['postgres'] : ['postgres', 'redis'];

describe.each(queues)('metrics, the queue on %s', (queue) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api', queue });
    metrics.resetMetrics();
    const { id } = await makeOrganization(app, { name: 'Quiet Harbor' });
    await app.as('administrator').post('/v1/engagements', { organizationId: id, name: 'Contracts', sponsor: { name: 'Ada' } });
    await app.withToken(undefined).get('/v1/engagements?search=Walrus');
    await app.withToken(undefined).get('/nowhere/Petunia');
  });
  afterAll(() => app.close());

  /** The samples that are served, by name with labels. */
  async function measured(): Promise<Map<string, number>> {
    const response = await fetch(`${app.url}/metrics`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain; version=0.0.4')]);
    const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }));
  }

  it('time requests by method, route and status, and name no path that a caller made up', async () => {
    const samples = await measured();
    const requests = (method: string, route: string, status: number): number | undefined =>
      samples.get(`atelier_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`);
    expect([requests('POST', '/v1/organizations', 201), requests('POST', '/v1/engagements', 201), requests('GET', '/v1/engagements', 401)]).toEqual([1, 1, 1]);
    expect([...samples.keys()].filter((name) => /Walrus|Petunia/.test(name))).toEqual([]);
    expect([...samples.keys()].some((name) => name.startsWith('atelier_http_request_duration_seconds_count') && name.includes('status="404"'))).toBe(true);
  });

  it('count the connections of the pool by state', async () => {
    const samples = await measured();
    const [idle, busy, awaited] = ['idle', 'busy', 'awaited'].map((state) => samples.get(`atelier_pool_connections{state="${state}"}`));
    expect((idle ?? 0) + (busy ?? 0)).toBeGreaterThan(0);
    expect(awaited).toBe(0);
  });

  it('tell how many events wait for the relay, and since when', async () => {
    await app.owner.query(`update platform.outbox set occurred_at = occurred_at - interval '1 hour' where type = 'engagement.opened'`);
    const { rows: [row] } = await app.owner.query<{ waiting: number }>('select count(*)::int as waiting from platform.outbox where relayed_at is null');
    const samples = await measured();
    expect(row?.waiting).toBeGreaterThan(0);
    expect(samples.get('atelier_outbox_waiting')).toBe(row?.waiting);
    expect(samples.get('atelier_outbox_lag_seconds')).toBeGreaterThanOrEqual(3600);
  });

  it('tell how many jobs wait in each queue, and since when', async () => {
    const work = app.app.get(Queues).get('work');
    await work.add('nobody.runs-this', {}, { timestamp: Date.now() - 7_200_000 });
    await work.add('nobody.runs-this', {});
    const samples = await measured();
    const waiting = (queue: string): number | undefined => samples.get(`atelier_queue_jobs{queue="${queue}",state="waiting"}`);
    expect(['work', 'events', 'webhooks', 'intake'].map(waiting)).toEqual([2, 0, 0, 0]);
    expect(samples.get('atelier_queue_oldest_waiting_seconds{queue="work"}')).toBeGreaterThanOrEqual(7200);
    expect(samples.get('atelier_queue_oldest_waiting_seconds{queue="events"}')).toBe(0);
  });

  it('count runs of handlers and jobs by outcome once a worker is there, which leaves nothing waiting', async () => {
    await app.app.get(WorkerHost).start();
    const samples = await eventually(async () => {
      const now = await measured();
      const still = ['work', 'events'].flatMap((queue) => ['waiting', 'active'].map((state) => now.get(`atelier_queue_jobs{queue="${queue}",state="${state}"}`) ?? Number.NaN));
      return now.get('atelier_outbox_waiting') === 0 && still.every((count) => count === 0) && now;
    }, 'all work being done');
    const runs = (queue: string, job: string, outcome: string): number | undefined => samples.get(`atelier_job_runs_total{queue="${queue}",job="${job}",outcome="${outcome}"}`);
    expect(runs('events', HANDLER, 'succeeded')).toBeGreaterThan(0);
    expect(samples.get(`atelier_job_duration_seconds_count{queue="events",job="${HANDLER}"}`)).toBe(runs('events', HANDLER, 'succeeded'));
    expect(runs('work', 'nobody.runs-this', 'failed')).toBe(2);
    expect(samples.get('atelier_queue_jobs{queue="work",state="failed"}')).toBe(2);
    expect(samples.get('atelier_outbox_lag_seconds')).toBe(0);
  });
});
