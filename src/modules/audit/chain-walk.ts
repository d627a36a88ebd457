import { createHash } from 'node:crypto';

/** Where a chain breaks. */
export interface BadRecord {
  chain: string;
  position: number;
  problem: string;
}

/** A chain as far as it was looked at. */
export interface Chain {
  readonly name: string;
  /** The last record that was good, and its hash; 0 and the hash of the chain's name before the first. */
  position: number;
  hash: Buffer;
  /** How far reading was asked for, and the hash that is expected there. */
  planned: number;
  plannedHash: Buffer;
  /** The last record that a checkpoint has vouched for. */
  signed: number;
  bad: BadRecord | null;
}

/** Some records of a chain in a row. */
export interface Stretch {
  readonly chain: Chain;
  readonly first: number;
  readonly last: number;
  /** Who says that they are there: a checkpoint by its number, or null for the chain's head. */
  readonly checkpoint: number | null;
  /** What the last of them has to be, or null when more that is said so by the same follows. */
  readonly hash: Buffer | null;
  /** What is wrong behind the stretch before, whatever the records are. */
  readonly wrong?: string;
}

/** One record as the database gives it. */
export interface RecordRow {
  position: string;
  body: string;
  hash: Buffer;
  /** Milliseconds since 1970. */
  recorded_at: number;
  action: string;
  object: string;
  actor: string;
  request_id: string;
}

interface Body {
  at: string;
  action: string;
  object: string;
  actor: { id: string };
  requestId: string;
  after?: Record<string, unknown>;
}

export function beginChain(name: string): Chain {
  const hash = createHash('sha256').update(name, 'utf8').digest();
  return { name, position: 0, hash, planned: 0, plannedHash: hash, signed: 0, bad: null };
}

/** Takes the next record of a chain. @returns what the record says, or null when it, or one before it, is bad. */
export function takeRecord(chain: Chain, row: RecordRow): Body | null {
  if (chain.bad !== null) return null;
  const position = Number(row.position);
  if (position !== chain.position + 1) return refuse(chain, chain.position + 1, `the record is missing; the next is ${position}`);
  const hash = createHash('sha256').update(chain.hash).update(row.body, 'utf8').digest();
  if (!hash.equals(row.hash)) return refuse(chain, position, 'the record, or the one before it, is not the one that was written');
  const body = read(row.body);
  if (body === null) return refuse(chain, position, 'the record does not say what a record says');
  if (Date.parse(body.at) !== row.recorded_at) return refuse(chain, position, 'the record is listed at another time than it was written');
  if (body.action !== row.action || body.object !== row.object || body.actor.id !== row.actor || body.requestId !== row.request_id) {
    return refuse(chain, position, 'the record is found under other words than it was written with');
  }
  chain.position = position;
  chain.hash = hash;
  return body;
}

/** No further record of the stretch follows. */
export function endStretch({ chain, last, checkpoint, hash, wrong }: Stretch): void {
  if (chain.bad !== null) return;
  if (wrong !== undefined) refuse(chain, last + 1, wrong);
  else if (chain.position < last) refuse(chain, chain.position + 1, `the record is missing; ${checkpoint === null ? "the chain's head is at" : `checkpoint ${checkpoint} has signed record`} ${last}`);
  else if (hash === null) return;
  else if (chain.hash.equals(hash)) chain.signed = checkpoint === null ? chain.signed : last;
  else if (checkpoint === null) refuse(chain, last, "the record, or the chain's head, is not the one that was written");
  else refuse(chain, chain.signed + 1, `the record, or one after it up to ${last}, was written anew; checkpoint ${checkpoint} has signed another record ${last}`);
}

/** What a record says, or null when that is not what a record says. */
function read(text: string): Body | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const { at, actor } = (body ?? {}) as Partial<Body>;
  return typeof at === 'string' && typeof actor === 'object' ? (body as Body) : null;
}

function refuse(chain: Chain, position: number, problem: string): null {
  chain.bad = { chain: chain.name, position, problem };
  return null;
}
