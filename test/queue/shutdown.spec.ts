import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Ground, onEachBackend } from './ground.js';
import { probeWork, tell } from './probe.js';
import { askForWork, processesOf, startsOf, stopWell, untilStarted } from './watch-processes.js';

onEachBackend('processes on SIGTERM', (kind) => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await Ground.create(kind);
  });
  afterEach(() => ground.close());

  it('let requests and jobs finish, and take no more', async () => {
    const server = await ground.spawn({ role: 'all', env: { SHUTDOWN_TIMEOUT_MS: '20000' } });
    await tell(ground.owner, 'request', 'work');
    await tell(ground.owner, 'job', 'work');
    const answer = fetch(`${server.url}/probe/wait/request`);
    await untilStarted(ground, 'request', 1);
    await askForWork(ground, 'job');
    await untilStarted(ground, 'job', 1);
    server.child.kill('SIGTERM');
    await eventually(() => fetch(`${server.url}/health/live`).then(() => false, () => true), 'no new connections');
    // Straight into the queue: the relay has stopped, too.
    await ground.in('work').add(probeWork.name, { payload: { subject: 'too late' } }, { jobId: 'too-late' });
    await tell(ground.owner, 'request', null);
    await tell(ground.owner, 'job', null);
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([200, { subject: 'request' }]);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(await processesOf(ground, 'job')).toEqual([{ process: server.pid }]);
    expect(await startsOf(ground, 'too late')).toEqual([]);
    expect(await ground.in('work').getJobCounts('active', 'waiting', 'failed')).toMatchObject({ active: 0, waiting: 1, failed: 0 });
  });

  it('hand back a job that stops when asked to, which costs it no try', async () => {
    await tell(ground.owner, 'long', 'work');
    await askForWork(ground, 'long');
    const first = await ground.spawn({ env: { SHUTDOWN_TIMEOUT_MS: '2000' } });
    await untilStarted(ground, 'long', 1);
    await stopWell(first);
    expect(await ground.in('work').getJobCounts('active', 'waiting', 'failed')).toMatchObject({ active: 0, waiting: 1, failed: 0 });
    const second = await ground.spawn();
    await untilStarted(ground, 'long', 2);
    await tell(ground.owner, 'long', null);
    await eventually(async () => (await processesOf(ground, 'long')).length > 0, 'the effect');
    expect(await startsOf(ground, 'long')).toEqual([{ process: first.pid, attempt: 1 }, { process: second.pid, attempt: 1 }]);
    await stopWell(second);
  });

  it('leave a job that does not stop to others, and a request that does not end, and are gone within the bound', async () => {
    await tell(ground.owner, 'endless', 'work on');
    await tell(ground.owner, 'endless request', 'work on');
    await askForWork(ground, 'endless');
    const first = await ground.spawn({ role: 'all', env: { SHUTDOWN_TIMEOUT_MS: '2000' } });
    const cut = fetch(`${first.url}/probe/wait/${encodeURIComponent('endless request')}`).then(() => 'answered', () => 'cut');
    await untilStarted(ground, 'endless', 1);
    await untilStarted(ground, 'endless request', 1);
    first.child.kill('SIGTERM');
    // It still works and so has to be left; that is no clean end.
    expect(await first.ended).toEqual({ code: 1, signal: null });
    expect(await cut).toBe('cut');
    const second = await ground.spawn();
    await untilStarted(ground, 'endless', 2);
    await tell(ground.owner, 'endless', null);
    await eventually(async () => (await processesOf(ground, 'endless')).length > 0, 'the effect');
    expect(await processesOf(ground, 'endless')).toEqual([{ process: second.pid }]);
    await stopWell(second);
  });
});
