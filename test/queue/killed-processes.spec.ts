import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Ground, onEachBackend, transact } from './ground.js';
import { probeHappened, tell } from './probe.js';
import { askForWork, processesOf, startsOf, stopWell, untilStarted } from './watch-processes.js';

onEachBackend('processes that are killed or cut off', (kind) => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await Ground.create(kind);
  });
  afterEach(() => ground.close());

  it('take over the job of one that was killed', async () => {
    await tell(ground.owner, 'survivor', 'work');
    await askForWork(ground, 'survivor');
    const killed = await ground.spawn();
    await untilStarted(ground, 'survivor', 1);
    const heir = await ground.spawn();
    killed.child.kill('SIGKILL');
    await killed.ended;
    await untilStarted(ground, 'survivor', 2);
    await tell(ground.owner, 'survivor', null);
    await eventually(async () => (await processesOf(ground, 'survivor')).length > 0, 'the effect');
    // A try that was cut off is not one that failed.
    expect(await startsOf(ground, 'survivor')).toEqual([{ process: killed.pid, attempt: 1 }, { process: heir.pid, attempt: 1 }]);
    expect(await processesOf(ground, 'survivor')).toEqual([{ process: heir.pid }]);
    await stopWell(heir);
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
    await stopWell(heir);
  });

  it('live through the loss of all their connections', async () => {
    const server = await ground.spawn({ role: 'all' });
    const api = await ground.start({ role: 'api' });
    for (const round of [1, 2]) {
      await ground.cutQueueConnections();
      await ground.cutDatabaseConnections();
      await transact(api, (tx) => tx.announce(probeHappened, { subject: `then work ${round}` })).catch(() =>
        transact(api, (tx) => tx.announce(probeHappened, { subject: `then work ${round}` })));
      // At least: the first try may have been committed, and only its answer cut off.
      await eventually(async () => (await processesOf(ground, `then work ${round}`)).length >= 3, `event and job of round ${round}`, 60_000);
    }
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(server.child.exitCode).toBeNull();
    await stopWell(server);
  });
});
