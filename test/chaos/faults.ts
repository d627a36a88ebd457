/** What a drill does to the system, drawn from the seed before it begins. */
import type { Backend, House } from './house.js';
import { moods } from './receiver.js';
import type { Receiver } from './receiver.js';
import { SeededRandom } from './seeded-random.js';

export interface Fault {
  /** Milliseconds from the beginning of the drill. */
  at: number;
  name: string;
  /** Faults of one kind do not overlap. */
  kind: string;
  strike(house: House, receivers: readonly Receiver[]): Promise<void> | void;
}

const MINUTE = 60_000;
/** The application's clock stays within this: idempotency keys and open uploads have a right to live on for a day. */
const FARTHEST_AHEAD = 10 * 60 * MINUTE;

/** The same faults at the same times for the same seed. */
export function planFaults(seed: number, milliseconds: number, backend: Backend): Fault[] {
  const random = SeededRandom.of(seed, 'faults');
  const faults: Fault[] = [];
  let ahead = 0;
  for (let at = random.int(300, 1200); at < milliseconds; at += random.int(400, 2200)) {
    const draw = (): Fault => {
      const index = random.int(0, 1);
      switch (random.pick(['api', 'api', 'worker', 'worker', 'postgres', 'redis', 'flush', 'mood', 'mood', 'duplicates', 'clock'])) {
        case 'api': return { at, kind: `api ${index}`, name: `kill -9 of api ${index + 1}`, strike: (house) => house.kill('api', index) };
        case 'worker': return { at, kind: `worker ${index}`, name: `kill -9 of worker ${index + 1}`, strike: (house) => house.kill('worker', index) };
        case 'postgres': return { at, kind: 'postgres', name: 'crash of PostgreSQL', strike: (house) => house.restartPostgres() };
        case 'redis': return backend === 'redis' ? { at, kind: 'redis', name: 'kill -9 of Redis', strike: (house) => house.restartRedis() } : draw();
        case 'flush': return backend === 'redis' ? { at, kind: 'redis', name: 'flush of Redis', strike: (house) => house.flushRedis() } : draw();
        case 'duplicates': return { at, kind: 'duplicates', name: 'events delivered again', strike: deliverAgain };
        case 'clock': {
          const jump = random.chance(0.25) ? -random.int(1, 10) * MINUTE : random.int(1, 90) * MINUTE;
          const bounded = Math.min(Math.max(ahead + jump, 0), FARTHEST_AHEAD) - ahead;
          ahead += bounded;
          return { at, kind: 'clock', name: `clock by ${Math.round(bounded / MINUTE)} min`, strike: (house) => house.moveClock(bounded) };
        }
        default: {
          const [which, mood] = [random.int(0, 9), random.pick(moods)];
          return { at, kind: 'mood', name: `receiver ${which} ${mood}`, strike: (_, receivers) => { const receiver = receivers[which % receivers.length]; if (receiver !== undefined) receiver.mood = mood; } };
        }
      }
    };
    faults.push(draw());
  }
  return faults;
}

/** Has the relay hand out events anew that were handled before, and the queue forget that they were. */
async function deliverAgain(house: House): Promise<void> {
  await house.rows(`update platform.outbox set relayed_at = null where id in (select id from platform.outbox where relayed_at is not null order by txid desc, seq desc limit 40)`).catch(() => []);
}
