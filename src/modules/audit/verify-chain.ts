import { createHash } from 'node:crypto';

/** Small enough that hashing a page does not hold up requests. */
const PAGE = 1000;

/** Where a chain breaks. */
export interface BadRecord {
  chain: string;
  position: number;
  problem: string;
}

export interface ChainVerification {
  /** Chains and records looked at: all of them, or those up to the first bad record. */
  chains: number;
  records: number;
  /** The first bad record in the order of chains and positions, or null when all is whole. */
  firstBad: BadRecord | null;
}

interface HeadRow {
  chain: string;
  position: string;
  hash: Buffer;
}

interface RecordRow extends HeadRow {
  body: string;
  recorded_at: Date;
}

/** Runs SQL and answers its rows. */
export type RunQuery = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

/**
 * Recomputes every hash of every chain, page by page, and compares the last of each with the chain's head: an edited, deleted,
 * inserted, swapped or cut-off record is found.
 * @param query on one snapshot of the database, or a record appended meanwhile looks like one that was added.
 */
export async function verifyChains(query: RunQuery): Promise<ChainVerification> {
  const walk = new ChainWalk(await query<HeadRow>('select chain, position, hash from audit.chain_head order by chain', []));
  for (;;) {
    const rows = await query<RecordRow>(
      `select chain, position, body, hash, recorded_at from audit.record where (chain, position) > ($1, $2) order by chain, position limit ${PAGE}`,
      [walk.chain, walk.position],
    );
    for (const row of rows) {
      const bad = walk.step(row);
      if (bad !== null) return walk.result(bad);
    }
    if (rows.length < PAGE) return walk.result(walk.end());
  }
}

/** Goes along all chains, record by record, in the order of their names. */
class ChainWalk {
  chain = '';
  position = 0;
  #hash: Buffer = Buffer.alloc(0);
  /** How many chains were begun; their heads are the first of {@link heads}, in the same order. */
  #chains = 0;
  #records = 0;

  constructor(private readonly heads: readonly HeadRow[]) {}

  /** Takes the next record. @returns what is wrong up to here, or null. */
  step(row: RecordRow): BadRecord | null {
    if (row.chain !== this.chain) {
      const bad = this.#endOfChain() ?? this.#beginningOf(row.chain);
      if (bad !== null) return bad;
    }
    const position = Number(row.position);
    if (position !== this.position + 1) return this.#bad(this.position + 1, `the record is missing; the next is ${position}`);
    const hash = createHash('sha256').update(this.#hash).update(row.body, 'utf8').digest();
    if (!hash.equals(row.hash)) return this.#bad(position, 'the record, or the one before it, is not the one that was written');
    if (Date.parse((JSON.parse(row.body) as { at: string }).at) !== row.recorded_at.getTime()) return this.#bad(position, 'the record is listed at another time than it was written');
    this.position = position;
    this.#hash = hash;
    this.#records += 1;
    return null;
  }

  /** No record follows. */
  end(): BadRecord | null {
    return this.#endOfChain() ?? this.#lost();
  }

  result(firstBad: BadRecord | null): ChainVerification {
    return { chains: this.#chains, records: this.#records, firstBad };
  }

  #endOfChain(): BadRecord | null {
    const head = this.heads[this.#chains - 1];
    if (head === undefined) return null;
    const headAt = Number(head.position);
    if (headAt > this.position) return this.#bad(this.position + 1, `the record is missing; the chain's head is at ${headAt}`);
    if (headAt < this.position) return this.#bad(headAt + 1, `the record was added; the chain's head is at ${headAt}`);
    return this.#hash.equals(head.hash) ? null : this.#bad(headAt, "the record, or the chain's head, is not the one that was written");
  }

  #beginningOf(chain: string): BadRecord | null {
    const head = this.heads[this.#chains];
    if (head !== undefined && head.chain < chain) return this.#lost();
    if (head?.chain !== chain) return { chain, position: 1, problem: 'the chain has no head' };
    this.#chains += 1;
    this.chain = chain;
    this.position = 0;
    this.#hash = createHash('sha256').update(chain, 'utf8').digest();
    return null;
  }

  #lost(): BadRecord | null {
    const head = this.heads[this.#chains];
    return head === undefined ? null : { chain: head.chain, position: 1, problem: `the record is missing; the chain's head is at ${head.position}` };
  }

  #bad(position: number, problem: string): BadRecord {
    return { chain: this.chain, position, problem };
  }
}
