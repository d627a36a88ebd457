import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SignJWT } from 'jose';
import { Agent, EventSource } from 'undici';
import { engagementHeld, engagementOwnerChanged } from '../../../src/modules/engagements/engagements.events.js';
import { TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import { ReadEvents } from '../../../src/modules/partners/read-events.service.js';
import { StreamEvents } from '../../../src/modules/partners/stream-events.service.js';
import { Database } from '../../../src/platform/database/database.js';
import { fromUuid, newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createPartner, inTransaction } from './partner-fixtures.js';
import type { Partner } from './partner-fixtures.js';

interface Logged { id: string; type: string; organizationId: string; actor: unknown; data: { name?: string; engagementId?: string } }
interface Message { id: string; event: Logged }

let app: TestApp;

// No workers: the log alone is under test.
beforeAll(async () => {
  app = await startTestApp({ role: 'api', env: { EVENT_STREAM_HEARTBEAT_SECONDS: '1', SHUTDOWN_TIMEOUT_MS: '5000' } });
});
afterAll(() => app.close());

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const clientOf = async ({ organizationId }: Partner): Promise<string> => {
  const { rows } = await app.owner.query<{ id: string }>('select id from identity.api_client where organization_id = $1', [toUuid(organizationId)]);
  return fromUuid('cli', rows[0]?.id ?? '');
};
/** A token as the token endpoint makes them, with a scope and an end of its own. */
const tokenOf = async (partner: Partner, scope = 'event:read', seconds = 3600): Promise<string> => {
  const { rows } = await app.owner.query<{ id: string }>('select id from identity.client_credential where organization_id = $1', [toUuid(partner.organizationId)]);
  const { alg, kid, ...key } = app.app.get(TokenIssuer, { strict: false }).signingKey;
  return new SignJWT({ scope, credential: fromUuid('crd', rows[0]?.id ?? '') }).setProtectedHeader({ alg, kid, typ: 'at+jwt' })
    .setIssuer(app.url).setAudience('atelier').setSubject(await clientOf(partner)).setJti(crypto.randomUUID()).setIssuedAt().setExpirationTime(`${seconds}s`).sign(key);
};
const hold = ({ organizationId }: Partner, name: string, engagementId: string = newId('eng')) =>
  inTransaction(app, (tx) => tx.announce(engagementHeld, { engagementId, organizationId, name, ownerId: null, stage: 'intake' }));

/** A stream that is read by hand: so many messages, or until it ends. */
class Following {
  readonly messages: Message[] = [];
  comments = 0;
  status = 0;
  headers = new Headers();
  readonly #abort = new AbortController();
  readonly done: Promise<void>;

  constructor(token: string, query = '', lastEventId?: string, private readonly most = Infinity) {
    this.done = this.#read(token, query, lastEventId);
  }

  get lastId(): string | undefined {
    return this.messages.at(-1)?.id;
  }

  stop(): Promise<void> {
    this.#abort.abort();
    return this.done;
  }

  async #read(token: string, query: string, lastEventId: string | undefined): Promise<void> {
    try {
      const response = await fetch(`${app.url}/v1/events${query}`, {
        headers: { accept: 'text/event-stream', authorization: `Bearer ${token}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }, signal: this.#abort.signal,
      });
      this.status = response.status;
      if (response.status !== 200) return;
      this.headers = response.headers;
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString('utf8');
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          this.#take(text.slice(0, end));
          text = text.slice(end + 2);
          if (this.messages.length >= this.most) return this.#abort.abort();
        }
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  #take(block: string): void {
    const field = (name: string) => block.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const [id, data] = [field('id'), field('data')];
    if (id !== undefined && data !== undefined) this.messages.push({ id, event: JSON.parse(data) as Logged });
    else if (block.startsWith(':')) this.comments += 1;
  }
}

const namesIn = (following: Following) => following.messages.map(({ event }) => event.data.name);

describe('the stream of events', () => {
  it('has what happened, then what happens, and goes on after Last-Event-ID', async () => {
    const partner = await createPartner(app, 'Follower');
    const token = await tokenOf(partner);
    await hold(partner, 'one');
    await hold(partner, 'two');
    const first = new Following(token, '?type=engagement.held');
    await eventually(async () => first.messages.length === 2, 'what was there');
    expect([first.headers.get('content-type'), first.headers.get('x-content-type-options')]).toEqual(['text/event-stream; charset=utf-8', 'nosniff']);
    await hold(partner, 'three');
    await eventually(async () => first.messages.length === 3, 'what came');
    await first.stop();
    await hold(partner, 'four');
    const second = new Following(token, '?type=engagement.held', first.lastId);
    await eventually(async () => second.messages.length === 1, 'what came meanwhile');
    await second.stop();
    expect([...namesIn(first), ...namesIn(second)]).toEqual(['one', 'two', 'three', 'four']);
    // A page goes on where a stream ended, and the other way round.
    const page = await partner.api.get<{ data: Logged[]; resumeCursor: string }>(`/v1/events?type=engagement.held&cursor=${first.messages[1]?.id}`);
    expect(page.body.data.map(({ data }) => data.name)).toEqual(['three', 'four']);
    const third = new Following(token, `?type=engagement.held&cursor=${page.body.resumeCursor}`);
    await hold(partner, 'five');
    await eventually(async () => third.messages.length === 1, 'what came after the page');
    await third.stop();
    expect(namesIn(third)).toEqual(['five']);
    expect(third.messages[0]?.event).toEqual((await partner.api.get<{ data: Logged[] }>(`/v1/events?type=engagement.held&cursor=${second.lastId}`)).body.data[0]);
  });

  it('is read by a public client, which comes back by itself', async () => {
    const partner = await createPartner(app, 'Browser');
    const token = await tokenOf(partner);
    const dispatcher = new Agent().compose((dispatch) => (options, handler) => dispatch({ ...options, headers: { ...(options.headers as Record<string, string>), authorization: `Bearer ${token}` } }, handler));
    const source = new EventSource(`${app.url}/v1/events?type=engagement.held`, { dispatcher });
    const names: unknown[] = [];
    let opened = 0;
    source.addEventListener('open', () => (opened += 1));
    source.addEventListener('message', (message) => names.push((JSON.parse(String(message.data)) as Logged).data.name));
    try {
      await eventually(async () => opened === 1, 'the stream to open');
      await hold(partner, 'one');
      await eventually(async () => names.length === 1, 'the first');
      (app.app.getHttpServer() as { closeAllConnections(): void }).closeAllConnections();
      await hold(partner, 'two');
      await eventually(async () => names.length === 2, 'the second, after coming back');
      expect(names).toEqual(['one', 'two']);
      expect(opened).toBe(2);
    } finally {
      source.close();
      await dispatcher.close();
    }
  });

  it('has each event that was committed once, in order, whatever order transactions end in and however often the reader is cut off', async () => {
    const partner = await createPartner(app, 'Away');
    const token = await tokenOf(partner);
    const writing = { goesOn: true };
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let nth = 0; nth < 25; nth += 1) {
        await inTransaction(app, async (tx) => {
          // An id of its own early, a commit late: what a sequence alone would lose.
          await tx.query('select pg_current_xact_id()');
          await pause(Math.random() * 30);
          for (let each = 0; each <= nth % 3; each += 1) tx.announce(engagementHeld, { engagementId: newId('eng'), organizationId: partner.organizationId, name: `${writer}.${nth}.${each}`, ownerId: null, stage: 'intake' });
          await pause(Math.random() * 10);
          if (nth % 9 === 8) throw new Error('rolled back');
        }).catch((error: Error) => {
          if (error.message !== 'rolled back') throw error;
        });
      }
    });
    const seen: Message[] = [];
    const read = async (): Promise<void> => {
      // Away for a while, back for a while, by pages and by streams in turn.
      for (let turn = 0; writing.goesOn || turn % 4 !== 0; turn += 1) {
        const following = new Following(token, '?type=engagement.held', seen.at(-1)?.id, 1 + Math.floor(Math.random() * 20));
        await Promise.race([following.done, pause(Math.random() * 150)]);
        await following.stop();
        seen.push(...following.messages);
        await pause(Math.random() * 20);
      }
    };
    const reading = read();
    await Promise.all(writers);
    writing.goesOn = false;
    await reading;
    const rest = new Following(token, '?type=engagement.held', seen.at(-1)?.id);
    const { rows } = await app.owner.query<{ id: string }>(`select id from platform.outbox where organization_id = $1 and type = 'engagement.held' order by txid, seq`, [toUuid(partner.organizationId)]);
    expect(rows.length).toBeGreaterThan(200);
    await eventually(async () => seen.length + rest.messages.length >= rows.length, 'the rest');
    await pause(500);
    await rest.stop();
    expect([...seen, ...rest.messages].map(({ event }) => toUuid(event.id))).toEqual(rows.map(({ id }) => id));
  });

  it('shows partners their own events and what of those is for them, as pages do', async () => {
    const [partner, other] = [await createPartner(app, 'Mine'), await createPartner(app, 'Theirs')];
    const engagementId = newId('eng');
    const [mine, narrowed, staff] = [
      new Following(await tokenOf(partner)), new Following(await tokenOf(partner), `?engagementId=${engagementId}`), new Following(await app.tokenAs('auditor'), `?engagementId=${engagementId}`),
    ];
    const asked = new Following(await tokenOf(partner), `?organizationId=${other.organizationId}`);
    await hold(other, 'theirs');
    await hold(partner, 'mine');
    await inTransaction(app, (tx) => tx.announce(engagementOwnerChanged, { engagementId, organizationId: partner.organizationId, name: 'for staff', ownerId: null, previousOwnerId: null }));
    await hold(partner, 'mine, too', engagementId);
    await eventually(async () => narrowed.messages.length === 1 && staff.messages.length === 2, 'the last');
    await eventually(async () => namesIn(mine).includes('mine, too'), 'the last');
    await Promise.all([mine, narrowed, staff, asked].map((following) => following.stop()));
    expect(new Set(mine.messages.map(({ event }) => event.organizationId))).toEqual(new Set([partner.organizationId]));
    expect(mine.messages.map(({ event }) => event.type)).not.toContain('engagement.owner_changed');
    expect(new Set(mine.messages.map(({ event }) => event.actor))).toEqual(new Set([null]));
    expect(namesIn(staff)).toEqual(['for staff', 'mine, too']);
    expect(asked.messages).toEqual([]);
  });

  it('begins at a time that is named', async () => {
    const partner = await createPartner(app, 'Since');
    await hold(partner, 'long ago');
    await app.owner.query(`update platform.outbox set occurred_at = now() - interval '8 days' where organization_id = $1`, [toUuid(partner.organizationId)]);
    await hold(partner, 'now');
    const since = new Date(Date.now() - 86_400_000).toISOString();
    const following = new Following(await tokenOf(partner), `?since=${since}`);
    await eventually(async () => following.messages.length === 1, 'the newer one');
    await following.stop();
    const page = await partner.api.get<{ data: Logged[]; resumeCursor: string }>(`/v1/events?since=${since}`);
    expect([namesIn(following), page.body.data.map(({ data }) => data.name)]).toEqual([['now'], ['now']]);
    // A cursor belongs to its filters.
    expect((await partner.api.get(`/v1/events?cursor=${page.body.resumeCursor}`)).status).toBe(400);
    expect((await partner.api.get('/v1/events?since=yesterday')).status).toBe(422);
  });

  it('is refused as a page is: without a token or the permission, and for a cursor of something else', async () => {
    const partner = await createPartner(app, 'Refused');
    const outcome = async (token: string, query?: string, lastEventId?: string): Promise<number> => {
      const following = new Following(token, query, lastEventId);
      await following.done;
      return following.status;
    };
    expect(await outcome('nonsense')).toBe(401);
    expect(await outcome(await tokenOf(partner, 'engagement:read'))).toBe(403);
    for (const id of ['nonsense', Buffer.from('["x","1","2"]').toString('base64url')]) expect(await outcome(await tokenOf(partner), '', id)).toBe(400);
    expect(await outcome(await tokenOf(partner), '?types=all')).toBe(422);
  });

  it('ends when the token expires, or its client is disabled; and tells that it is there', async () => {
    const partner = await createPartner(app, 'Ending');
    const expiring = new Following(await tokenOf(partner, 'event:read', 1));
    const revoked = new Following(await tokenOf(partner));
    await eventually(async () => revoked.comments >= 1, 'a heartbeat');
    const path = `/v1/organizations/${partner.organizationId}/api-clients/${await clientOf(partner)}`;
    const { rows } = await app.owner.query<{ version: number }>('select version from identity.api_client where organization_id = $1', [toUuid(partner.organizationId)]);
    expect((await app.as('administrator').post(`${path}/actions/disable`, {}, { 'if-match': `"${rows[0]?.version}"` })).status).toBe(200);
    await revoked.done;
    await expiring.done;
    expect([revoked.status, expiring.status]).toEqual([200, 200]);
  }, 90_000);

  it('keeps little for a reader that does not read, and loses nothing for it', async () => {
    const partner = await createPartner(app, 'Slow');
    const token = await tokenOf(partner);
    const COUNT = 1500;
    const name = 'x'.repeat(15_000);
    const sockets = new Set<Socket>();
    app.app.getHttpServer().on('connection', (socket: Socket) => sockets.add(socket));
    const url = new URL(app.url);
    const slow = connect(Number(url.port), url.hostname);
    await once(slow, 'connect');
    slow.pause();
    slow.write(`GET /v1/events?type=engagement.held HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    for (let nth = 0; nth < COUNT; nth += 100) {
      await inTransaction(app, (tx) => {
        for (let each = 0; each < 100; each += 1) tx.announce(engagementHeld, { engagementId: newId('eng'), organizationId: partner.organizationId, name, ownerId: null, stage: 'intake' });
      });
    }
    const quick = new Following(token, '?type=engagement.held');
    await eventually(async () => quick.messages.length === COUNT, 'all at the quick reader', 60_000);
    await quick.stop();
    const kept = Math.max(...[...sockets].map((socket) => socket.writableLength));
    expect(kept).toBeLessThan(3_000_000);
    // When it reads on, everything comes.
    let text = '';
    slow.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).resume();
    await eventually(async () => text.split('\ndata: ').length - 1 === COUNT, 'all at the slow reader', 60_000);
    const ids = [...text.matchAll(/^id: (\S+)$/gm)].map(([, id]) => id);
    expect(ids).toEqual(quick.messages.map(({ id }) => id));
    slow.destroy();
  }, 120_000);

  it('does not stay for a reader who left before it began', async () => {
    const token = await tokenOf(await createPartner(app, 'Fleeting'));
    const events = app.app.get(ReadEvents, { strict: false });
    const streams = jest.spyOn(app.app.get(StreamEvents, { strict: false }), 'run');
    const left = new AbortController();
    jest.spyOn(events, 'page').mockImplementationOnce(async () => {
      left.abort();
      await pause(300);
      return [];
    });
    await expect(fetch(`${app.url}/v1/events`, { headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` }, signal: left.signal })).rejects.toThrow('aborted');
    await eventually(async () => streams.mock.results.length === 1, 'the stream');
    expect(await Promise.race([Promise.resolve(streams.mock.results[0]?.value).then(() => 'over'), pause(3000).then(() => 'there')])).toBe('over');
    jest.restoreAllMocks();
  });

  it('asks the database once for all who wait, and keeps a client’s streams to twenty', async () => {
    const partner = await createPartner(app, 'Many');
    const token = await tokenOf(partner);
    const streams = Array.from({ length: 20 }, () => new Following(token, `?since=${new Date().toISOString()}`));
    await eventually(async () => streams.every(({ status }) => status === 200), 'all streams to open');
    await pause(500);
    const read = jest.spyOn(app.app.get(Database), 'read');
    await pause(1500);
    const asked = read.mock.calls.length;
    // Each by itself would have asked more than a hundred times.
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(streams.length);
    read.mockRestore();
    const oneMore = new Following(token);
    // Which of them came first, only the server knows.
    await Promise.race(streams.map(({ done }) => done));
    await hold(partner, 'for all');
    await eventually(async () => streams.filter(({ messages }) => messages.length === 1).length === 19, 'it at each');
    await eventually(async () => namesIn(oneMore).includes('for all'), 'it at the newest');
    await Promise.all([oneMore, ...streams].map((stream) => stream.stop()));
  });
});
