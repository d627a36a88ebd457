import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from 'pg';
import { verifyChains } from '../../../src/modules/audit/verify-chain.js';
import type { ChainVerification } from '../../../src/modules/audit/verify-chain.js';
import { createTestDatabase } from '../../support/cluster.js';
import type { TestDatabase } from '../../support/cluster.js';

/** What someone who owns the tables can do to the chains, at random; verification has to name where it shows first. */
const CHAINS = ['lab', 'org_1', 'org_2', 'org_3'];
const LENGTH = 6;

let database: TestDatabase;
let owner: Client;
const bodies = new Map<string, string[]>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const chain of CHAINS) {
    bodies.set(chain, Array.from({ length: LENGTH }, (_, n) =>
      `{"action":"test.change","actor":{"id":"x"},"at":"2026-03-02T15:00:0${n}.000Z","object":"${chain}-${n + 1}","requestId":"r"}`));
    for (const [n, body] of (bodies.get(chain) ?? []).entries()) {
      await owner.query('select audit.append($1, $2)', [JSON.stringify([{ chain, body }]), `2026-03-02T15:00:0${n}Z`]);
    }
  }
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

const verify = (): Promise<ChainVerification> => verifyChains(async (sql, parameters) => (await owner.query(sql, parameters)).rows as never);
const edited = (chain: string, position: number): string => (bodies.get(chain)?.[position - 1] ?? '').replace('test.change', 'test.forged');
const at = (chain: string, position: number): [string, number] => [chain, position];

/** A way to tamper: what it does, and where the first bad record is then; null where it does nothing. */
type Tampering = { name: string; run: (chain: string, position: number, other: number) => Promise<[string, number] | null> };

const change = (sql: string, ...parameters: unknown[]): Promise<unknown> => owner.query(sql, parameters);
const tamperings: Tampering[] = [
  { name: 'edits a body', run: async (chain, position) => {
    await change('update audit.record set body = $3 where chain = $1 and position = $2', chain, position, edited(chain, position));
    return at(chain, position);
  } },
  { name: 'edits a hash', run: async (chain, position) => {
    await change(`update audit.record set hash = sha256('forged') where chain = $1 and position = $2`, chain, position);
    return at(chain, position);
  } },
  { name: 'edits a body and makes its hash fit', run: async (chain, position) => {
    const { rows: [previous] } = await owner.query<{ hash: Buffer }>('select hash from audit.record where chain = $1 and position = $2', [chain, position - 1]);
    const hash = createHash('sha256').update(previous?.hash ?? createHash('sha256').update(chain).digest()).update(edited(chain, position)).digest();
    await change('update audit.record set body = $3, hash = $4 where chain = $1 and position = $2', chain, position, edited(chain, position), hash);
    // The record after it no longer follows; of the last one, the head knows better.
    return at(chain, Math.min(position + 1, LENGTH));
  } },
  { name: 'moves a record to another time of the list', run: async (chain, position) => {
    await change(`update audit.record set recorded_at = recorded_at - interval '1 day' where chain = $1 and position = $2`, chain, position);
    return at(chain, position);
  } },
  { name: 'deletes a record', run: async (chain, position) => {
    await change('delete from audit.record where chain = $1 and position = $2', chain, position);
    return at(chain, position);
  } },
  { name: 'deletes a record and closes the gap', run: async (chain, position) => {
    await change('delete from audit.record where chain = $1 and position = $2', chain, position);
    for (let n = position + 1; n <= LENGTH; n += 1) await change('update audit.record set position = $3 where chain = $1 and position = $2', chain, n, n - 1);
    return at(chain, position);
  } },
  { name: 'cuts the end off', run: async (chain, position) => {
    await change('delete from audit.record where chain = $1 and position >= $2', chain, position);
    return at(chain, position);
  } },
  { name: 'cuts the end off and turns the head back', run: async (chain, position) => {
    if (position === 1) return null;
    await change('delete from audit.record where chain = $1 and position >= $2', chain, position);
    await change('update audit.chain_head set position = $2 where chain = $1', chain, position - 1);
    return at(chain, position - 1);
  } },
  { name: 'swaps two records', run: async (chain, position, other) => {
    if (position === other) return null;
    for (const [from, to] of [[position, 100], [other, position], [100, other]]) await change('update audit.record set position = $3 where chain = $1 and position = $2', chain, from, to);
    return at(chain, Math.min(position, other));
  } },
  { name: 'appends a record that fits', run: async (chain) => {
    await change(
      `insert into audit.record (chain, position, body, hash, recorded_at)
       select chain, position + 1, body, sha256(hash || convert_to(body, 'UTF8')), recorded_at from audit.record where chain = $1 and position = $2`, chain, LENGTH,
    );
    return at(chain, LENGTH + 1);
  } },
  { name: 'forges the head', run: async (chain) => {
    await change(`update audit.chain_head set hash = sha256('forged') where chain = $1`, chain);
    return at(chain, LENGTH);
  } },
  { name: 'deletes the head', run: async (chain) => {
    await change('delete from audit.chain_head where chain = $1', chain);
    return at(chain, 1);
  } },
  { name: 'deletes all records of a chain', run: async (chain) => {
    await change('delete from audit.record where chain = $1', chain);
    return at(chain, 1);
  } },
  { name: 'passes a chain off as another', run: async (chain) => {
    const [a, b] = [chain, CHAINS[(CHAINS.indexOf(chain) + 1) % CHAINS.length] ?? ''];
    for (const [from, to] of [[a, 'parked'], [b, a], ['parked', b]]) {
      await change('update audit.record set chain = $2 where chain = $1', from, to);
      await change('update audit.chain_head set chain = $2 where chain = $1', from, to);
    }
    return at(a < b ? a : b, 1);
  } },
];

it('finds whole chains whole', async () => {
  expect(await verify()).toMatchObject({ chains: CHAINS.length, records: CHAINS.length * LENGTH, bad: [], firstBad: null, uncovered: CHAINS.length * LENGTH });
});

it('names the first bad record, whatever was done to the chains', async () => {
  const done = new Set<string>();
  const anyTampering = fc.record({
    what: fc.constantFrom(...tamperings), chain: fc.constantFrom(...CHAINS), position: fc.integer({ min: 1, max: LENGTH }), other: fc.integer({ min: 1, max: LENGTH }),
  });
  // Each in a chain of its own, so that none covers up another.
  const some = fc.uniqueArray(anyTampering, { minLength: 1, maxLength: 3, selector: ({ chain }) => chain });
  await fc.assert(fc.asyncProperty(some, async (tampered) => {
    await owner.query('begin');
    try {
      const shows: [string, number][] = [];
      for (const { what, chain, position, other } of tampered) {
        // A chain that passes for another disturbs a second one; it is tried alone.
        if (what.name === 'passes a chain off as another' && tampered.length > 1) continue;
        const place = await what.run(chain, position, other);
        if (place === null) continue;
        shows.push(place);
        done.add(what.name);
      }
      const inOrder = shows.toSorted(([a], [b]) => (a < b ? -1 : 1));
      const { bad, firstBad } = await verify();
      // A chain that passes for another is bad under both names; the first of the two is looked for.
      const found = bad.map(({ chain, position }) => [chain, position]);
      if (tampered.some(({ what }) => what.name === 'passes a chain off as another')) expect(found.slice(0, inOrder.length)).toEqual(inOrder);
      else expect(found).toEqual(inOrder);
      expect(firstBad).toEqual(bad[0] ?? null);
    } finally {
      await owner.query('rollback');
    }
  }), { numRuns: 250 });
  expect([...done].toSorted()).toEqual(tamperings.map(({ name }) => name).toSorted());
  expect((await verify()).firstBad).toBeNull();
});
