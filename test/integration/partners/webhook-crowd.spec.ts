import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { engagementHeld } from '../../../src/modules/engagements/engagements.events.js';
import { ResumeWebhooks } from '../../../src/modules/partners/jobs/resume-webhooks.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Queues } from '../../../src/platform/jobs/queues.js';
import { RecoverLostWork } from '../../../src/platform/jobs/recover-lost-work.js';
import { newId } from '../../../src/platform/identifiers/id.js';
import { WebhookReceiver, createPartner, inTransaction } from './partner-fixtures.js';
import type { Partner } from './partner-fixtures.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { testRedisUrl } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';

const ENDPOINTS = 100;
const PARTNERS = 5;
const SLOTS = 8;
const CONCURRENCY = 2;

const onRedis = testRedisUrl() === null ? describe.skip : describe;

for (const [queue, suite] of [['postgres', describe], ['redis', onRedis]] as const) suite(`a hundred webhook endpoints, the queue on ${queue}`, () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let partners: Partner[];
  const dead = new Set<string>();
  const hanging = new Map<string, ServerResponse[]>();
  let most = 0;

  beforeAll(async () => {
    // Receivers have a minute, so that nothing times out while the dead are silent.
    app = await startTestApp({ queue, env: {
      WEBHOOK_TIMEOUT_MS: '60000', WEBHOOK_ENDPOINT_CONCURRENCY: String(CONCURRENCY), QUEUE_CONCURRENCY: String(SLOTS), WEBHOOK_SLOT_MS: '150', SHUTDOWN_TIMEOUT_MS: '3000',
    } });
    receiver = await WebhookReceiver.start();
    receiver.answer = ({ path }, response) => {
      if (!dead.has(path)) {
        response.writeHead(204).end();
        return;
      }
      const open = [...(hanging.get(path) ?? []), response];
      hanging.set(path, open);
      most = Math.max(most, open.length);
    };
    partners = [];
    for (let nth = 0; nth < PARTNERS; nth += 1) partners.push(await createPartner(app, `Partner ${nth}`));
    for (let nth = 0; nth < ENDPOINTS; nth += 1) {
      const { status } = await partners[nth % PARTNERS]?.api.post('/v1/webhook-endpoints', { url: `${receiver.url}/${nth}`, eventTypes: ['engagement.held'] }) ?? { status: 0 };
      if (status !== 201) throw new Error(`endpoint ${nth} was answered with ${status}`);
    }
  }, 120_000);
  afterAll(async () => {
    await receiver.stop();
    await app.close();
  });

  /** So many events to each endpoint. */
  const announce = (count: number) => inTransaction(app, (tx) => {
    for (const { organizationId } of partners) {
      for (let nth = 0; nth < count; nth += 1) tx.announce(engagementHeld, { engagementId: newId('eng'), organizationId, name: `No ${nth}`, ownerId: null, stage: 'intake' });
    }
  });
  const arrivedAtTheLiving = () => new Set(receiver.received.filter(({ path }) => !dead.has(path)).map((each) => each.headers['webhook-id'])).size;
  const open = () => [...hanging.values()].flat().length;

  it('one of them dead: it hangs on its own, and all that the others are due arrives meanwhile', async () => {
    dead.add('/hooks/17');
    await announce(3);
    await eventually(async () => arrivedAtTheLiving() === (ENDPOINTS - 1) * 3, 'everything at the other 99', 60_000);
    expect(open()).toBe(CONCURRENCY);
    expect(most).toBe(CONCURRENCY);
  });

  it('thirty dead at once, more than there are slots: they are let go of, and the others go on', async () => {
    const before = arrivedAtTheLiving();
    for (let nth = 0; nth < 29; nth += 1) dead.add(`/hooks/${20 + nth}`);
    const alreadyArrived = before - 29 * 3;
    await announce(2);
    await eventually(async () => open() === 30 * CONCURRENCY, 'all of the dead to hang', 60_000);
    await eventually(async () => arrivedAtTheLiving() === alreadyArrived + 70 * 2, 'everything at the other 70', 60_000);
    // No slot is kept for those that hang.
    await eventually(async () => await app.app.get(Queues, { strict: false }).get('webhooks').getActiveCount() === 0, 'all slots to be free', 60_000);
    await announce(1);
    await eventually(async () => arrivedAtTheLiving() === alreadyArrived + 70 * 3, 'everything at the other 70, again', 60_000);
    expect(open()).toBe(30 * CONCURRENCY);
    expect(most).toBe(CONCURRENCY);
  });
});

onRedis('a Redis that is flushed', () => {
  it('takes no webhook with it: not events, not deliveries, not what waits in an endpoint’s line', async () => {
    const clock = new ManualClock(new Date());
    const app = await startTestApp({ queue: 'redis', clock });
    const receiver = await WebhookReceiver.start();
    try {
      const partner = await createPartner(app, 'Fabrikam Legal');
      const { body } = await partner.api.post<{ id: string }>('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['engagement.held'] });
      const queues = app.app.get(Queues, { strict: false });
      const hold = (count: number) => inTransaction(app, (tx) => {
        for (let nth = 0; nth < count; nth += 1) tx.announce(engagementHeld, { engagementId: newId('eng'), organizationId: partner.organizationId, name: `No ${nth}`, ownerId: null, stage: 'intake' });
      });
      const waiting = (queue: 'events' | 'webhooks', count: number) => eventually(async () => await queues.get(queue).getJobCountByTypes('waiting', 'prioritized', 'delayed') >= count, `jobs in ${queue}`);
      await queues.get('webhooks').pause();
      await hold(5);
      await waiting('webhooks', 5);
      await queues.get('events').pause();
      await hold(5);
      await waiting('events', 5);
      const redis = new Redis(app.runtime.queue.url);
      await redis.flushdb();
      redis.disconnect();
      clock.advance(40 * 60_000);
      const run = { id: 'test', attempt: 1, attempts: 3, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal };
      await app.app.get(RecoverLostWork, { strict: false }).recoverOnce();
      await app.app.get(ResumeWebhooks, { strict: false }).run({}, run);
      await eventually(async () => {
        const { body: page } = await partner.api.get<{ data: { state: string }[] }>(`/v1/webhook-endpoints/${body.id}/deliveries?state=delivered`);
        return page.data.length === 10;
      }, 'all ten');
      expect(new Set(receiver.received.map((each) => each.headers['webhook-id'])).size).toBe(10);
    } finally {
      await receiver.stop();
      await app.close();
    }
  });
});
