/** One seeded drill: customers work, faults strike, everything is mended, and what must hold is checked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkInvariants } from './check-invariants.js';
import { planFaults } from './faults.js';
import { House } from './house.js';
import type { Backend } from './house.js';
import { playEngagement } from './play-engagement.js';
import type { Ledger } from './play-engagement.js';
import { Receiver } from './receiver.js';
import { SeededRandom } from './seeded-random.js';
import { StubbornClient } from './stubborn-client.js';
import type { Oddity } from './stubborn-client.js';

const CUSTOMERS = 3;
const MEND_MS = 180_000;

export interface DrillResult {
  seed: number;
  backend: Backend;
  faults: number;
  engagements: number;
  retries: number;
  events: number;
  seconds: number;
  violations: string[];
}

export async function drill(seed: number, backend: Backend, milliseconds: number, say: (line: string) => void): Promise<DrillResult> {
  const begun = Date.now();
  const house = await House.open(backend);
  const receivers = await Promise.all(Array.from({ length: CUSTOMERS }, () => Receiver.open()));
  const ledger: Ledger = { engagements: [], releasedMilestones: [], payments: [], uploads: [], versions: [], endpoints: [] };
  const oddities: Oddity[] = [];
  const violations: string[] = [];
  let retries = 0;
  try {
    const client = (token: string): StubbornClient => new StubbornClient(house, token, oddities, () => { retries += 1; });
    const staff = client(await house.token('administrator'));
    const end = Date.now() + milliseconds;
    const isOver = (): boolean => Date.now() > end;
    const customers = receivers.map(async (_, customer) => {
      for (let round = 1; !isOver(); round += 1) {
        const name = `Customer ${customer + 1}-${round} of seed ${seed}`;
        // Of each round a receiver of its own: an endpoint's secret is one receiver's.
        const receiver = round === 1 ? receivers[customer] ?? await Receiver.open() : await Receiver.open();
        if (round > 1) receivers.push(receiver);
        try {
          await playEngagement({ house, staff, asPartner: client, random: SeededRandom.of(seed, name), receiver, ledger, name }, isOver);
        } catch (error) {
          violations.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    });
    const faults = planFaults(seed, milliseconds, backend);
    const started = Date.now();
    // Faults of different kinds overlap; those of one kind follow each other.
    const strikes = new Map<string, Promise<void>>();
    for (const fault of faults) {
      await sleep(Math.max(0, started + fault.at - Date.now()));
      say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${fault.name}`);
      strikes.set(fault.kind, (strikes.get(fault.kind) ?? Promise.resolve()).then(() => fault.strike(house, receivers)));
    }
    await Promise.all(strikes.values());
    await Promise.all(customers);
    violations.push(...(await mend(house, receivers, staff)));
    violations.push(...(await checkInvariants(house, ledger, staff)), ...oddities.map(({ what, status, body }) => `${what} answered ${status}: ${body}`));
    const [count] = await house.rows<{ events: string }>('select count(*) as events from platform.outbox');
    return { seed, backend, faults: faults.length, engagements: ledger.engagements.length, retries, events: Number(count?.events ?? 0), seconds: (Date.now() - begun) / 1000, violations };
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await house.close();
  }
}

/**
 * Everything is well again; the clock goes on, as days would, so that nobody waits for real for what is due later.
 * @returns what is still to be done when that takes too long.
 */
async function mend(house: House, receivers: readonly Receiver[], staff: StubbornClient): Promise<string[]> {
  for (const receiver of receivers) receiver.mood = 'good';
  const end = Date.now() + MEND_MS;
  for (;;) {
    await sleep(1500);
    // What an operator does about jobs whose tries ran out while PostgreSQL was away.
    const { data } = await staff.get<{ data: { handler: string; reason: string }[] }>('/v1/admin/jobs/failed?limit=100');
    const left = [...data.map(({ handler, reason }) => `failed ${handler}: ${reason}`), ...(await undone(house))];
    if (left.length === 0) return [];
    if (Date.now() > end) return left.map((what) => `not done in ${MEND_MS / 1000} s: ${what}`);
    for (const handler of new Set(data.map((job) => job.handler))) await staff.post(`/v1/admin/jobs/handlers/${handler}/replay`);
    house.moveClock(70_000);
  }
}

async function undone(house: House): Promise<string[]> {
  const rows = await house.rows<{ what: string }>(
    `select 'event to be relayed: ' || type as what from platform.outbox where relayed_at is null
     union all select 'event to be handled: ' || type || ' ' || id || ' ' || look_again_at from platform.outbox where look_again_at is not null
     union all select 'job: ' || name || ' ' || id from platform.job_request where (relayed_at is null and run_at <= now() + $1::int * interval '1 second') or look_again_at is not null
     union all select 'webhook: ' || event_type || ' ' || state from partners.webhook_delivery where state in ('pending', 'sending')
     union all select 'dataset version: ' || status from intake.dataset_version where status in ('queued', 'processing')`, [Math.floor(house.offset / 1000)]);
  return rows.map(({ what }) => what);
}
