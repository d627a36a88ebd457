/** `node --no-warnings --import ./test/support/typescript-loader.mjs test/bench/audit.ts`: how fast records are appended and verified. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { startServer } from '../../src/boot.js';
import { MakeCheckpoint } from '../../src/modules/audit/make-checkpoint.service.js';
import { isWhole, verifyAudit } from '../../src/modules/audit/verify-audit.js';
import type { RunQuery } from '../../src/modules/audit/verify-chain.js';
import { systemActor } from '../../src/platform/actor.js';
import { SystemClock } from '../../src/platform/clock/clock.js';
import { Config } from '../../src/platform/config/config.js';
import { SigningKeys } from '../../src/platform/crypto/signing-keys.js';
import { migrateUp } from '../../src/platform/database/migrator.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import { migrateQueue } from '../../src/platform/jobs/migrate-queue.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { createLog } from '../../src/platform/telemetry/log.js';
import { median, ratioText, report } from './table.js';
import type { Goal } from './table.js';

const ROOT = join(import.meta.dirname, '..', '..');
const RECORDS = Number(process.argv[2] ?? 1_000_000);
const CHAINS = 200;
const BATCH = 5000;
const WRITERS = [1, 4, 16];
const ROUNDS = 5;
const ROUND_MS = 1000;
const WANTED_PER_SECOND = 50_000;

const home = await mkdtemp(join(tmpdir(), 'atelier-bench-audit-'));
const postgres = await startEmbeddedPostgres({ home });
await migrateUp(postgres.ownerUrl);
await migrateQueue(postgres.queueUrl);
const server = await startServer({
  role: 'api', config: Config.read({ ATELIER_HOME: home, AUDIT_CHECKPOINT_RECORDS: '1' }), clock: new SystemClock(), log: createLog('silent'), databaseUrl: postgres.appUrl,
  queue: { kind: 'postgres', url: postgres.queueUrl }, storageUrl: pathToFileURL(join(home, 'storage')).href, home, embedded: true,
}, { host: '127.0.0.1', port: 0 });
const owner = await connect(postgres.ownerUrl);
const goals: Goal[] = [];

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, options: '-c atelier.organization=*' });
  await client.connect();
  return client;
}

const bodyOf = (chain: string, number: number, at: string): string =>
  `{"action":"engagement.advance","actor":{"id":"stf_01k9zq3v5se6rb4yg2w8d7t1hn","kind":"staff","name":"Ada Weber"},"after":{"iteration":1,"onHold":false,"stage":"intake"},` +
  `"at":"${at}","before":{"iteration":1,"onHold":false,"stage":"contracting"},"object":"${chain}-${number}","requestId":"req_01m827sw0bfvpvsjk5pmw9rejt"}`;

type Write = (client: Client, writer: number, number: number) => Promise<unknown>;
const append = (chainOf: (writer: number) => string): Write => (client, writer, number) => {
  const at = new Date().toISOString();
  const chain = chainOf(writer);
  return client.query({ name: 'append', text: 'select audit.append($1::jsonb, $2)', values: [JSON.stringify([{ chain, body: bodyOf(chain, number, at) }]), at] });
};
const hash = Buffer.alloc(32, 7);
const insert: Write = (client, writer, number) => {
  const at = new Date().toISOString();
  return client.query({ name: 'insert', text: 'insert into bench.plain (chain, position, body, hash, recorded_at) values ($1, $2, $3, $4, $5)', values: [`writer-${writer}`, number, bodyOf('plain', number, at), hash, at] });
};

let written = 0;
/** Writes a second, as many writers at once on connections of their own, each transaction one record. */
async function perSecond(clients: readonly Client[], write: Write): Promise<number> {
  const begun = performance.now();
  let count = 0;
  await Promise.all(clients.map(async (client, writer) => {
    while (performance.now() - begun < ROUND_MS) {
      await write(client, writer, (written += 1));
      count += 1;
    }
  }));
  return count / ((performance.now() - begun) / 1000);
}

/** Appends on one chain and on chains of their own, against plain inserts into a table of the same columns and indexes. */
async function measureWriters(): Promise<void> {
  await owner.query('create schema bench; create table bench.plain (like audit.record including all)');
  const ways = { plain: insert, one: append(() => 'crowded'), own: append((writer) => `alone-${writer}`) };
  const clients = await Promise.all(Array.from({ length: Math.max(...WRITERS) }, () => connect(postgres.ownerUrl)));
  for (const writers of WRITERS) {
    const figures = { plain: [] as number[], one: [] as number[], own: [] as number[] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const order = (['plain', 'one', 'own'] as const).toSorted(() => (round % 2 === 0 ? 1 : -1));
      for (const way of order) {
        const figure = await perSecond(clients.slice(0, writers), ways[way]);
        // The first round warms up.
        if (round > 0) figures[way].push(figure);
      }
    }
    const ratios = (way: 'one' | 'own'): number[] => figures[way].map((figure, round) => figure / (figures.plain[round] ?? Number.NaN));
    const label = `${writers} ${writers === 1 ? 'writer' : 'writers'}`;
    goals.push({ goal: `${label}, plain inserts`, wanted: '', measured: `${Math.round(median(figures.plain))} a second`, met: undefined });
    goals.push({ goal: `${label}, one chain`, wanted: '', measured: `${Math.round(median(figures.one))} a second, ${ratioText(ratios('one'))} of plain inserts`, met: undefined });
    goals.push({ goal: `${label}, chains of their own`, wanted: '', measured: `${Math.round(median(figures.own))} a second, ${ratioText(ratios('own'))} of plain inserts`, met: undefined });
  }
  await Promise.all(clients.map((client) => client.end()));
  await owner.query('drop schema bench cascade; truncate audit.record, audit.chain_head');
}

/** Fills the chains by the function that appends, turn by turn, with a checkpoint every so often. */
async function fill(): Promise<void> {
  const checkpoints = server.app.get(MakeCheckpoint, { strict: false });
  for (let from = 0; from < RECORDS; from += BATCH) {
    const at = new Date(Date.now() - (RECORDS - from)).toISOString();
    const records = Array.from({ length: Math.min(BATCH, RECORDS - from) }, (_, index) => {
      const chain = `org_${String((from + index) % CHAINS).padStart(4, '0')}`;
      return { chain, body: bodyOf(chain, from + index, at) };
    });
    await owner.query('select audit.append($1, $2)', [JSON.stringify(records), at]);
    if ((from / BATCH) % 2 === 1) await checkpoints.whenDue({ actor: systemActor('bench'), requestId: 'bench' });
  }
  await owner.query('analyze audit.record');
}

/** Reads every record, page by page along the primary key, and does nothing with them. */
async function readAll(client: Client): Promise<number> {
  let count = 0;
  for (let [chain, position] = ['', '0']; ;) {
    const { rows } = await client.query<{ chain: string; position: string }>(
      'select chain, position, body, hash, recorded_at from audit.record where (chain, position) > ($1, $2) order by chain, position limit 2000', [chain, position]);
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined) return count;
    ({ chain, position } = last);
  }
}

async function measureVerifying(): Promise<void> {
  const [onSnapshot, now] = [await connect(postgres.appUrl), await connect(postgres.appUrl)];
  const queryOn = (client: Client): RunQuery => async (sql, parameters) => (await client.query(sql, parameters)).rows as never;
  const rates: number[] = [];
  const ratios: number[] = [];
  const cpu: number[] = [];
  let found = '';
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 50);
  for (let round = 0; round < 3; round += 1) {
    const begunReading = performance.now();
    const read = await readAll(now);
    const reading = read / ((performance.now() - begunReading) / 1000);
    const begun = performance.now();
    const cpuBefore = process.cpuUsage();
    const verification = await verifyAudit({
      snapshot: async (work) => {
        await onSnapshot.query('begin isolation level repeatable read read only');
        const result = await work(queryOn(onSnapshot));
        await onSnapshot.query('commit');
        return result;
      },
      query: queryOn(now), storage: server.app.get(ObjectStorage, { strict: false }), keys: server.app.get(SigningKeys, { strict: false }).publicKeys, now: () => new Date(), checkpointMinutes: 60,
    });
    if (!isWhole(verification)) throw new Error(`the chains are not whole: ${JSON.stringify(verification.firstBad ?? verification.badCheckpoints[0])}`);
    const spent = process.cpuUsage(cpuBefore);
    rates.push(verification.records / ((performance.now() - begun) / 1000));
    ratios.push((rates.at(-1) ?? Number.NaN) / reading);
    cpu.push((spent.user + spent.system) / verification.records);
    found = `${verification.records} records in ${verification.chains} chains, ${verification.checkpoints} checkpoints`;
  }
  clearInterval(watch);
  const rate = median(rates);
  goals.push({
    goal: `verifying ${found}`, wanted: `≥ ${WANTED_PER_SECOND} records a second`, met: rate >= WANTED_PER_SECOND,
    measured: `${Math.round(rate)} a second (${rates.map((one) => Math.round(one)).join(', ')}), ${median(cpu).toFixed(1)} µs of CPU time a record, memory grew by ${Math.round((peak - before) / 2 ** 20)} MiB at most`,
  });
  goals.push({ goal: 'verifying, against reading the same records without looking at them', wanted: '', measured: ratioText(ratios), met: undefined });
  await Promise.all([onSnapshot.end(), now.end()]);
}

try {
  await measureWriters();
  await fill();
  await measureVerifying();
  await report('Audit benchmarks', RECORDS >= 1_000_000 ? join(ROOT, 'docs', 'benchmarks', 'audit.md') : null, goals, [
    'Writers: each transaction appends one record of 330 bytes on a connection of its own, for a second a round, in turns with plain inserts into a table of the same columns and indexes.',
    'Writers of one chain wait for the end of each other’s commit; with 16 of them the chain’s head, and not the disk, sets the pace. Writers of chains of their own commit together.',
    'Verifying: one connection and one thread read and hash, one page ahead; signatures, storage and the comparison of both are included. Memory is that of the process, garbage included.',
    `Load average at the end: ${loadavg()[0]?.toFixed(1) ?? 'unknown'} on ${cpus().length} cores. A second of wall time is worth that much less; CPU time a record is not.`,
  ]);
} finally {
  await owner.end();
  await server.stop();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}
process.exit(0);
