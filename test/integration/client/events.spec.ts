import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WebhookRefusedError, verifyWebhook } from '@atelier/client';
import type { Atelier, LoggedEvent, WebhookEvent } from '@atelier/client';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../../support/eventually.js';
import { setClientScene, thrownBy } from './client-scene.js';
import type { ClientScene } from './client-scene.js';

let scene: ClientScene;
let atelier: Atelier;
let server: Server;
const arrived: { body: Buffer; headers: IncomingHttpHeaders }[] = [];

beforeAll(async () => {
  scene = await setClientScene();
  atelier = scene.connect();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      arrived.push({ body: Buffer.concat(chunks), headers: request.headers });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await scene.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => scene.way.clear());

const open = async (name: string): Promise<string> => (await atelier.post('/v1/engagements', { body: { name, problem: 'x' } })).data.id;

describe('a webhook', () => {
  let secret: string;
  let engagementId: string;

  beforeAll(async () => {
    const { data } = await atelier.post('/v1/webhook-endpoints', { body: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/atelier` } });
    secret = data.secret ?? '';
    engagementId = await open('Told by webhook');
    await eventually(() => Promise.resolve(arrived.some(({ body }) => body.includes('engagement.opened'))), 'the webhook');
  });

  const told = (): (typeof arrived)[number] => arrived.find(({ body }) => body.includes('engagement.opened'))!;

  it('is taken, and its type says what it carries', () => {
    const webhook: WebhookEvent = verifyWebhook(secret, told());
    expect(webhook.id).toBe(told().headers['webhook-id']);
    if (webhook.type !== 'engagement.opened') throw new Error(webhook.type);
    const id: string = webhook.data.engagementId;
    expect(id).toBe(engagementId);
    expect(Date.parse(webhook.timestamp)).not.toBeNaN();
  });

  it('is taken as text, and with headers of any kind', () => {
    const { body, headers } = told();
    expect(verifyWebhook(secret, { body: body.toString(), headers: new Headers(headers as Record<string, string>) }).type).toBe('engagement.opened');
  });

  it('that was forged, changed, cut, replayed late or signed by another is refused', () => {
    const { body, headers } = told();
    const changed = Buffer.from(body.toString().replace('Told by webhook', 'Sold by webhook'));
    const old = new Date(Date.now() - 6 * 60_000);
    const late = { 'webhook-id': 'whd_1', 'webhook-timestamp': String(Math.floor(old.getTime() / 1000)), 'webhook-signature': new Webhook(secret).sign('whd_1', old, body.toString()) };
    const refused = (key: string, what: { body: Buffer; headers: IncomingHttpHeaders }): void => {
      expect(() => verifyWebhook(key, what)).toThrow(WebhookRefusedError);
    };
    refused(secret, { body: changed, headers });
    refused(secret, { body: body.subarray(1), headers });
    refused(secret, { body, headers: {} });
    refused(secret, { body, headers: { ...headers, 'webhook-id': 'whd_2' } });
    refused(secret, { body, headers: late });
    refused(`whsec_${Buffer.alloc(32, 1).toString('base64')}`, { body, headers });
    refused('no secret at all', { body, headers });
  });
});

describe('the log of events', () => {
  const seen = async (after: string | null): Promise<{ names: string[]; cursor: string | null }> => {
    const events = atelier.events({ after, type: 'engagement.opened' });
    const names: string[] = [];
    for await (const { data } of events) names.push(data.name);
    return { names, cursor: events.cursor };
  };

  it('is caught up with, without loss or repetition, each time from where one was', async () => {
    await open('Before');
    const first = await eventually(async () => {
      const read = await seen(null);
      return read.names.includes('Before') && read;
    }, 'the first event');
    await open('While away, one');
    await open('While away, two');
    const second = await eventually(async () => {
      const read = await seen(first.cursor);
      return read.names.length === 2 && read;
    }, 'the events of the time away');
    expect(second.names).toEqual(['While away, one', 'While away, two']);
    expect(await seen(second.cursor)).toEqual({ names: [], cursor: second.cursor });
  });

  it('keeps its place until all of a page was taken', async () => {
    const events = atelier.events();
    for await (const event of events) {
      expect(event.id).toEqual(expect.any(String));
      break;
    }
    expect(events.cursor).toBeNull();
  });

  it('is followed until one has had enough, over broken connections', async () => {
    const { cursor } = await seen(null);
    const controller = new AbortController();
    const heard: LoggedEvent<'engagement.opened'>[] = [];
    const reason = new Error('enough');
    const following = thrownBy((async () => {
      // What is planned to fail may all fall on one wait: each event's share of it, and a break.
      const patient = scene.connect({ retry: { firstWaitMs: 5, longestWaitMs: 50, attempts: 20 } });
      for await (const event of patient.events({ after: cursor, type: 'engagement.opened', follow: true, signal: controller.signal })) {
        heard.push(event);
        if (heard.length === 3) controller.abort(reason);
        else scene.way.breakOff();
      }
    })());
    for (const name of ['Live, one', 'Live, two', 'Live, three']) {
      scene.way.plan('GET /v1/events', 'cut', 'halve answer');
      await open(name);
    }
    expect(await following).toBe(reason);
    expect(heard.map(({ data }) => data.name)).toEqual(['Live, one', 'Live, two', 'Live, three']);
    // Two that were planned to fail for each inquiry, and one after each break.
    expect(scene.way.requests('GET /v1/events').length).toBeGreaterThan(4);
  });

  it('is followed on days on which nothing happens, however often the stream breaks', async () => {
    const { cursor } = await seen(null);
    scene.way.clear();
    const tireless = scene.connect({ retry: { firstWaitMs: 5, longestWaitMs: 10, attempts: 3 } });
    const heard = (async () => {
      for await (const { data } of tireless.events({ after: cursor, type: 'engagement.opened', follow: true })) return data.name;
      return 'ended';
    })();
    for (let breaks = 1; breaks <= 6; breaks += 1) {
      await eventually(() => Promise.resolve(scene.way.answered('GET /v1/events') === breaks), 'a stream');
      scene.way.breakOff();
    }
    await open('After the breaks');
    expect(await heard).toBe('After the breaks');
    // One that never opens is given up.
    scene.way.plan('GET /v1/events', 'cut', 'cut', 'cut');
    expect(await thrownBy(tireless.events({ after: cursor, follow: true })[Symbol.asyncIterator]().next())).toMatchObject({ code: 'client.unreachable' });
  });

  it('that is followed keeps its place event by event', async () => {
    const { names } = await seen(null);
    const events = atelier.events({ type: 'engagement.opened', follow: true });
    const first: string[] = [];
    for await (const { data } of events) {
      first.push(data.name);
      if (first.length === 2) break;
    }
    const rest = await seen(events.cursor);
    // The second was handed out, and not noted as taken.
    expect([...first.slice(0, 1), ...rest.names]).toEqual(names);
  });

  it('can begin at a time', async () => {
    const since = new Date(Date.now() + 3_600_000).toISOString();
    for await (const event of atelier.events({ since })) throw new Error(`${event.type} is later than ${since}`);
  });

  it('can be that of one engagement', async () => {
    const id = await open('This one alone');
    await eventually(async () => {
      const read: string[] = [];
      for await (const event of atelier.events({ engagementId: id })) read.push(event.type);
      return read.length > 0 && expect(new Set(read)).toEqual(new Set(['engagement.opened'])) === undefined;
    }, 'its event');
  });
});
