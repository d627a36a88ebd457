import { createHash } from 'node:crypto';

const PAGE = 5000;

/** Where a chain breaks. */
export interface BadRecord {
  chain: string;
  position: number;
  problem: string;
}

export interface ChainVerification {
  chains: number;
  records: number;
  /** The first bad record in the order of chains and positions, or null when all is whole. */
  firstBad: BadRecord | null;
}

interface RecordRow {
  chain: string;
  position: string;
  body: string;
  hash: Buffer;
}

/** Runs SQL and answers its rows. */
export type RunQuery = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

/**
 * Recomputes every hash of every chain, page by page, and compares the last with the chain's head: an edited, deleted,
 * inserted, swapped or cut-off record is found.
 */
export async function verifyChains(query: RunQuery): Promise<ChainVerification> {
  const heads = await query<{ chain: string; position: string; hash: Buffer }>('select chain, position, hash from audit.chain_head', []);
  const unseen = new Map(heads.map((head) => [head.chain, head]));
  let records = 0;
  let chains = 0;
  let chain: string | undefined;
  let position = 0;
  let hash: Buffer = Buffer.alloc(32);

  const closeChain = (): BadRecord | null => {
    if (chain === undefined) return null;
    const head = unseen.get(chain);
    unseen.delete(chain);
    if (head === undefined) return { chain, position, problem: 'the chain has no head' };
    if (Number(head.position) !== position || !hash.equals(head.hash)) {
      return { chain, position: position + 1, problem: `the head is at ${head.position}, the last record at ${position}: records are missing or were added` };
    }
    return null;
  };

  for (;;) {
    const rows = await query<RecordRow>(
      `select chain, position, body, hash from audit.record where (chain, position) > ($1, $2) order by chain, position limit ${PAGE}`,
      [chain ?? '', chain === undefined ? 0 : position],
    );
    for (const row of rows) {
      if (row.chain !== chain) {
        const bad = closeChain();
        if (bad !== null) return { chains, records, firstBad: bad };
        chain = row.chain;
        chains += 1;
        position = 0;
        hash = Buffer.alloc(32);
      }
      const expected = createHash('sha256').update(hash).update(row.body, 'utf8').digest();
      if (Number(row.position) !== position + 1) {
        return { chains, records, firstBad: { chain, position: position + 1, problem: `the record is missing; the next is ${row.position}` } };
      }
      if (!expected.equals(row.hash)) {
        return { chains, records, firstBad: { chain, position: Number(row.position), problem: 'the record is not the one that was written' } };
      }
      position += 1;
      hash = expected;
      records += 1;
    }
    if (rows.length < PAGE) break;
  }
  const bad = closeChain();
  if (bad !== null) return { chains, records, firstBad: bad };
  const [lost] = unseen.values();
  if (lost !== undefined) return { chains, records, firstBad: { chain: lost.chain, position: 1, problem: 'all records of the chain are missing' } };
  return { chains, records, firstBad: null };
}
