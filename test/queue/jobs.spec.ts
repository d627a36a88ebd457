import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ManualClock } from '../../src/platform/clock/clock.js';
import { Database } from '../../src/platform/database/database.js';
import { EVENT_ATTEMPTS, EVENT_BACKOFF_MS } from '../../src/platform/events/event-delivery.js';
import { OutboxRelay } from '../../src/platform/events/outbox-relay.js';
import type { FailedJob } from '../../src/platform/jobs/failed-jobs.js';
import { Queues } from '../../src/platform/jobs/queues.js';
import type { Server } from '../../src/platform/start-application.js';
import { eventually } from '../support/eventually.js';
import { Ground, clientOf, onEachBackend, transact } from './ground.js';
import { probeHappened, probeWork, tell } from './probe.js';

onEachBackend('jobs', (kind) => {
  let ground: Ground;
  let server: Server;
  const clock = new ManualClock(new Date());

  beforeAll(async () => {
    ground = await Ground.create(kind);
    server = await ground.start({ clock });
  });
  afterAll(() => ground.close());

  const failed = async (query = ''): Promise<FailedJob[]> => {
    const answer = await clientOf(server, 'job:read').get<{ data: FailedJob[] }>(`/v1/admin/jobs/failed${query}`);
    expect(answer.status).toBe(200);
    return answer.body.data;
  };
  const attempts = async (subject: string): Promise<number[]> =>
    (await ground.rows<{ attempt: number }>('select attempt from probe.started where subject = $1 order by id', [subject])).map((row) => row.attempt);
  const relay = (): Promise<number> => server.app.get(OutboxRelay, { strict: false }).relayOnce();
  const failWork = async (subject: string): Promise<FailedJob> => {
    await tell(ground.owner, subject, 'fail');
    const known = new Set((await failed('?limit=100')).map((job) => job.id));
    await transact(server, (tx) => tx.enqueue(probeWork, { subject }));
    return eventually(async () => (await failed('?limit=100')).find((job) => !known.has(job.id)), 'a failed job');
  };

  it('run after the commit, with their payload, and not after a rollback', async () => {
    await expect(transact(server, (tx) => {
      tx.enqueue(probeWork, { subject: 'never asked' });
      throw new Error('no');
    })).rejects.toThrow('no');
    await transact(server, (tx) => tx.enqueue(probeWork, { subject: 'asked' }));
    await eventually(async () => (await ground.effectsOn('asked')).length > 0, 'the job');
    await ground.quiet();
    expect(await attempts('asked')).toEqual([1]);
    expect(await attempts('never asked')).toEqual([]);
  });

  it('know on whose behalf they run, also when one asked for the next', async () => {
    const origin = { actor: { kind: 'staff' as const, id: 'stf_asking', name: 'Asking', permissions: new Set<string>(), roles: [] }, requestId: 'asked' };
    await server.app.get(Database).transaction(origin, (tx) => {
      tx.enqueue(probeWork, { subject: 'of a person' });
      tx.announce(probeHappened, { subject: 'then work for a person' });
      return Promise.resolve();
    });
    await transact(server, (tx) => tx.enqueue(probeWork, { subject: 'of nobody' }));
    const behalf = (subject: string): Promise<{ on_behalf_of: string | null }[]> => ground.rows(`select on_behalf_of from probe.effect where by = 'work' and subject = $1`, [subject]);
    for (const [subject, id] of [['of a person', 'stf_asking'], ['then work for a person', 'stf_asking'], ['of nobody', null]] as const) {
      await eventually(async () => (await behalf(subject)).length === 1, subject);
      expect(await behalf(subject)).toEqual([{ on_behalf_of: id }]);
    }
  });

  it('that throw are tried again with growing waits, then kept as failed, shown, and run again by id', async () => {
    const job = await failWork('stubborn');
    expect(await attempts('stubborn')).toEqual([1, 2, 3]);
    expect(job).toMatchObject({ queue: 'work', handler: 'probe.do-work', attempts: 3, reason: 'the probe was told to fail' });
    expect(await ground.effectsOn('stubborn')).toEqual([]);
    // Still broken: fails again, with all its tries.
    const replayed = await clientOf(server, 'job:replay').post(`/v1/admin/jobs/failed/${job.id}/replay`);
    expect(replayed.status).toBe(201);
    await eventually(async () => (await attempts('stubborn')).length === 6 && (await failed()).some((one) => one.id === job.id), 'three more tries');
    await tell(ground.owner, 'stubborn', null);
    expect((await clientOf(server, 'job:replay').post(`/v1/admin/jobs/failed/${job.id}/replay`)).status).toBe(201);
    await eventually(async () => (await ground.effectsOn('stubborn')).length === 1, 'the effect at last');
    expect((await failed()).some((one) => one.id === job.id)).toBe(false);
    // It is not failed any more: nothing to run again.
    const again = await clientOf(server, 'job:replay').post(`/v1/admin/jobs/failed/${job.id}/replay`);
    expect([again.status, again.body['code']]).toEqual([404, 'object.not_found']);
  });

  it('can be run again by handler, by several at once, each job once', async () => {
    const jobs = [await failWork('broken 1'), await failWork('broken 2'), await failWork('broken 3')];
    for (const subject of ['broken 1', 'broken 2', 'broken 3']) await tell(ground.owner, subject, null);
    const answers = await Promise.all([1, 2, 3].map(() => clientOf(server, 'job:replay').post<{ replayed: number }>('/v1/admin/jobs/handlers/probe.do-work/replay')));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(answers.reduce((sum, answer) => sum + answer.body.replayed, 0)).toBe(3);
    await ground.quiet();
    await eventually(async () => (await ground.rows(`select from probe.effect where subject like 'broken %'`)).length === 3, 'all three effects');
    const left = await failed('?handler=probe.do-work');
    expect(left.filter((job) => jobs.some((one) => one.id === job.id))).toEqual([]);
    expect((await clientOf(server, 'job:replay').post<{ replayed: number }>('/v1/admin/jobs/handlers/probe.do-work/replay')).body.replayed).toBe(0);
  });

  it('are listed newest first across queues, at most as many as asked for, and only to those who may', async () => {
    await failWork('older');
    await failWork('newer');
    await tell(ground.owner, 'event that fails', 'fail');
    const waits: number[] = [];
    await transact(server, (tx) => tx.announce(probeHappened, { subject: 'event that fails' }));
    // Two minutes of waiting, taken out.
    const final = await eventually(async () => {
      for (const job of await ground.in('events').getJobs(['delayed'])) {
        if (job.name === 'probe.note-when-happened') waits.push(job.delay);
        await job.promote().catch(() => undefined);
      }
      const found = (await failed()).filter((job) => job.queue === 'events');
      return found.length === 2 ? found : undefined;
    }, 'both handlers to fail for good', 60_000);
    expect(final.map((job) => [job.handler, job.attempts]).sort()).toEqual([['probe.count-when-happened', EVENT_ATTEMPTS], ['probe.note-when-happened', EVENT_ATTEMPTS]]);
    expect([...new Set(waits)]).toEqual(Array.from({ length: EVENT_ATTEMPTS - 1 }, (_, index) => EVENT_BACKOFF_MS * 2 ** index));
    // Each failed try was undone, inbox row included.
    expect(await ground.effectsOn('event that fails')).toEqual([]);
    const all = await failed('?limit=100');
    expect(all.map((job) => job.failedAt)).toEqual(all.map((job) => job.failedAt).sort().reverse());
    expect(await failed('?limit=2')).toEqual(all.slice(0, 2));
    expect((await failed('?limit=1&handler=probe.do-work')).map((job) => job.handler)).toEqual(['probe.do-work']);
    expect((await clientOf(server, 'job:replay').get('/v1/admin/jobs/failed')).status).toBe(403);
    expect((await clientOf(server, 'job:read').post(`/v1/admin/jobs/failed/${all[0]?.id}/replay`)).status).toBe(403);
    await tell(ground.owner, 'event that fails', null);
    await clientOf(server, 'job:replay').post('/v1/admin/jobs/handlers/probe.note-when-happened/replay');
    await eventually(async () => (await ground.effectsOn('event that fails')).length > 0, 'the effect at last');
    expect(await ground.effectsOn('event that fails')).toEqual(['note']);
  });

  it('whose handler this version does not have are tried again rather than given up at once', async () => {
    await ground.in('work').add('probe.of-newer-version', { payload: {} }, { jobId: 'newer-version', attempts: 2, backoff: { type: 'exponential', delay: 3_600_000 } });
    await eventually(async () => (await (await ground.in('work').getJob('newer-version'))?.getState()) === 'delayed', 'a delayed second try');
    await (await ground.in('work').getJob('newer-version'))?.remove();
    await ground.owner.query(`insert into platform.job_request (id, name, payload, run_at, request_id, requested_at) select gen_random_uuid(), 'probe.of-newer-version', '{}', now() - interval '1 day', 'x', now() from generate_series(1, 600)`);
    await transact(server, (tx) => tx.enqueue(probeWork, { subject: 'not held up' }));
    await eventually(async () => (await ground.effectsOn('not held up')).length === 1, 'the known job behind them');
    const [left] = await ground.rows<{ count: number }>(`select count(*)::int as count from platform.job_request where relayed_at is null`);
    expect(left?.count).toBe(600);
    await ground.owner.query(`delete from platform.job_request where name = 'probe.of-newer-version'`);
  });

  it('with a time run from then on, by the injected clock', async () => {
    const runAt = new Date(clock.now().getTime() + 3_600_000);
    await transact(server, (tx) => tx.enqueue(probeWork, { subject: 'in an hour' }, { runAt }));
    expect(await relay()).toBe(0);
    clock.advance(3_599_999);
    expect(await relay()).toBe(0);
    clock.advance(1);
    await eventually(async () => (await ground.effectsOn('in an hour')).length === 1, 'the job in its time');
  });

  it('with a dedupe key count once, also when asked for together and after the first has run', async () => {
    const ask = (subject: string): Promise<void> => transact(server, (tx) => tx.enqueue(probeWork, { subject }, { dedupeKey: 'remind 7' }));
    await Promise.all(Array.from({ length: 8 }, () => ask('deduplicated')));
    await eventually(async () => (await ground.effectsOn('deduplicated')).length > 0, 'the first');
    await ask('deduplicated');
    await transact(server, (tx) => {
      tx.enqueue(probeWork, { subject: 'another key' }, { dedupeKey: 'remind 8' });
      tx.enqueue(probeWork, { subject: 'another key' }, { dedupeKey: 'remind 8' });
    });
    await eventually(async () => (await ground.effectsOn('another key')).length > 0, 'the other');
    await ground.quiet();
    expect(await attempts('deduplicated')).toEqual([1]);
    expect(await attempts('another key')).toEqual([1]);
  });

  it('with a payload that no longer fits fail at once, without quoting it', async () => {
    await ground.in('work').add('probe.do-work', { payload: { subject: 42, secret: 'hunter2' } }, { jobId: 'misfit', attempts: 5 });
    const job = await eventually(async () => (await failed()).find((one) => one.id === 'misfit'), 'the failed job');
    expect(job.attempts).toBe(1);
    expect(job.reason).toContain('subject');
    expect(job.reason).not.toContain('hunter2');
  });

  it('that succeeded are kept for an hour, so that their ids stay taken, and then deleted', async () => {
    await transact(server, (tx) => tx.enqueue(probeWork, { subject: 'old' }));
    await transact(server, (tx) => tx.enqueue(probeWork, { subject: 'fresh' }));
    await eventually(async () => (await ground.effectsOn('old')).length + (await ground.effectsOn('fresh')).length === 2, 'both');
    await ground.quiet();
    const queues = server.app.get(Queues, { strict: false });
    const completed = async (): Promise<string[]> => (await ground.in('work').getJobs(['completed'])).map((job) => (job.data as { payload: { subject?: string } }).payload.subject ?? '');
    expect(await completed()).toEqual(expect.arrayContaining(['old', 'fresh']));
    if (kind === 'redis') return;
    await ground.inQueueDatabase(`update bullmq.job set finished_at_ms = finished_at_ms - 3600001 where data #>> '{payload,subject}' = 'old'`);
    await queues.backend.removeFinished(queues.get('work'));
    expect(await completed()).not.toContain('old');
    expect(await completed()).toContain('fresh');
  });
});
