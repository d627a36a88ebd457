import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
