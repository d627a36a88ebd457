import { CHECKPOINT_ACTION, LAB_CHAIN } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { beginChain, endStretch, takeRecord } from './chain-walk.js';
import type { BadRecord, Chain, RecordRow, Stretch } from './chain-walk.js';

/** Records that are read at once: small enough that hashing them does not hold up requests. */
const PAGE = 2000;

export interface ChainVerification {
  /** Chains and records looked at: all of them, or in each chain those up to its first bad record. */
  chains: number;
  records: number;
  /** The first bad record of each chain that has one, in the order of chains. */
  bad: BadRecord[];
  /** The first of {@link bad}, or null when all is whole. */
  firstBad: BadRecord | null;
  /** The checkpoints that the records speak of: number and SHA-256 of the document, hexadecimal. */
  checkpoints: Map<number, string>;
  /** When the oldest record behind the last checkpoint of its chain was written; null when there is none. */
  uncoveredSince: Date | null;
  /** Records behind the last checkpoint of their chain. */
  uncovered: number;
}

interface HeadRow {
  chain: string;
  position: string;
  hash: Buffer;
}

interface StretchRow extends RecordRow {
  /** Which stretch it belongs to, from 1. */
  n: number;
}

/** Runs SQL and answers its rows. */
export type RunQuery = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

const READ_STRETCHES = `
  select d.n::int as n, r.position, r.body, r.hash, (extract(epoch from r.recorded_at) * 1000)::float8 as recorded_at, r.action, r.object, r.actor, r.request_id
  from unnest($1::text[], $2::bigint[], $3::bigint[]) with ordinality as d (chain, first, last, n)
  cross join lateral (select * from audit.record r where r.chain = d.chain and r.position between d.first and d.last order by r.position) r
  order by d.n, r.position`;

const READ_STRAYS = `
  select r.chain, min(r.position) as position from audit.record r left join audit.chain_head h on h.chain = r.chain
  where h.chain is null or r.position > h.position or r.position < 1 group by r.chain`;

/**
 * Recomputes every hash of every chain, and compares each chain with what checkpoints have signed and with its head: an edited,
 * deleted, inserted, swapped or cut-off record is found, and behind a checkpoint also one in a chain that was written anew.
 *
 * Memory grows with the number of chains, not of records: from checkpoint to checkpoint only what was added is read.
 * @param query on one snapshot of the database, or a record appended meanwhile looks like one that was added
 * @param checkpoints verified ones in their order, none of them newer than the snapshot
 */
export async function verifyChains(query: RunQuery, checkpoints: AsyncIterable<Checkpoint> | Iterable<Checkpoint> = []): Promise<ChainVerification> {
  const verification = new Verification(query);
  // The next page is asked for before this one is looked at: the database reads while we hash.
  let ahead: Promise<Page> | undefined;
  for await (const stretches of pagesOf(verification.plan(checkpoints))) {
    const asked = verification.read(stretches);
    // Told by whoever awaits it.
    asked.catch(() => undefined);
    if (ahead !== undefined) verification.take(await ahead);
    ahead = asked;
  }
  if (ahead !== undefined) verification.take(await ahead);
  return verification.finish();
}

interface Page {
  stretches: readonly Stretch[];
  rows: readonly StretchRow[];
}

/** Gathers stretches until they hold a page of records. */
async function* pagesOf(stretches: AsyncIterable<Stretch>): AsyncGenerator<Stretch[]> {
  let page: Stretch[] = [];
  let records = 0;
  for await (const stretch of stretches) {
    page.push(stretch);
    records += Math.max(0, stretch.last - stretch.first + 1);
    if (records < PAGE && page.length < PAGE) continue;
    yield page;
    page = [];
    records = 0;
  }
  if (page.length > 0) yield page;
}

class Verification {
  readonly #chains = new Map<string, Chain>();
  readonly #checkpoints = new Map<number, string>();
  #records = 0;
  #uncovered = 0;
  #uncoveredSince = Number.POSITIVE_INFINITY;

  constructor(private readonly query: RunQuery) {}

  /** Which records to read: from checkpoint to checkpoint, and then up to the heads. */
  async *plan(checkpoints: AsyncIterable<Checkpoint> | Iterable<Checkpoint>): AsyncGenerator<Stretch> {
    for await (const { number, heads } of checkpoints) {
      for (const { chain, position, hash } of heads) yield* this.#planUpTo(this.#chain(chain), position, Buffer.from(hash, 'hex'), number);
    }
    const withHead = new Set<string>();
    for await (const { chain, position, hash } of this.#heads()) {
      withHead.add(chain);
      yield* this.#planUpTo(this.#chain(chain), Number(position), hash, null);
    }
    for (const chain of this.#chains.values()) {
      // Whoever removes a head claims that there never was a chain.
      if (!withHead.has(chain.name)) chain.bad ??= { chain: chain.name, position: 1, problem: 'the chain has no head' };
    }
  }

  async read(stretches: readonly Stretch[]): Promise<Page> {
    const rows = await this.query<StretchRow>(READ_STRETCHES, [
      stretches.map(({ chain }) => chain.name), stretches.map(({ first }) => first), stretches.map(({ last }) => last),
    ]);
    return { stretches, rows };
  }

  take({ stretches, rows }: Page): void {
    let at = 0;
    for (const [index, stretch] of stretches.entries()) {
      for (let row = rows[at]; row?.n === index + 1; row = rows[(at += 1)]) this.#take(stretch, row);
      endStretch(stretch);
    }
  }

  async finish(): Promise<ChainVerification> {
    for (const { chain, position } of await this.query<{ chain: string; position: string }>(READ_STRAYS, [])) {
      const found = this.#chains.get(chain);
      if (found === undefined) this.#chain(chain).bad = { chain, position: 1, problem: 'the chain has no head' };
      else found.bad ??= { chain, position: Number(position), problem: `the record was added; the chain's head is at ${found.planned}` };
    }
    const bad = [...this.#chains.values()].flatMap((chain) => chain.bad ?? []).sort((a, b) => (a.chain < b.chain ? -1 : 1));
    return {
      chains: this.#chains.size, records: this.#records, bad, firstBad: bad[0] ?? null, checkpoints: this.#checkpoints,
      uncovered: this.#uncovered, uncoveredSince: this.#uncovered === 0 ? null : new Date(this.#uncoveredSince),
    };
  }

  #chain(name: string): Chain {
    const known = this.#chains.get(name) ?? beginChain(name);
    this.#chains.set(name, known);
    return known;
  }

  *#planUpTo(chain: Chain, to: number, hash: Buffer, checkpoint: number | null): Generator<Stretch> {
    if (to <= chain.planned) {
      if (to === chain.planned && hash.equals(chain.plannedHash)) return;
      const said = checkpoint === null ? "the chain's head" : `checkpoint ${checkpoint}`;
      yield { chain, first: to + 1, last: to, checkpoint, hash: null, wrong: `the record, or one after it, was cut off or written anew: ${said} is at ${to}, and what was signed before goes to ${chain.planned}` };
      return;
    }
    // A chain that is broken already is not read on, wherever its head claims to be.
    for (let first = chain.planned + 1; first <= to && chain.bad === null; first += PAGE) {
      const last = Math.min(to, first + PAGE - 1);
      yield { chain, first, last, checkpoint, hash: last === to ? hash : null };
    }
    chain.planned = to;
    chain.plannedHash = hash;
  }

  async *#heads(): AsyncGenerator<HeadRow> {
    for (let after: string | null = null; ;) {
      const rows: HeadRow[] = await this.query<HeadRow>(`select chain, position, hash from audit.chain_head where $1::text is null or chain > $1 order by chain limit ${PAGE}`, [after]);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.chain;
    }
  }

  #take({ chain, checkpoint }: Stretch, row: RecordRow): void {
    const body = takeRecord(chain, row);
    if (body === null) return;
    this.#records += 1;
    if (checkpoint === null) {
      this.#uncovered += 1;
      this.#uncoveredSince = Math.min(this.#uncoveredSince, row.recorded_at);
    }
    if (chain.name === LAB_CHAIN && body.action === CHECKPOINT_ACTION) this.#checkpoints.set(Number(body.after?.['number']), String(body.after?.['hash']));
  }
}
