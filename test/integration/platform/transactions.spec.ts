import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import type { Origin } from '../../../src/platform/actor.js';
import { AutoPrepareClient } from '../../../src/platform/database/auto-prepare-client.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Reader, Tx } from '../../../src/platform/database/tx.js';
import { forgetOldWork } from '../../../src/platform/jobs/platform.jobs.js';
import { fromUuid, newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { Organization } from '../../../src/modules/organizations/organization.entity.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createOrganization } from '../../support/organizations.js';

let app: TestApp;
let database: Database;
let own: string;
let other: string;
const lab: Origin = { actor: systemActor('test.transactions'), requestId: 'req-lab' };

function partnerOf(organizationId: string | undefined): Origin {
  const owner = organizationId === undefined ? {} : { organizationId };
  return { actor: { kind: 'partner', id: 'cli_test', name: 'Test', permissions: new Set(), roles: [], ...owner }, requestId: 'req-partner' };
}

const names = (reader: Reader): Promise<{ name: string }[]> => reader.query<{ name: string }>('select name from organizations.organization order by name');
const mark = (tx: Tx, text: string): Promise<unknown> => tx.query('insert into probe.mark (text) values ($1)', [text]);
const marks = async (): Promise<string[]> => (await app.owner.query<{ text: string }>('select text from probe.mark order by text')).rows.map((row) => row.text);

/** Has PostgreSQL refuse what opens a transaction while `work` runs; what follows it is sent all the same. */
async function refusingToOpen(work: () => Promise<void>): Promise<void> {
  const query: (...args: unknown[]) => unknown = Reflect.get(AutoPrepareClient.prototype, 'query');
  Reflect.set(AutoPrepareClient.prototype, 'query', function refused(this: unknown, ...args: unknown[]) {
    return query.apply(this, typeof args[0] === 'string' && args[0].startsWith('begin') ? ['select 1 / 0'] : args);
  });
  await work().finally(() => Reflect.set(AutoPrepareClient.prototype, 'query', query));
}

beforeAll(async () => {
  app = await startTestApp({ role: 'api', env: { DATABASE_POOL_SIZE: '2' } });
  database = app.app.get(Database);
  own = (await createOrganization(app, 'Own')).id;
  other = (await createOrganization(app, 'Other')).id;
  await app.owner.query(`
    create schema probe; grant usage on schema probe to atelier_app;
    create table probe.mark (text text primary key); grant select, insert, update on probe.mark to atelier_app;`);
});
afterAll(() => app.close());
beforeEach(() => app.owner.query('truncate probe.mark'));
/** With two connections, one that was not given back, or given back in a transaction, shows at once. */
afterEach(async () => {
  const held = `select from pg_stat_activity where datname = current_database() and usename = 'atelier_app' and state like 'idle in transaction%'`;
  await eventually(async () => (await app.owner.query(held)).rowCount === 0, 'the end of all transactions');
  await Promise.all([1, 2, 3].map((n) => database.transaction(lab, (tx) => mark(tx, `afterwards ${n}`))));
});

describe('a transaction', () => {
  it('commits all it wrote, and answers rows as PostgreSQL does, updates too', async () => {
    const updated = await database.transaction(lab, async (tx) => {
      await mark(tx, 'a');
      return tx.query<{ text: string }>(`update probe.mark set text = 'b' where text = 'a' returning text`);
    });
    expect(updated).toEqual([{ text: 'b' }]);
    expect(await marks()).toEqual(['b']);
  });

  it('leaves nothing when the work throws', async () => {
    await expect(database.transaction(lab, async (tx) => {
      await mark(tx, 'a');
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    expect(await marks()).toEqual([]);
  });

  it('leaves nothing when the work swallows a refusal of PostgreSQL', async () => {
    await expect(database.transaction(lab, async (tx) => {
      await mark(tx, 'a');
      await mark(tx, 'a').catch(() => undefined);
    })).rejects.toThrow('rolled back');
    expect(await marks()).toEqual([]);
  });

  it('leaves nothing when what is written at its end is refused, and says why', async () => {
    const before = await app.owner.query('select count(*) from platform.job_request');
    await expect(database.transaction(lab, async (tx) => {
      await mark(tx, 'a');
      tx.enqueue(forgetOldWork, {});
      tx.audit({ action: 'mark.create', object: 'a', chain: 'lab\0', after: {} });
    })).rejects.toThrow(/unsupported Unicode|\\u0000/);
    expect(await marks()).toEqual([]);
    expect((await app.owner.query('select count(*) from platform.job_request')).rows).toEqual(before.rows);
  });

  it('leaves nothing when the commit itself is refused', async () => {
    await app.owner.query(`
      create function probe.refuse() returns trigger language plpgsql as $$ begin raise exception 'too late'; end $$;
      create constraint trigger refuse after insert on probe.mark deferrable initially deferred for each row when (new.text = 'late') execute function probe.refuse();
      grant execute on function probe.refuse() to atelier_app;`);
    await expect(database.transaction(lab, (tx) => mark(tx, 'late'))).rejects.toThrow('too late');
    expect(await marks()).toEqual([]);
  });

  it('leaves nothing when its connection breaks, and the next one works', async () => {
    await expect(database.transaction(lab, async (tx) => {
      await mark(tx, 'a');
      const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await app.owner.query('select pg_terminate_backend($1)', [pid]);
      await mark(tx, 'b');
    })).rejects.toThrow(/terminat|closed/);
    expect(await marks()).toEqual([]);
  });

  it('is tried again after a deadlock, and both get through', async () => {
    await database.transaction(lab, async (tx) => {
      await mark(tx, 'x');
      await mark(tx, 'y');
    });
    let tries = 0;
    const both = { met: 0, meet: (): void => undefined };
    const met = new Promise<void>((resolve) => (both.meet = resolve));
    const crosswise = (first: string, second: string): Promise<void> => database.transaction(lab, async (tx) => {
      tries += 1;
      await tx.query('select from probe.mark where text = $1 for update', [first]);
      both.met += 1;
      if (both.met === 2) both.meet();
      await met;
      await tx.query('select from probe.mark where text = $1 for update', [second]);
    });
    await Promise.all([crosswise('x', 'y'), crosswise('y', 'x')]);
    expect(tries).toBe(3);
  });

  it('wakes the relays when it has committed something for them, and not otherwise', async () => {
    const wakes: string[] = [];
    app.owner.on('notification', ({ channel }) => wakes.push(channel));
    await app.owner.query('listen atelier_outbox');
    await database.transaction(lab, (tx) => mark(tx, 'a'));
    await expect(database.transaction(lab, async (tx) => {
      tx.enqueue(forgetOldWork, {});
      await mark(tx, 'a');
    })).rejects.toThrow('duplicate key');
    await app.owner.query('select pg_sleep(0.1)');
    expect(wakes).toEqual([]);
    await Promise.all(Array.from({ length: 20 }, () => database.transaction(lab, async (tx) => tx.enqueue(forgetOldWork, {}))));
    await eventually(async () => (await app.owner.query('select 1')).rowCount === 1 && wakes.length > 0, 'a wake');
    await app.owner.query('unlisten atelier_outbox');
    expect(wakes.length).toBeLessThanOrEqual(20);
  });

  it('does what must come first when it is open, and not at all when it could not be opened', async () => {
    const claim = (key: string) => (now: Date) => ({ sql: 'select outcome from platform.claim_idempotency_key($1, $2, $3, $4)', parameters: ['test', key, Buffer.alloc(32), now] });
    const keys = async (): Promise<string[]> => (await app.owner.query<{ key: string }>(`select key from platform.idempotency_key where scope = 'test' order by key`)).rows.map((row) => row.key);
    expect(await database.transactionAfter(lab, claim('first'), (_, rows) => Promise.resolve(rows))).toEqual([{ outcome: 'claimed' }]);
    expect(await keys()).toEqual(['first']);
    await refusingToOpen(async () => {
      await expect(database.transactionAfter(lab, claim('second'), (tx) => mark(tx, 'a'))).rejects.toThrow('division by zero');
    });
    expect([await keys(), await marks()]).toEqual([['first'], []]);
  });

  it('lets entities in: in it, with it, and not a moment longer', async () => {
    const id = newId('org');
    const organization = { id, name: 'Entity', country: 'DE', timeZone: 'Europe/Berlin', residencyRegion: 'eu' as const, createdAt: new Date(), updatedAt: new Date() };
    let kept: Tx | undefined;
    await expect(database.transaction(lab, async (tx) => {
      kept = tx;
      await tx.manager.insert(Organization, organization);
      await tx.manager.save(Organization, { ...organization, name: 'Saved' });
      expect(await tx.manager.findOneBy(Organization, { id })).toMatchObject({ name: 'Saved' });
      // A transaction in the transaction is a part of it, not its end.
      await tx.manager.transaction((nested) => nested.update(Organization, { id }, { name: 'Nested' }));
      expect(await tx.query('select name from organizations.organization where id = $1', [toUuid(id)])).toEqual([{ name: 'Nested' }]);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect((await app.owner.query('select from organizations.organization where id = $1', [toUuid(id)])).rowCount).toBe(0);
    await expect(kept?.query('select 1')).rejects.toThrow('the transaction is over');
    await expect(kept?.manager.findOneBy(Organization, { id })).rejects.toThrow('the transaction is over');
  });
});

describe('a partner', () => {
  it('reads and changes its own rows only, through SQL and entities', async () => {
    const partner = partnerOf(own);
    expect(await database.read(partner, names)).toEqual([{ name: 'Own' }]);
    expect(await database.read(partner, (reader) => reader.manager.find(Organization))).toMatchObject([{ id: own }]);
    const changed = await database.transaction(partner, (tx) => tx.query<{ id: string }>('update organizations.organization set version = version + 1 returning id'));
    expect(changed.map((row) => fromUuid('org', row.id))).toEqual([own]);
    expect(await database.read(partnerOf(other), names)).toEqual([{ name: 'Other' }]);
  });

  it('without an organization sees nothing, and one whose id is none is refused', async () => {
    expect(await database.read(partnerOf(undefined), names)).toEqual([]);
    await expect(database.read(partnerOf(`org_'; set local atelier.organization = '*`), names)).rejects.toThrow('is not the 26 characters');
  });

  it('leaves no view behind on the connections', async () => {
    for (let n = 0; n < 6; n += 1) await database.read(partnerOf(own), names);
    await Promise.all([1, 2, 3, 4].map(async () => expect((await database.read(lab, names)).length).toBe(2)));
  });

  it('gets no row when its view could not be set, though the statement was sent', async () => {
    await refusingToOpen(async () => {
      let seen: unknown = 'nothing';
      await expect(database.read(partnerOf(own), async (reader) => {
        seen = await names(reader);
      })).rejects.toThrow('division by zero');
      expect(seen).toBe('nothing');
      await expect(database.read(partnerOf(own), (reader) => reader.manager.find(Organization))).rejects.toThrow('division by zero');
      await expect(database.transaction(partnerOf(own), (tx) => mark(tx, 'never'))).rejects.toThrow('division by zero');
      expect(await marks()).toEqual([]);
    });
  });
});
