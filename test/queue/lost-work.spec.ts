import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ManualClock } from '../../src/platform/clock/clock.js';
import { OutboxRelay } from '../../src/platform/events/outbox-relay.js';
import { RecoverLostWork } from '../../src/platform/jobs/recover-lost-work.js';
import type { Server } from '../../src/platform/start-application.js';
import { eventually } from '../support/eventually.js';
import { Ground, onEachBackend, transact } from './ground.js';
import { probeHappened, probeWork, tell } from './probe.js';

const MINUTE = 60_000;

onEachBackend('work that the queue has lost', (kind) => {
  let ground: Ground;
  let api: Server;
  const clock = new ManualClock(new Date());

  beforeAll(async () => {
    ground = await Ground.create(kind);
    api = await ground.start({ role: 'api', clock });
  });
  afterAll(() => ground.close());

  const loseEverything = (): Promise<void> => (kind === 'redis'
    ? ground.inRedis(async (redis) => void (await redis.flushdb()))
    : ground.inQueueDatabase(`do $$ declare name text; begin for name in select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'bullmq' and tablename like '%job%' loop execute 'truncate ' || name || ' cascade'; end loop; end $$`));
  const undone = (): Promise<{ id: string }[]> => ground.rows(
    'select id from platform.outbox where look_again_at is not null union all select id from platform.job_request where look_again_at is not null');

  it('is asked for anew, and done once', async () => {
    await transact(api, (tx) => {
      tx.announce(probeHappened, { subject: 'lost event' });
      tx.enqueue(probeWork, { subject: 'lost job' });
    });
    expect(await api.app.get(OutboxRelay).relayOnce()).toBe(2);
    await loseEverything();
    // The queue has its time first.
    expect(await api.app.get(RecoverLostWork).recoverOnce()).toBe(0);
    clock.advance(MINUTE);
    // Two handlers hear of the event; the third is the job.
    expect(await api.app.get(RecoverLostWork).recoverOnce()).toBe(3);
    clock.advance(MINUTE);
    expect(await api.app.get(RecoverLostWork).recoverOnce()).toBe(0);
    const worker = await ground.start({ role: 'worker', clock });
    await eventually(async () => (await ground.effectsOn('lost job')).length === 1 && (await ground.effectsOn('lost event')).length === 2, 'all effects');
    clock.advance(60 * MINUTE);
    await eventually(async () => {
      await worker.app.get(RecoverLostWork).recoverOnce();
      return (await undone()).length === 0;
    }, 'the end of looking');
    await loseEverything();
    clock.advance(60 * MINUTE);
    expect(await worker.app.get(RecoverLostWork).recoverOnce()).toBe(0);
    await ground.quiet();
    expect([await ground.effectsOn('lost event'), await ground.effectsOn('lost job')]).toEqual([['count', 'note'], ['work']]);
    await worker.stop();
  });

  it('is left alone while the queue still knows of it: waiting, failed, or done without a note', async () => {
    await tell(ground.owner, 'failing', 'fail');
    await transact(api, (tx) => {
      tx.enqueue(probeWork, { subject: 'failing' });
      tx.enqueue(probeWork, { subject: 'fine' });
    });
    await api.app.get(OutboxRelay).relayOnce();
    clock.advance(2 * MINUTE);
    expect(await api.app.get(RecoverLostWork).recoverOnce()).toBe(0);
    const worker = await ground.start({ role: 'worker', clock });
    await eventually(async () => (await ground.in('work').getJobCounts('failed'))['failed'] === 1, 'the failure');
    await worker.stop();
    // As a worker that dies right after a job leaves it.
    await ground.owner.query(`update platform.job_request set look_again_at = $1 where payload->>'subject' in ('failing', 'fine')`, [clock.now()]);
    clock.advance(MINUTE);
    expect(await api.app.get(RecoverLostWork).recoverOnce()).toBe(0);
    const rows = await ground.rows<{ subject: string; watched: boolean }>(
      `select payload->>'subject' as subject, look_again_at is not null as watched from platform.job_request where payload->>'subject' in ('failing', 'fine') order by 1`);
    expect(rows).toEqual([{ subject: 'failing', watched: true }, { subject: 'fine', watched: false }]);
    expect(await ground.effectsOn('fine')).toEqual(['work']);
  });
});
