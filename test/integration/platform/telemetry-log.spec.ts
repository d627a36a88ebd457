import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ApiClient } from '../../support/api-client.js';
import { eventually } from '../../support/eventually.js';
import { organizationInput } from '../../support/organizations.js';
import { ServerProcesses } from './telemetry-processes.js';
import type { ServerProcess } from './telemetry-processes.js';

// Nothing in the log may be one of these: what customers wrote, and what opens doors.
const NAME = 'Quiet Harbor Legal';
const ADDRESS = 'ada.weber@customer.example';
const SEARCH = 'Walrus';
const PASSWORD = 'correct-horse-battery';
const SECRET = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ';
const BEARER = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWxsb3J5In0.c2lnbmF0dXJl';
const COOKIE = 'session=zebra-zebra';

describe('the log of a server whose requests fail', () => {
  let processes: ServerProcesses;
  let server: ServerProcess;
  let owner: Client;

  beforeAll(async () => {
    processes = await ServerProcesses.create();
    // At its most talkative.
    server = await processes.start({ LOG_LEVEL: 'trace' });
    owner = new Client({ connectionString: processes.database.ownerUrl, options: '-c atelier.organization=*' });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await processes.remove();
  });

  const staff = (): ApiClient => processes.staff(server);
  const entries = (): Record<string, unknown>[] => server.output().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  const logged = (requestId: string, msg: string): Promise<Record<string, unknown>> =>
    eventually(() => Promise.resolve(entries().find((entry) => entry['requestId'] === requestId && entry['msg'] === msg)), `${msg} of ${requestId} in the log`);

  function expectNothingOfTheirs(): void {
    const output = server.output();
    for (const text of [NAME, ADDRESS, SEARCH, PASSWORD, SECRET, BEARER, COOKIE, processes.token]) expect(output).not.toContain(text);
  }

  it('tells which request failed and where, not what PostgreSQL quotes of its body', async () => {
    // A failure of ours in the middle of a write, whose message holds the text that was to be written.
    await owner.query(`create function organizations.fail() returns trigger language plpgsql as $$ begin perform new.name::integer; return new; end $$`);
    await owner.query('create trigger fail before insert on organizations.organization for each row execute function organizations.fail()');
    const answer = await staff().post('/v1/organizations', organizationInput(NAME), { 'x-request-id': 'fails-inside', cookie: COOKIE });
    expect([answer.status, answer.body['code']]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toContain(NAME);
    const failure = await logged('fails-inside', 'request failed');
    expect(failure).toMatchObject({ level: 'error', route: '/v1/organizations', error: 'PostgreSQL refuses a value (22P02)', stack: expect.stringContaining('at ') });
    expect(await logged('fails-inside', 'request')).toMatchObject({ method: 'POST', route: '/v1/organizations', status: 500 });
    expectNothingOfTheirs();
  });

  it('has no bearer token, password, secret or text of requests that are refused', async () => {
    const stranger = new ApiClient(server.url, () => Promise.resolve(BEARER));
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'nobody', client_secret: SECRET, password: PASSWORD });
    const refused = [
      await stranger.post('/v1/organizations', { name: NAME, password: PASSWORD, secret: SECRET }, { 'x-request-id': 'stranger' }),
      await staff().post('/v1/organizations', { name: NAME, email: ADDRESS, password: PASSWORD, secret: SECRET, token: BEARER }, { 'x-request-id': 'unknown-fields' }),
      await staff().post('/v1/organizations', `{"name": "${NAME}", "password": "${PASSWORD}" "secret"`, { 'x-request-id': 'malformed' }),
      await staff().post('/v1/organizations', `<name>${NAME}</name>`, { 'content-type': 'application/xml', 'x-request-id': 'media-type' }),
      await staff().get(`/v1/engagements?search=${SEARCH}&token=${BEARER}`, { 'x-request-id': 'query' }),
      await staff().get(`/nowhere/${SEARCH}?token=${BEARER}`, { 'x-request-id': 'nowhere' }),
      await staff().post('/oauth/token', form.toString(), { 'content-type': 'application/x-www-form-urlencoded', 'x-request-id': 'oauth' }),
    ];
    expect(refused.map(({ status }) => status >= 400 && status < 500)).toEqual(refused.map(() => true));
    for (const id of ['stranger', 'unknown-fields', 'malformed', 'media-type', 'query', 'nowhere', 'oauth']) expect(await logged(id, 'request')).toHaveProperty('route');
    expectNothingOfTheirs();
  });

  it('has nothing of a request that is no HTTP, either', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const received = socket.pipe(new PassThrough());
    socket.write(`POST /v1/organizations HTTP/1.1\r\nAuthorization: Bearer ${BEARER}\r\nname ${NAME}\r\n\r\n`);
    await once(received.resume(), 'end');
    expectNothingOfTheirs();
  });

  it('ends with nothing of theirs', async () => {
    expect((await server.stop()).code).toBe(0);
    expect(entries().at(-1)).toMatchObject({ msg: 'stopped', inTime: true });
    expectNothingOfTheirs();
  });
});
