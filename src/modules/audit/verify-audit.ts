import { setTimeout as sleep } from 'node:timers/promises';
import type { PublicSigningKey } from '../../platform/crypto/signing-keys.js';
import type { ObjectStorage } from '../../platform/storage/object-storage.js';
import type { BadRecord } from './chain-walk.js';
import { CheckpointTrail, findStoredCheckpoints } from './read-checkpoints.js';
import type { BadCheckpoint } from './read-checkpoints.js';
import { verifyChains } from './verify-chain.js';
import type { ChainVerification, RunQuery } from './verify-chain.js';

/** How long a checkpoint may be in storage before its transaction is over, unless told otherwise. */
const COMMIT_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

export interface AuditVerification {
  chains: number;
  records: number;
  /** The first bad record of each chain that has one, in the order of chains. */
  bad: BadRecord[];
  firstBad: BadRecord | null;
  /** Checkpoints that were read and are signed. */
  checkpoints: number;
  badCheckpoints: BadCheckpoint[];
  /** Records written after the last checkpoint: of these the end could be cut off unseen. */
  uncovered: number;
  /** When the oldest of them was written. */
  uncoveredSince: Date | null;
  /** Why a checkpoint should have been made by now, or null. */
  overdue: string | null;
}

export interface AuditSources {
  /** Runs `work` on one snapshot of the database. */
  snapshot: <T>(work: (query: RunQuery) => Promise<T>) => Promise<T>;
  /** Asks the database as it is now. */
  query: RunQuery;
  storage: ObjectStorage;
  keys: readonly PublicSigningKey[];
  now: () => Date;
  /** Minutes within which a new record has to come under a checkpoint. */
  checkpointMinutes: number;
  /** Milliseconds for which a checkpoint may be in storage and not in the database yet. */
  commitWithinMs?: number;
}

/** Checks all chains, all checkpoints in the database and in object storage, and each by the other. Changes nothing. */
export async function verifyAudit(sources: AuditSources): Promise<AuditVerification> {
  const stored = await findStoredCheckpoints(sources.storage);
  const { trail, chains } = await sources.snapshot(async (query) => {
    const reading = new CheckpointTrail(query, sources.storage, sources.keys, stored);
    return { trail: reading, chains: await verifyChains(query, reading.read()) };
  });
  const badCheckpoints = [...trail.problems];
  for (const number of trail.onlyStored) {
    if (!(await isKept(sources, number, number === stored.last))) badCheckpoints.push({ checkpoint: number, problem: 'is not in the database' });
  }
  for (const [number, hash] of chains.checkpoints) {
    if (trail.hashes.get(number) === hash || badCheckpoints.some(({ checkpoint }) => checkpoint === number)) continue;
    badCheckpoints.push({ checkpoint: number, problem: trail.hashes.has(number) ? 'is not the one that was recorded when it was made' : 'was made and recorded, and is neither in the database nor in object storage' });
  }
  badCheckpoints.sort((a, b) => a.checkpoint - b.checkpoint);
  const { bad, firstBad, uncovered, uncoveredSince, records } = chains;
  return {
    chains: chains.chains, records, bad, firstBad, checkpoints: trail.hashes.size, badCheckpoints, uncovered, uncoveredSince,
    overdue: overdue(chains, sources.now(), sources.checkpointMinutes),
  };
}

/** Whether nothing at all was found wrong. */
export function isWhole({ bad, badCheckpoints, overdue: late }: AuditVerification): boolean {
  return bad.length === 0 && badCheckpoints.length === 0 && late === null;
}

/** The newest checkpoint may be in storage while its transaction still commits. */
async function isKept({ query, commitWithinMs = COMMIT_WITHIN_MS }: AuditSources, number: number, newest: boolean): Promise<boolean> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const rows = await query<{ number: string }>('select number from audit.checkpoint where number = $1', [number]);
    if (rows.length > 0) return true;
    if (!newest || waited >= commitWithinMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
}

function overdue({ uncoveredSince }: ChainVerification, now: Date, minutes: number): string | null {
  if (uncoveredSince === null) return null;
  // A worker may be starting, or trying again.
  const dueBy = uncoveredSince.getTime() + 2 * minutes * 60_000;
  if (now.getTime() <= dueBy) return null;
  return `no checkpoint covers what was written since ${uncoveredSince.toISOString()}, and one is made at least every ${minutes} minutes: no worker runs, or checkpoints were removed`;
}
