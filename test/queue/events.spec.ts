import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OutboxRelay } from '../../src/platform/events/outbox-relay.js';
import type { Server } from '../../src/platform/start-application.js';
import { eventually } from '../support/eventually.js';
import { Ground, onEachBackend, transact } from './ground.js';
import { probeHappened } from './probe.js';

onEachBackend('events', (kind) => {
  let ground: Ground;
  let server: Server;

  beforeAll(async () => {
    ground = await Ground.create(kind);
    server = await ground.start();
  });
  afterAll(() => ground.close());

  const idOf = async (subject: string): Promise<string> => {
    const [row] = await ground.rows<{ id: string }>(`select id from platform.outbox where data ->> 'subject' = $1`, [subject]);
    if (row === undefined) throw new Error(`no event about ${subject}`);
    return row.id;
  };
  const handledTwice = (subject: string): Promise<unknown> =>
    eventually(async () => (await ground.effectsOn(subject)).length === 2, `both handlers' effects on ${subject}`);

  it('reach each handler once after the commit, and never after a rollback', async () => {
    await expect(transact(server, async (tx) => {
      tx.announce(probeHappened, { subject: 'taken back' });
      await tx.query('select 1/0');
    })).rejects.toThrow('division by zero');
    await transact(server, (tx) => tx.announce(probeHappened, { subject: 'kept' }));
    await handledTwice('kept');
    await ground.quiet();
    expect(await ground.effectsOn('kept')).toEqual(['count', 'note']);
    expect(await ground.effectsOn('taken back')).toEqual([]);
    expect(await ground.rows(`select from platform.outbox where data ->> 'subject' = 'taken back'`)).toEqual([]);
  });

  it('are not seen before the commit', async () => {
    await transact(server, async (tx) => {
      tx.announce(probeHappened, { subject: 'pending' });
      await transact(server, (other) => other.announce(probeHappened, { subject: 'quicker' }));
      await handledTwice('quicker');
      expect(await ground.effectsOn('pending')).toEqual([]);
    });
    await handledTwice('pending');
  });

  it('have one effect for each handler though the relay queues them again', async () => {
    await transact(server, (tx) => tx.announce(probeHappened, { subject: 'marked late' }));
    await handledTwice('marked late');
    await ground.quiet();
    const id = await idOf('marked late');
    // Once with the first jobs still there, once after the queue has forgotten them.
    for (const forget of [false, true]) {
      const jobs = await Promise.all(['note', 'count'].map((by) => ground.in('events').getJob(`${id}.probe.${by}-when-happened`)));
      expect(jobs.every((job) => job !== undefined)).toBe(true);
      if (forget) for (const job of jobs) await job?.remove();
      await ground.owner.query('update platform.outbox set relayed_at = null where id = $1', [id]);
      await server.app.get(OutboxRelay, { strict: false }).relayOnce();
      await ground.quiet();
    }
    expect(await ground.effectsOn('marked late')).toEqual(['count', 'note']);
  });

  it('have one effect though the same job is delivered twice', async () => {
    await transact(server, (tx) => tx.announce(probeHappened, { subject: 'doubled' }));
    const eventId = await idOf('doubled');
    await ground.in('events').addBulk([1, 2, 3].map((copy) => ({ name: 'probe.note-when-happened', data: { eventId }, opts: { jobId: `copy-${copy}` } })));
    await handledTwice('doubled');
    await eventually(async () => (await ground.in('events').getJobs(['completed'])).filter((job) => job.id?.startsWith('copy-')).length === 3, 'all copies');
    await ground.quiet();
    expect(await ground.effectsOn('doubled')).toEqual(['count', 'note']);
  });

  it('wait for a version that knows their type, so that an older process does not swallow them', async () => {
    const add = (subject: string, age: string): Promise<unknown> => ground.owner.query(
      `insert into platform.outbox (id, type, version, data, for_partners, actor, request_id, occurred_at)
       values (gen_random_uuid(), 'probe.invented_later', 1, jsonb_build_object('subject', $1::text), false, '{}', 'x', now() - $2::interval)`, [subject, age]);
    await add('new', '0 s');
    await add('of long ago', '2 hours');
    await server.app.get(OutboxRelay, { strict: false }).relayOnce();
    const rows = await ground.rows<{ subject: string; waits: boolean }>(
      `select data ->> 'subject' as subject, relayed_at is null as waits from platform.outbox where type = 'probe.invented_later' order by 1`);
    expect(rows).toEqual([{ subject: 'new', waits: true }, { subject: 'of long ago', waits: false }]);
    await ground.owner.query(`delete from platform.outbox where type = 'probe.invented_later'`);
  });

  it('are shared out between two relays, each event once', async () => {
    const second = await ground.start({ role: 'worker' });
    const subjects = Array.from({ length: 700 }, (_, index) => `many ${index}`);
    await Promise.all([server, second].map((from, half) => transact(from, (tx) => {
      for (const subject of subjects.filter((_, index) => index % 2 === half)) tx.announce(probeHappened, { subject });
    })));
    await eventually(async () => {
      const [row] = await ground.rows<{ count: number }>(`select count(*)::int as count from probe.effect where subject like 'many %'`);
      return (row?.count ?? 0) >= 1400;
    }, 'all effects', 60_000);
    await ground.quiet();
    const counted = await ground.rows<{ effects: number; subjects: number }>(
      `select count(*)::int as effects, count(distinct (subject, by))::int as subjects from probe.effect where subject like 'many %'`);
    expect(counted).toEqual([{ effects: 1400, subjects: 1400 }]);
  });

  it('go on after PostgreSQL ended the relay’s connections', async () => {
    const listeners = async (): Promise<number[]> => (await ground.rows<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and application_name = 'atelier-relay'`)).map((row) => row.pid);
    const before = await eventually(async () => {
      const found = await listeners();
      return found.length > 0 && found;
    }, 'a listener');
    await ground.cutDatabaseConnections();
    await eventually(async () => (await listeners()).filter((pid) => !before.includes(pid)).length === before.length, 'new listeners');
    await transact(server, (tx) => tx.announce(probeHappened, { subject: 'after the cut' }));
    await handledTwice('after the cut');
  });
});
