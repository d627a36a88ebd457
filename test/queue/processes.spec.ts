import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Ground, onEachBackend, transact } from './ground.js';
import type { Process } from './ground.js';
import { probeHappened, probeWork, tell } from './probe.js';

onEachBackend('real processes', (kind) => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await Ground.create(kind);
  });
  afterEach(() => ground.close());

  const ask = async (subject: string): Promise<void> => {
    const asking = await ground.start({ role: 'api' });
    await transact(asking, (tx) => tx.enqueue(probeWork, { subject }));
  };
  const starts = (subject: string): Promise<{ process: number; attempt: number | null }[]> =>
    ground.rows('select process, attempt from probe.started where subject = $1 order by id', [subject]);
  const started = (subject: string, times: number): Promise<unknown> =>
    eventually(async () => (await starts(subject)).length === times, `start ${times} of ${subject}`, 60_000);
  const effects = (subject: string): Promise<{ process: number }[]> => ground.rows('select process from probe.effect where subject = $1', [subject]);
  const stop = async (process: Process): Promise<void> => {
    process.child.kill('SIGTERM');
    expect({ ...(await process.ended), errors: process.errors() }).toEqual({ code: 0, signal: null, errors: expect.not.stringContaining('rror:') });
  };

  it('take over the job of one that was killed', async () => {
    await tell(ground.owner, 'survivor', 'work');
    await ask('survivor');
    const killed = await ground.spawn();
    await started('survivor', 1);
    const heir = await ground.spawn();
    killed.child.kill('SIGKILL');
    await killed.ended;
    await started('survivor', 2);
    await tell(ground.owner, 'survivor', null);
    await eventually(async () => (await effects('survivor')).length > 0, 'the effect');
    // A try that was cut off is not one that failed.
    expect(await starts('survivor')).toEqual([{ process: killed.pid, attempt: 1 }, { process: heir.pid, attempt: 1 }]);
    expect(await effects('survivor')).toEqual([{ process: heir.pid }]);
    await stop(heir);
  });

  it('cause no second effect when one is killed between "queued" and "marked"', async () => {
    // The relay's mark waits for a lock that we hold.
    await ground.owner.query(`
      create function probe.hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $$;
      create trigger hold before update on platform.outbox for each row execute function probe.hold();
      grant execute on function probe.hold() to atelier_app;`);
    await ground.owner.query('select pg_advisory_lock(4711)');
    const api = await ground.start({ role: 'api' });
    await transact(api, (tx) => tx.announce(probeHappened, { subject: 'between' }));
    const killed = await ground.spawn();
    await eventually(async () => (await ground.effectsOn('between')).length === 2, 'both effects, though the event is not marked');
    expect(await ground.rows('select id from platform.outbox where relayed_at is null')).toHaveLength(1);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await ground.owner.query('select pg_advisory_unlock(4711)');
    // Its transaction ends without it.
    await eventually(async () => (await ground.rows(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).length === 0, 'the end of its session');
    await ground.owner.query('drop trigger hold on platform.outbox');
    expect(await ground.rows('select id from platform.outbox where relayed_at is null')).toHaveLength(1);
    // The queue forgets what it has done, so that only the inbox stands in the way.
    for (const job of await ground.in('events').getJobs(['completed'])) await job.remove();
    const heir = await ground.spawn();
    await ground.quiet();
    await eventually(async () => (await ground.in('events').getJobs(['completed'])).length === 2, 'both jobs once more');
    expect(await ground.effectsOn('between')).toEqual(['count', 'note']);
    await stop(heir);
  });

  it('on SIGTERM let requests and jobs finish, and take no more', async () => {
    const server = await ground.spawn({ role: 'all', env: { SHUTDOWN_TIMEOUT_MS: '20000' } });
    await tell(ground.owner, 'request', 'work');
    await tell(ground.owner, 'job', 'work');
    const answer = fetch(`${server.url}/probe/wait/request`);
    await started('request', 1);
    await ask('job');
    await started('job', 1);
    server.child.kill('SIGTERM');
    await eventually(() => fetch(`${server.url}/health/live`).then(() => false, () => true), 'no new connections');
    // Straight into the queue: the relay has stopped, too.
    await ground.in('work').add(probeWork.name, { payload: { subject: 'too late' } }, { jobId: 'too-late' });
    await tell(ground.owner, 'request', null);
    await tell(ground.owner, 'job', null);
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([200, { subject: 'request' }]);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(await effects('job')).toEqual([{ process: server.pid }]);
    expect(await starts('too late')).toEqual([]);
    expect(await ground.in('work').getJobCounts('active', 'waiting', 'failed')).toMatchObject({ active: 0, waiting: 1, failed: 0 });
  });

  it('on SIGTERM hand back a job that stops when asked to, which costs it no try', async () => {
    await tell(ground.owner, 'long', 'work');
    await ask('long');
    const first = await ground.spawn({ env: { SHUTDOWN_TIMEOUT_MS: '2000' } });
    await started('long', 1);
    await stop(first);
    expect(await ground.in('work').getJobCounts('active', 'waiting', 'failed')).toMatchObject({ active: 0, waiting: 1, failed: 0 });
    const second = await ground.spawn();
    await started('long', 2);
    await tell(ground.owner, 'long', null);
    await eventually(async () => (await effects('long')).length > 0, 'the effect');
    expect(await starts('long')).toEqual([{ process: first.pid, attempt: 1 }, { process: second.pid, attempt: 1 }]);
    await stop(second);
  });

  it('on SIGTERM leave a job that does not stop to others, and a request that does not end, and are gone within the bound', async () => {
    await tell(ground.owner, 'endless', 'work on');
    await tell(ground.owner, 'endless request', 'work on');
    await ask('endless');
    const first = await ground.spawn({ role: 'all', env: { SHUTDOWN_TIMEOUT_MS: '2000' } });
    const cut = fetch(`${first.url}/probe/wait/${encodeURIComponent('endless request')}`).then(() => 'answered', () => 'cut');
    await started('endless', 1);
    await started('endless request', 1);
    first.child.kill('SIGTERM');
    // It still works and so has to be left; that is no clean end.
    expect(await first.ended).toEqual({ code: 1, signal: null });
    expect(await cut).toBe('cut');
    const second = await ground.spawn();
    await started('endless', 2);
    await tell(ground.owner, 'endless', null);
    await eventually(async () => (await effects('endless')).length > 0, 'the effect');
    expect(await effects('endless')).toEqual([{ process: second.pid }]);
    await stop(second);
  });

  it('live through the loss of all their connections', async () => {
    const server = await ground.spawn({ role: 'all' });
    const api = await ground.start({ role: 'api' });
    for (const round of [1, 2]) {
      await ground.cutQueueConnections();
      await ground.cutDatabaseConnections();
      await transact(api, (tx) => tx.announce(probeHappened, { subject: `then work ${round}` })).catch(() =>
        transact(api, (tx) => tx.announce(probeHappened, { subject: `then work ${round}` })));
      await eventually(async () => (await effects(`then work ${round}`)).length === 3, `event and job of round ${round}`, 60_000);
    }
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(server.child.exitCode).toBeNull();
    await stop(server);
  });
});
