import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engagementHeld } from '../../../src/modules/engagements/engagements.events.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { WebhookReceiver, createPartner, inTransaction } from './partner-fixtures.js';
import type { Partner } from './partner-fixtures.js';

const DELIVERIES = 20;
let app: TestApp;
let partner: Partner;
let quick: WebhookReceiver;
let slow: WebhookReceiver;

// Receivers have a minute, so that nothing times out while the slow one is silent.
beforeAll(async () => {
  app = await startTestApp({ env: { WEBHOOK_TIMEOUT_MS: '60000', WEBHOOK_ENDPOINT_CONCURRENCY: '2', QUEUE_CONCURRENCY: '4' } });
  partner = await createPartner(app, 'Fabrikam Legal');
  [quick, slow] = await Promise.all([WebhookReceiver.start(), WebhookReceiver.start()]);
});
afterAll(async () => {
  await Promise.all([quick.stop(), slow.stop()]);
  await app.close();
});

async function count(endpointId: string, state: string): Promise<number> {
  const { rows } = await app.owner.query<{ count: number }>(
    'select count(*)::int as count from partners.webhook_delivery where endpoint_id = $1 and state = $2', [toUuid(endpointId), state],
  );
  return rows[0]?.count ?? 0;
}

describe('a slow receiver with many deliveries', () => {
  it('holds nobody else up, and gets its turns all the same', async () => {
    const silent: ServerResponse[] = [];
    let open = 0;
    let mostOpen = 0;
    slow.answer = (_request, response) => {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      silent.push(response);
    };
    const [slowEndpoint, quickEndpoint] = await Promise.all([slow, quick].map(async ({ url }) => (await partner.api.post<{ id: string }>('/v1/webhook-endpoints', { url })).body));
    await inTransaction(app, (tx) => {
      for (let nth = 0; nth < DELIVERIES; nth += 1) {
        tx.announce(engagementHeld, { engagementId: newId('eng'), organizationId: partner.organizationId, name: `No ${nth}`, ownerId: null, stage: 'intake' });
      }
    });
    await eventually(async () => await count(quickEndpoint?.id ?? '', 'delivered') === DELIVERIES, 'all webhooks at the quick receiver');
    // More would take all of the four workers: the quick one could not have had its own.
    expect(await count(slowEndpoint?.id ?? '', 'delivered')).toBe(0);
    await eventually(async () => {
      for (const response of silent.splice(0)) {
        open -= 1;
        response.writeHead(200).end();
      }
      return await count(slowEndpoint?.id ?? '', 'delivered') === DELIVERIES;
    }, 'all webhooks at the slow receiver');
    expect(mostOpen).toBeLessThanOrEqual(2);
    expect(slow.received).toHaveLength(DELIVERIES);
    expect(quick.received).toHaveLength(DELIVERIES);
  });
});

describe('a call that hangs', () => {
  let narrow: TestApp;
  let tenant: Partner;
  let receiver: WebhookReceiver;

  // Two places for calls that hang: one for receivers that failed last time, one for the others.
  beforeAll(async () => {
    narrow = await startTestApp({ env: { WEBHOOK_TIMEOUT_MS: '60000', WEBHOOK_SLOT_MS: '50', WEBHOOK_HANGING_CALLS: '2', QUEUE_CONCURRENCY: '4', SHUTDOWN_TIMEOUT_MS: '3000' } });
    tenant = await createPartner(narrow, 'Contoso Law');
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await receiver.stop();
    await narrow.owner.query('delete from partners.webhook_endpoint');
  });
  afterAll(() => narrow.close());

  const createEndpoint = async (path: string): Promise<string> => (await tenant.api.post<{ id: string }>('/v1/webhook-endpoints', { url: `${receiver.url}/${path}`, eventTypes: ['engagement.held'] })).body.id;
  const announce = (events: number) => inTransaction(narrow, (tx) => {
    for (let nth = 0; nth < events; nth += 1) tx.announce(engagementHeld, { engagementId: newId('eng'), organizationId: tenant.organizationId, name: `No ${nth}`, ownerId: null, stage: 'intake' });
  });
  const states = async (): Promise<Record<string, number>> => {
    const { rows } = await narrow.owner.query<{ state: string; count: number }>(`select case when parked then 'parked' else state end as state, count(*)::int as count from partners.webhook_delivery group by 1`);
    return Object.fromEntries(rows.map(({ state, count: of }) => [state, of]));
  };

  it('is recorded when it ends, once, and looked after should its process die', async () => {
    const waiting: ServerResponse[] = [];
    receiver.answer = (_request, response) => void waiting.push(response);
    await createEndpoint('late');
    await announce(1);
    const look = await eventually(async () => {
      const { rows } = await narrow.owner.query<{ run_at: Date; leased_until: Date }>(
        `select j.run_at, d.leased_until from platform.job_request j join partners.webhook_delivery d on j.dedupe_key = 'lease ' || d.lease::text where j.name = 'partners.deliver-webhook'`,
      );
      return rows[0];
    }, 'a look at the end of the lease to be asked for');
    expect(look.run_at).toEqual(look.leased_until);
    for (const response of waiting.splice(0)) response.writeHead(200).end();
    await eventually(async () => (await states())['delivered'] === 1, 'the late answer to count');
    const { rows } = await narrow.owner.query('select number, outcome from partners.webhook_attempt');
    expect(rows).toEqual([{ number: 1, outcome: 'accepted' }]);
  });

  it('has one call at a time while its receiver fails, in its share of the places; the others are put off, and the living go on', async () => {
    receiver.answer = ({ path }, response) => {
      if (path.endsWith('/well')) response.writeHead(200).end();
    };
    const well = await createEndpoint('well');
    for (const nth of [1, 2, 3]) await createEndpoint(`ill-${nth}`);
    await narrow.owner.query(`update partners.webhook_endpoint set failing_since = now() where id <> $1`, [toUuid(well)]);
    await announce(2);
    // Of the six to those that fail, one hangs; the rest waits in a line or for half a minute, and holds no slot meanwhile.
    await eventually(async () => {
      const { rows } = await narrow.owner.query<{ off: number }>(
        `select count(*)::int as off from partners.webhook_delivery where parked or (state = 'pending' and next_attempt_at > now() + interval '5 seconds')`,
      );
      const found = await states();
      return found['delivered'] === 2 && found['sending'] === 1 && rows[0]?.off === 5;
    }, 'the living to be served, and the others to wait');
    expect(receiver.received.filter(({ path }) => path.includes('ill'))).toHaveLength(1);
  });
});
