import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CheckpointConflict, MakeCheckpoint } from '../../../src/modules/audit/make-checkpoint.service.js';
import { checkpointKey, hashOfDocument, sealCheckpoint } from '../../../src/modules/audit/checkpoint.js';
import type { Checkpoint } from '../../../src/modules/audit/checkpoint.js';
import { isWhole, verifyAudit } from '../../../src/modules/audit/verify-audit.js';
import type { AuditVerification } from '../../../src/modules/audit/verify-audit.js';
import { systemActor } from '../../../src/platform/actor.js';
import { SigningKeys } from '../../../src/platform/crypto/signing-keys.js';
import { Database } from '../../../src/platform/database/database.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';

/** What someone who owns the tables, and someone who can write to object storage, can do behind the checkpoints' back. */
const CHAINS = ['org_1', 'org_2', 'org_3'];
const LENGTH = 9;
const CHECKPOINTS = 3;
const origin = { actor: systemActor('test'), requestId: 'test' };

interface Ground {
  app: TestApp;
  clock: ManualClock;
  storage: ObjectStorage;
  make: () => Promise<number>;
  append: (...chains: string[]) => Promise<void>;
  verify: (options?: { inTransaction?: boolean }) => Promise<AuditVerification>;
  change: (sql: string, ...parameters: unknown[]) => Promise<unknown>;
}

async function ground(env: Record<string, string>): Promise<Ground> {
  const clock = new ManualClock(new Date('2026-03-02T15:00:00Z'));
  const app = await startTestApp({ role: 'api', clock, env });
  const database = app.app.get(Database);
  const storage = app.app.get(ObjectStorage, { strict: false });
  const maker = app.app.get(MakeCheckpoint, { strict: false });
  const query = async (sql: string, parameters: unknown[]): Promise<never> => (await app.owner.query(sql, parameters)).rows as never;
  return {
    app, clock, storage,
    make: () => maker.whenDue(origin),
    append: async (...chains) => {
      await database.transaction(origin, async (tx) => chains.forEach((chain) => tx.audit({ action: 'test.change', object: `${chain}-object`, chain, after: { count: 1 } })));
    },
    verify: async ({ inTransaction = false } = {}) => verifyAudit({
      snapshot: async (work) => {
        if (inTransaction) return await work(query);
        await app.owner.query('begin isolation level repeatable read read only');
        const result = await work(query);
        await app.owner.query('commit');
        return result;
      },
      query, storage, keys: app.app.get(SigningKeys, { strict: false }).publicKeys, now: () => clock.now(), checkpointMinutes: 60, commitWithinMs: 300,
    }),
    change: (sql, ...parameters) => app.owner.query(sql, parameters),
  };
}

const sha256 = (...parts: (string | Buffer)[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** Writes a chain anew from a position on, each record following the one before, and its head. */
async function rewrite({ app, change }: Ground, chain: string, from: number): Promise<void> {
  const { rows } = await app.owner.query<{ position: string; body: string; hash: Buffer }>('select position, body, hash from audit.record where chain = $1 order by position', [chain]);
  let hash = rows[from - 2]?.hash ?? sha256(chain);
  for (const row of rows.slice(from - 1)) {
    const body = row.body.replace('test.change', 'test.forged');
    hash = sha256(hash, body);
    await change('update audit.record set body = $3, hash = $4 where chain = $1 and position = $2', chain, row.position, body, hash);
  }
  await change('update audit.chain_head set hash = $2 where chain = $1', chain, hash);
}

describe('behind signed checkpoints', () => {
  let scene: Ground;
  let others: SigningKeys;
  let folder: string;
  const documents = new Map<number, string>();

  beforeAll(async () => {
    scene = await ground({ AUDIT_CHECKPOINT_RECORDS: '1' });
    folder = await mkdtemp(join(tmpdir(), 'atelier-keys-'));
    others = await SigningKeys.open(join(folder, 'other.pem'), true);
    for (let round = 1; round <= LENGTH; round += 1) {
      await scene.append(...CHAINS);
      scene.clock.advance(1000);
      if (round % (LENGTH / CHECKPOINTS) === 0) await scene.make();
    }
    const { rows } = await scene.app.owner.query<{ number: string; document: string }>('select number, document from audit.checkpoint order by number');
    for (const { number, document } of rows) documents.set(Number(number), document);
  });
  afterAll(async () => {
    await scene?.app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const restore = async (): Promise<void> => {
    for (const [number, document] of documents) await scene.storage.put(checkpointKey(number), Buffer.from(document));
  };
  const keep = (number: number, document: string): Promise<unknown> => scene.change(`update audit.checkpoint set document = $2, hash = sha256(convert_to($2, 'UTF8')) where number = $1`, number, document);
  const store = (number: number, document: string): Promise<unknown> => scene.storage.put(checkpointKey(number), Buffer.from(document));
  const document = (number: number): string => documents.get(number) ?? '';
  const checkpointOf = (number: number): Checkpoint => (JSON.parse(document(number)) as { checkpoint: Checkpoint }).checkpoint;

  /** What it does; with where it shows in a chain (first and last place that may be named), or that it shows at a checkpoint. */
  interface Tampering {
    name: string;
    run: (chain: string, position: number, number: number) => Promise<{ chain: string; from: number; to: number } | 'checkpoint'>;
  }
  const signedBefore = (position: number): number => Math.floor((position - 1) / (LENGTH / CHECKPOINTS)) * (LENGTH / CHECKPOINTS);

  const tamperings: Tampering[] = [
    { name: 'writes a chain anew from a point on', run: async (chain, position) => {
      await rewrite(scene, chain, position);
      // Of the records between two checkpoints nobody can tell which was the first.
      return { chain, from: signedBefore(position) + 1, to: signedBefore(position) + 1 };
    } },
    { name: 'cuts the end off and turns the head back to fit', run: async (chain, position) => {
      const { rows: [before] } = await scene.app.owner.query<{ hash: Buffer }>('select hash from audit.record where chain = $1 and position = $2', [chain, position - 1]);
      await scene.change('delete from audit.record where chain = $1 and position >= $2', chain, position);
      if (before === undefined) await scene.change('delete from audit.chain_head where chain = $1', chain);
      else await scene.change('update audit.chain_head set position = $2, hash = $3 where chain = $1', chain, position - 1, before.hash);
      return { chain, from: position, to: position };
    } },
    { name: 'deletes a whole chain, head and all', run: async (chain) => {
      await scene.change('delete from audit.record where chain = $1', chain);
      await scene.change('delete from audit.chain_head where chain = $1', chain);
      return { chain, from: 1, to: 1 };
    } },
    { name: 'passes a chain off under another name, written anew', run: async (chain) => {
      await scene.change(`update audit.record set chain = 'org_9' where chain = $1`, chain);
      await scene.change(`update audit.chain_head set chain = 'org_9' where chain = $1`, chain);
      await rewrite(scene, 'org_9', 1);
      return { chain, from: 1, to: 1 };
    } },
    { name: 'edits a record', run: async (chain, position) => {
      await scene.change(`update audit.record set body = replace(body, 'test.change', 'test.forged') where chain = $1 and position = $2`, chain, position);
      return { chain, from: position, to: position };
    } },
    { name: 'deletes a record', run: async (chain, position) => {
      await scene.change('delete from audit.record where chain = $1 and position = $2', chain, position);
      return { chain, from: position, to: position };
    } },
    { name: 'removes a checkpoint’s row', run: async (_chain, _position, number) => {
      await scene.change('delete from audit.checkpoint where number = $1', number);
      return 'checkpoint';
    } },
    { name: 'removes a checkpoint’s object', run: async (_chain, _position, number) => {
      await scene.storage.delete(checkpointKey(number));
      return 'checkpoint';
    } },
    { name: 'removes row and object of a checkpoint', run: async (_chain, _position, number) => {
      await scene.change('delete from audit.checkpoint where number = $1', number);
      await scene.storage.delete(checkpointKey(number));
      return 'checkpoint';
    } },
    { name: 'removes the newest row and object', run: async () => {
      await scene.change('delete from audit.checkpoint where number = $1', CHECKPOINTS);
      await scene.storage.delete(checkpointKey(CHECKPOINTS));
      return 'checkpoint';
    } },
    { name: 'removes all checkpoints from both', run: async () => {
      await scene.change('delete from audit.checkpoint');
      for (const number of documents.keys()) await scene.storage.delete(checkpointKey(number));
      return 'checkpoint';
    } },
    { name: 'edits a checkpoint in both places', run: async (_chain, position, number) => {
      const forged = document(number).replace(/"records":\d+/, `"records":${1000 + position}`);
      await keep(number, forged);
      await store(number, forged);
      return 'checkpoint';
    } },
    { name: 'edits a checkpoint’s row', run: async (_chain, _position, number) => {
      await keep(number, document(number).replace('"number"', ' "number"'));
      return 'checkpoint';
    } },
    { name: 'edits a checkpoint’s object', run: async (_chain, position, number) => {
      const bytes = Buffer.from(document(number));
      const at = position * 17;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      await store(number, bytes.toString('utf8'));
      return 'checkpoint';
    } },
    { name: 'writes a chain anew, and the checkpoints too, signed by another key', run: async (chain, position) => {
      await rewrite(scene, chain, position);
      for (const number of documents.keys()) {
        const forged = sealCheckpoint(others, checkpointOf(number));
        await keep(number, forged);
        await store(number, forged);
      }
      return 'checkpoint';
    } },
    { name: 'puts one checkpoint in another’s place', run: async (_chain, _position, number) => {
      const other = document(number === 1 ? 2 : 1);
      await keep(number, other);
      await store(number, other);
      return 'checkpoint';
    } },
    { name: 'empties a checkpoint’s object', run: async (_chain, _position, number) => {
      await store(number, '');
      return 'checkpoint';
    } },
  ];

  it('finds nothing where nothing was done', async () => {
    expect(await scene.verify()).toEqual({
      chains: CHAINS.length + 1, records: CHAINS.length * LENGTH + CHECKPOINTS, bad: [], firstBad: null, checkpoints: CHECKPOINTS, badCheckpoints: [],
      // The record of the last checkpoint is behind it.
      uncovered: 1, uncoveredSince: scene.clock.now(), overdue: null,
    });
  });

  it('finds whatever is done to records, heads and checkpoints, hundreds of times', async () => {
    const done = new Map<string, number>();
    await fc.assert(fc.asyncProperty(
      fc.constantFrom(...tamperings), fc.constantFrom(...CHAINS), fc.integer({ min: 1, max: LENGTH }), fc.integer({ min: 1, max: CHECKPOINTS }),
      async (tampering, chain, position, number) => {
        await scene.app.owner.query('begin');
        let inStorage = true;
        try {
          const shows = await tampering.run(chain, position, number);
          inStorage = shows === 'checkpoint';
          const found = await scene.verify({ inTransaction: true });
          expect(isWhole(found)).toBe(false);
          if (shows === 'checkpoint') expect(found.badCheckpoints.length).toBeGreaterThan(0);
          else {
            const bad = found.bad.find((record) => record.chain === shows.chain);
            expect(bad?.position).toBeGreaterThanOrEqual(shows.from);
            expect(bad?.position).toBeLessThanOrEqual(shows.to);
          }
          done.set(tampering.name, (done.get(tampering.name) ?? 0) + 1);
        } finally {
          await scene.app.owner.query('rollback');
          if (inStorage) await restore();
        }
      },
    ), { numRuns: 400 });
    expect([...done.keys()].toSorted()).toEqual(tamperings.map(({ name }) => name).toSorted());
    expect(isWhole(await scene.verify())).toBe(true);
  }, 120_000);

  it('finds a rewriting even when further checkpoints were signed after it', async () => {
    await scene.app.owner.query('begin');
    await rewrite(scene, 'org_2', 5);
    await scene.app.owner.query('commit');
    await scene.append(...CHAINS);
    expect(await scene.make()).toBe(1);
    const { bad, badCheckpoints } = await scene.verify();
    expect(bad).toEqual([{ chain: 'org_2', position: 4, problem: 'the record, or one after it up to 6, was written anew; checkpoint 2 has signed another record 6' }]);
    expect(badCheckpoints).toEqual([]);
  });
});

describe('a checkpoint', () => {
  it('is made after so many records or so many minutes, not before, and never of nothing', async () => {
    const at = await ground({ AUDIT_CHECKPOINT_RECORDS: '5', AUDIT_CHECKPOINT_MINUTES: '30' });
    try {
      expect(await at.make()).toBe(0);
      await at.append('org_1');
      // The first comes at once: until it is there, nothing is vouched for.
      expect(await at.make()).toBe(1);
      expect(await at.make()).toBe(0);
      await at.append('org_1', 'org_2', 'org_1');
      expect(await at.make()).toBe(0);
      await at.append('org_1');
      expect(await at.make()).toBe(1);
      at.clock.advance(29 * 60_000);
      expect(await at.make()).toBe(0);
      at.clock.advance(60_000);
      expect(await at.make()).toBe(1);
      const { rows } = await at.app.owner.query<{ document: string; hash: string }>(`select document, encode(hash, 'hex') as hash from audit.checkpoint order by number`);
      const checkpoints = rows.map(({ document }) => (JSON.parse(document) as { checkpoint: Checkpoint }).checkpoint);
      expect(checkpoints.map(({ number, previous, chains, records, heads }) => [number, previous, chains, records, heads.map(({ chain, position }) => `${chain} ${position}`)])).toEqual([
        [1, null, 1, 1, ['org_1 1']],
        [2, rows[0]?.hash, 3, 6, ['lab 1', 'org_1 4', 'org_2 1']],
        [3, rows[1]?.hash, 3, 7, ['lab 2']],
      ]);
      expect(rows.map(({ document }) => hashOfDocument(document))).toEqual(rows.map(({ hash }) => hash));
      expect(isWhole(await at.verify())).toBe(true);
    } finally {
      await at.app.close();
    }
  });

  it('is made once by many workers at once, while records are written', async () => {
    const at = await ground({ AUDIT_CHECKPOINT_RECORDS: '1' });
    try {
      for (let round = 0; round < 5; round += 1) {
        await Promise.all([...Array.from({ length: 6 }, () => at.append('org_1', 'org_2')), ...Array.from({ length: 6 }, () => at.make())]);
      }
      await at.append('org_1');
      await at.make();
      const verification = await at.verify();
      expect(isWhole(verification)).toBe(true);
      const keys: string[] = [];
      for await (const key of at.storage.list('audit/checkpoints/')) keys.push(key);
      expect(keys).toEqual(Array.from({ length: verification.checkpoints }, (_, index) => checkpointKey(index + 1)));
    } finally {
      await at.app.close();
    }
  });

  it('that was stored by a process that died before its commit is taken over', async () => {
    const at = await ground({ AUDIT_CHECKPOINT_RECORDS: '1' });
    try {
      await at.append('org_1', 'org_2');
      await at.app.owner.query('alter function audit.add_checkpoint(text, timestamptz) rename to add_checkpoint_gone');
      await expect(at.make()).rejects.toThrow(/add_checkpoint/);
      await at.app.owner.query('alter function audit.add_checkpoint_gone(text, timestamptz) rename to add_checkpoint');
      await at.append('org_1');
      at.clock.advance(5000);
      expect(await at.make()).toBe(1);
      const { rows: [row] } = await at.app.owner.query<{ document: string }>('select document from audit.checkpoint');
      expect((JSON.parse(row?.document ?? '') as { checkpoint: Checkpoint }).checkpoint).toMatchObject({ at: '2026-03-02T15:00:00.000Z', records: 2 });
      expect(await at.make()).toBe(1);
      expect(await at.verify()).toMatchObject({ bad: [], badCheckpoints: [], checkpoints: 2 });
    } finally {
      await at.app.close();
    }
  });

  it('is not made where storage knows more than the database: its end was cut off, or it was restored', async () => {
    const at = await ground({ AUDIT_CHECKPOINT_RECORDS: '1' });
    try {
      await at.append('org_1');
      await at.make();
      await at.append('org_1', 'org_1');
      await at.make();
      await at.change('delete from audit.checkpoint where number = 2');
      await at.change(`delete from audit.checkpoint_head; delete from audit.record where chain = 'org_1' and position > 1`);
      await at.change(`update audit.chain_head set position = 1, hash = (select hash from audit.record where chain = 'org_1' and position = 1) where chain = 'org_1'`);
      await expect(at.make()).rejects.toThrow(CheckpointConflict);
      await expect(at.make()).rejects.toThrow('audit/checkpoints/000000000002.json is in object storage already, and has signed records that the database does not have');
      expect(await at.verify()).toMatchObject({
        bad: [{ chain: 'org_1', position: 2, problem: 'the record is missing; checkpoint 2 has signed record 3' }], badCheckpoints: [{ checkpoint: 2, problem: 'is not in the database' }],
      });
    } finally {
      await at.app.close();
    }
  }, 30_000);

  it('covers what was written within the hour; before, the end can be cut off unseen, and after two hours that is told', async () => {
    const at = await ground({ AUDIT_CHECKPOINT_RECORDS: '100' });
    try {
      await at.append('org_1', 'org_1');
      await at.make();
      await at.append('org_1');
      await at.append('lab');
      // The plain truth, as the documents tell it: nobody has signed for these.
      await at.change(`delete from audit.record where chain = 'org_1' and position = 3`);
      await at.change(`update audit.chain_head set position = 2, hash = (select hash from audit.record where chain = 'org_1' and position = 2) where chain = 'org_1'`);
      expect(await at.verify()).toMatchObject({ bad: [], badCheckpoints: [], uncovered: 2, overdue: null });
      at.clock.advance(121 * 60_000);
      expect((await at.verify()).overdue).toMatch(/^no checkpoint covers what was written since 2026-03-02T15:00:00.000Z, and one is made at least every 60 minutes/);
      expect(await at.make()).toBe(1);
      expect(await at.verify()).toMatchObject({ uncovered: 1, overdue: null });
    } finally {
      await at.app.close();
    }
  });

  it('cannot be added by a partner’s transaction, nor out of turn, nor changed or removed by the application', async () => {
    const at = await ground({ AUDIT_CHECKPOINT_RECORDS: '1' });
    const database = at.app.app.get(Database);
    try {
      await at.append('org_1');
      await at.make();
      const document = JSON.stringify({ checkpoint: { number: 2, heads: [] } });
      const asPartner = { actor: { kind: 'partner' as const, id: 'cli', name: 'System', permissions: new Set<string>(), roles: [] }, requestId: 'test' };
      await expect(database.transaction(asPartner, (tx) => tx.query('select audit.add_checkpoint($1, $2)', [document, tx.now]))).rejects.toThrow('checkpoints are made by the lab alone');
      await expect(database.transaction(origin, (tx) => tx.query('select audit.add_checkpoint($1, $2)', [document.replace('2', '3'), tx.now]))).rejects.toThrow('the next checkpoint is 2, not 3');
      for (const sql of ['delete from audit.checkpoint', `update audit.checkpoint set document = '{}'`, 'delete from audit.checkpoint_head', `insert into audit.checkpoint values (2, '{}', sha256('x'), now())`]) {
        await expect(database.transaction(origin, (tx) => tx.query(sql))).rejects.toThrow('permission denied');
      }
    } finally {
      await at.app.close();
    }
  });
});
