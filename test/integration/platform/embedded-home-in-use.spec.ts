import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HomeInUseError } from '../../../src/platform/embedded/embedded-postgres.js';
import { acquireHomeLock } from '../../../src/platform/embedded/home-lock.js';
import { ownIdentity } from '../../../src/platform/embedded/process-identity.js';
import { EmbeddedServers, postmastersOn, query } from '../../support/embedded-servers.js';

let servers: EmbeddedServers;
beforeAll(async () => {
  servers = await EmbeddedServers.create();
});
afterEach(() => servers.settle());
afterAll(() => servers.clear());

describe('a folder that is in use', () => {
  it('is refused to a second server, which names folder, holder and remedy and disturbs nothing', async () => {
    const home = await servers.usedHome();
    const first = await servers.start(home);
    const second = await servers.start(home);
    await second.ended;
    expect(second.child.exitCode).toBe(1);
    expect(second.report.error).toMatchObject({ name: 'HomeInUseError', code: 'embedded.home_in_use' });
    for (const part of [home, `pid ${first.pid}`, 'Stop that server', 'ATELIER_HOME']) expect(second.report.error?.message).toContain(part);
    expect(await query(first.report.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(postmastersOn(home)).toHaveLength(1);
    await servers.stop(first);
  });

  it('goes to exactly one of many that start at once', async () => {
    const home = servers.newHome();
    const starters = await Promise.all(Array.from({ length: 4 }, () => servers.start(home)));
    const [winner, ...more] = starters.filter((starter) => starter.report.error === undefined);
    expect(more).toEqual([]);
    expect(starters.filter((starter) => starter.report.error?.name === 'HomeInUseError')).toHaveLength(3);
    expect(postmastersOn(home)).toHaveLength(1);
    await servers.stop(winner!);
  });

  it('is held by the process that a lock names, by pid and start time together', async () => {
    const home = servers.newHome();
    await mkdir(home);
    const lock = join(home, 'server.lock');
    const write = (identity: object): Promise<void> => writeFile(lock, JSON.stringify({ ...identity, since: 'long ago', nonce: 'n' }));

    await write(ownIdentity());
    await expect(acquireHomeLock(home)).rejects.toBeInstanceOf(HomeInUseError);
    await write({ ...ownIdentity(), startedAt: null });
    await expect(acquireHomeLock(home)).rejects.toBeInstanceOf(HomeInUseError);
    // The same pid, given to a later process.
    await write({ ...ownIdentity(), startedAt: '1' });
    await (await acquireHomeLock(home)).release();
    await write({ ...ownIdentity(), pid: 2 ** 30 });
    await (await acquireHomeLock(home)).release();
    expect(await readdir(home)).toEqual([]);
  });

  it('is held by a server in another container as long as its heartbeat is seen, whatever the clock says', async () => {
    const home = servers.newHome();
    await mkdir(home);
    const lock = join(home, 'server.lock');
    await writeFile(lock, JSON.stringify({ ...ownIdentity(), machine: 'another', since: 'then', nonce: 'n' }));
    let beat = Date.now() / 1000 - 30;
    const heart = setInterval(() => {
      beat += 1;
      void utimes(lock, beat, beat);
    }, 200);
    try {
      await expect(acquireHomeLock(home)).rejects.toBeInstanceOf(HomeInUseError);
    } finally {
      clearInterval(heart);
    }
    await sleep(50);
    const longAgo = Date.now() / 1000 - 3600;
    await utimes(lock, longAgo, longAgo);
    await (await acquireHomeLock(home)).release();
  });

  it('goes over when a holder of another container falls silent, but not once somebody else has taken it meanwhile', async () => {
    const [silent, taken] = [servers.newHome(), servers.newHome()];
    const stale = JSON.stringify({ ...ownIdentity(), machine: 'another', since: 'then', nonce: 'n' });
    const live = JSON.stringify({ ...ownIdentity(), since: 'now', nonce: 'm' });
    const touched = new Date();
    for (const home of [silent, taken]) {
      await mkdir(home);
      await writeFile(join(home, 'server.lock'), stale);
      await utimes(join(home, 'server.lock'), touched, touched);
    }
    const outcomes = Promise.allSettled([acquireHomeLock(silent), acquireHomeLock(taken)]);
    await sleep(500);
    // Seen by its times alone nothing has happened, so the waiting starter takes the lock for stale.
    await writeFile(join(taken, 'draft'), live);
    await utimes(join(taken, 'draft'), touched, touched);
    await rename(join(taken, 'draft'), join(taken, 'server.lock'));

    const [first, second] = await outcomes;
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(HomeInUseError) });
    expect(await readFile(join(taken, 'server.lock'), 'utf8')).toBe(live);
    expect(await readdir(taken)).toEqual(['server.lock']);
    expect(first.status).toBe('fulfilled');
    if (first.status === 'fulfilled') await first.value.release();
  });

  it('is held by one of many that find the same stale lock, round after round, and the others are refused', async () => {
    for (const stale of [JSON.stringify({ ...ownIdentity(), startedAt: '1', since: 'then', nonce: 'n' }), '{"damaged', '']) {
      for (let round = 0; round < (stale.endsWith('}') ? 25 : 1); round += 1) {
        const home = servers.newHome();
        await mkdir(home);
        await writeFile(join(home, 'server.lock'), stale);
        const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => acquireHomeLock(home)));
        const held = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        const refused = outcomes.filter((outcome) => outcome.status === 'rejected' && outcome.reason instanceof HomeInUseError);
        expect([held.length, refused.length]).toEqual([1, 11]);
        await expect(acquireHomeLock(home)).rejects.toBeInstanceOf(HomeInUseError);
        await held[0]!.release();
        expect(await readdir(home)).toEqual([]);
      }
    }
  });
});

