import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { jobDefinitions } from '../../src/platform/jobs/define-job.js';
import { Schedules } from '../../src/platform/jobs/schedules.js';
import type { Server } from '../../src/platform/start-application.js';
import { eventually } from '../support/eventually.js';
import { Ground, onEachBackend } from './ground.js';
import { probeTick } from './probe.js';

const scheduled = [...jobDefinitions().values()].filter((definition) => definition.schedule !== undefined).map((definition) => definition.name);

onEachBackend('schedules', (kind) => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await Ground.create(kind);
  });
  afterEach(() => ground.close());

  const keep = (server: Server): Promise<void> => server.app.get(Schedules, { strict: false }).keep();
  const pending = async (): Promise<string[]> =>
    (await ground.in('work').getJobs(['delayed', 'waiting'])).filter((job) => job.name === probeTick.name).map((job) => job.id ?? '');

  it('are registered once by many processes, in their time zone', async () => {
    const servers = await Promise.all([1, 2, 3, 4].map(() => ground.start({ role: 'worker' })));
    await Promise.all([...servers, ...servers].map(keep));
    const schedulers = await ground.in('work').getJobSchedulers();
    expect(schedulers.map((scheduler) => scheduler.key).sort()).toEqual([...scheduled, probeTick.name].sort().filter((name, index, all) => all.indexOf(name) === index));
    const tick = schedulers.find((scheduler) => scheduler.key === probeTick.name);
    expect(tick).toMatchObject({ pattern: '30 2 * * *', tz: 'America/New_York' });
    const next = DateTime.fromMillis(tick?.next ?? 0, { zone: 'America/New_York' });
    // Half past two does not exist on the day the clocks go forward; then the hour after it does.
    expect([2, 3]).toContain(next.hour);
    expect(next.minute).toBe(30);
    expect(next.toMillis()).toBeGreaterThan(Date.now());
    expect(await pending()).toHaveLength(1);
  });

  it('do not lose a run that came due while no process ran', async () => {
    // Registered, and then the night came and no one was there to work.
    const api = await ground.start({ role: 'api' });
    await keep(api);
    const [id] = await pending();
    const due = await ground.in('work').getJob(id ?? '');
    await due?.promote();
    await eventually(async () => (await due?.getState()) === 'waiting', 'a run that waits');
    await ground.start({ role: 'worker' });
    await eventually(async () => (await ground.effectsOn('')).length > 0, 'the run that was due');
    await ground.quiet();
    expect(await ground.effectsOn('')).toEqual(['tick']);
    // And the chain goes on.
    expect(await pending()).toHaveLength(1);
  });

  it('follow their definition when it changes, and go when it goes', async () => {
    const queue = ground.in('work');
    await queue.upsertJobScheduler(probeTick.name, { pattern: '0 9 * * 1', tz: 'Europe/Berlin' }, { name: probeTick.name, data: { payload: {} }, opts: { attempts: 9 } });
    await queue.upsertJobScheduler('probe.of-an-older-version', { pattern: '0 9 * * 1' }, { name: 'probe.of-an-older-version' });
    await ground.start({ role: 'worker' });
    expect(await queue.getJobScheduler(probeTick.name)).toMatchObject({ pattern: '30 2 * * *', tz: 'America/New_York', template: { opts: { attempts: 2 } } });
    expect((await queue.getJobSchedulers()).map((scheduler) => scheduler.key)).not.toContain('probe.of-an-older-version');
    expect((await queue.getJobs(['delayed'])).map((job) => job.name)).not.toContain('probe.of-an-older-version');
  });

  it('are mended when their next run got lost', async () => {
    const server = await ground.start({ role: 'worker' });
    for (const lost of await pending()) {
      // BullMQ refuses to remove a scheduler's job; a lost Redis or a failed insert does not ask.
      if (kind === 'postgres') await ground.inQueueDatabase(`delete from bullmq.job where id = '${lost}'`);
      else await ground.inRedis(async (redis) => {
        await redis.zrem('bull:work:delayed', lost);
        await redis.del(`bull:work:${lost}`);
      });
    }
    expect(await pending()).toEqual([]);
    await keep(server);
    expect(await pending()).toHaveLength(1);
  });
});
