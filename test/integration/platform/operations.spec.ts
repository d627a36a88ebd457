import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { symbols } from 'pino';
import { createLog } from '../../../src/platform/telemetry/log.js';
import type { Log } from '../../../src/platform/telemetry/log.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { testFolder } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';
import { organizationInput } from '../../support/organizations.js';

let app: TestApp;
let log: Log;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(testFolder(), 'log-'));
  log = createLog('trace', openSync(join(folder, 'log'), 'a'));
  app = await startTestApp({ log });
});
afterAll(async () => {
  await app.close();
  // The log closes the file itself, after its last line: a line written later would go to whatever has the descriptor's number by then.
  const stream = Reflect.get(log, symbols.streamSym) as EventEmitter & { end(): void };
  const closed = once(stream, 'close');
  stream.end();
  await closed;
  await rm(folder, { recursive: true, force: true });
});

async function logged(requestId: string): Promise<Record<string, unknown>[]> {
  return eventually(async () => {
    const lines = (await readFile(join(folder, 'log'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const ours = lines.filter((line) => line['requestId'] === requestId);
    return ours.some((line) => line['msg'] === 'request') && ours;
  }, `the log of ${requestId}`);
}

it('logs of a request that fails neither token, nor password, nor what the body and the query said', async () => {
  // PostgreSQL quotes the value that it refuses.
  await app.owner.query(`
    create function organizations.misread() returns trigger language plpgsql as $$ begin perform new.name::integer; return new; end $$;
    create trigger misread before insert on organizations.organization for each row execute function organizations.misread()`);
  const token = await app.tokenAs('administrator');
  const failing = await app.withToken(token).post(`/v1/organizations?note=secret-query`, organizationInput('secret-name'), { 'x-request-id': 'failing-1' });
  expect(failing.status).toBe(500);
  const failed = await app.withToken(token).post('/v1/organizations', organizationInput('secret-name'), { 'x-request-id': 'failing-2', cookie: 'session=secret-cookie', 'x-password': 'secret-header' });
  expect([failed.status, failed.body['code'], failed.body['requestId']]).toEqual([500, 'internal', 'failing-2']);
  expect(JSON.stringify(failed.body)).not.toMatch(/secret|integer|misread/);
  const refused = await app.withToken(token).post('/v1/organizations', { ...organizationInput('x'), password: 'secret-password' }, { 'x-request-id': 'failing-3' });
  expect(refused.status).toBe(422);
  await logged('failing-1');
  await logged('failing-3');
  const lines = await logged('failing-2');
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request failed', level: 'error', route: '/v1/organizations', error: 'PostgreSQL refuses a value (22P02)', stack: expect.stringMatching(/^\s+at /) }));
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request', status: 500, method: 'POST' }));
  const whole = await readFile(join(folder, 'log'), 'utf8');
  expect(whole).not.toMatch(/secret-(query|name|cookie|header|password)/);
  expect(whole).not.toContain(token);
  expect(whole).not.toContain(token.split('.')[2]);
  await app.owner.query('drop trigger misread on organizations.organization');
});

it('cuts secrets by name, should someone log them', async () => {
  log.info({ requestId: 'cut', authorization: 'hidden-1', client: { secret: 'hidden-2', token: 'hidden-3', password: 'hidden-4' }, req: { headers: { cookie: 'hidden-5' } } }, 'request');
  const [line] = await logged('cut');
  expect(JSON.stringify(line)).not.toContain('hidden');
  expect(line).toMatchObject({ authorization: '[redacted]', client: { secret: '[redacted]' } });
});

it('serves metrics of HTTP, pool, queues, outbox and jobs', async () => {
  const staff = app.as('administrator');
  const created = await staff.post<{ id: string }>('/v1/organizations', organizationInput('Measured'));
  await app.as('engagement_manager').post('/v1/engagements', { organizationId: created.body.id, name: 'Measured model' });
  await staff.get(`/v1/organizations/${created.body.id}`);
  await staff.get('/v1/organizations/nonsense');
  await eventually(async () => (await app.owner.query('select from platform.outbox where relayed_at is null')).rowCount === 0, 'the relay');
  const read = async (): Promise<string> => {
    const answer = await fetch(`${app.url}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    return answer.text();
  };
  const text = await eventually(async () => {
    const now = await read();
    return /atelier_job_runs_total\{.*outcome="succeeded"\} [1-9]/.test(now) && now;
  }, 'a job that was counted');
  for (const series of [
    'atelier_http_request_duration_seconds_count{method="GET",route="/v1/organizations/:id",status="200"}',
    'atelier_http_request_duration_seconds_count{method="GET",route="/v1/organizations/:id",status="422"}',
    'atelier_pool_connections{state="idle"}', 'atelier_pool_connections{state="awaited"} 0',
    ...['events', 'work', 'webhooks', 'intake'].flatMap((queue) => [`atelier_queue_jobs{queue="${queue}",state="waiting"}`, `atelier_queue_jobs{queue="${queue}",state="failed"} 0`, `atelier_queue_oldest_waiting_seconds{queue="${queue}"}`]),
    'atelier_outbox_waiting 0', 'atelier_outbox_lag_seconds 0', 'atelier_job_duration_seconds_count{queue="events"', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds',
  ]) expect(text).toContain(series);
  // Never by id: a label of endless values would fill the collector.
  expect(text).not.toContain(created.body.id);
});
