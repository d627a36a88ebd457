import type { PlannedShard } from '../plan/dataset-plan.js';
import type { MappedShard } from './mapped-shard.js';
import type { ReachedRecord } from './read-position.js';

/** Why a pass over a shard did not end by itself. */
export type LossCause = 'deadline' | 'memory' | 'crash';

/** A thread that was lost with the shard it was mapping. */
export class ShardLost extends Error {
  override readonly name = 'ShardLost';

  constructor(
    readonly lostBy: LossCause,
    readonly reached: ReachedRecord,
    options?: ErrorOptions,
  ) {
    super(`the thread that mapped a shard was lost: ${lostBy}`, options);
  }
}

/** A record that is counted as failed without being read. */
export interface SetAsideRecord {
  readonly source: number;
  readonly line: number;
  readonly lostBy: LossCause;
}

/** How a shard is passed over: whole, without some records, or only counted. */
export interface Quarantine {
  readonly records: readonly SetAsideRecord[];
  /** No record is read: each one is counted as failed, for this cause. */
  readonly shard: LossCause | null;
}

export const noQuarantine: Quarantine = { records: [], shard: null };

/** Records of one shard that are set aside before all the rest of it is. */
const MAX_SET_ASIDE = 3;

/**
 * What a record asked too much of when measuring it threw: a string or a stack that outgrew what the machine has, or a kernel that ran
 * into the end of its memory. Null for any other error, which is a mistake of ours and ends the run.
 */
export function causeInThread(error: unknown): LossCause | null {
  // Of WebAssembly, which the types of Node do not know.
  if (error instanceof Error && error.name === 'RuntimeError') return 'crash';
  return error instanceof RangeError && error.constructor === RangeError ? 'memory' : null;
}

export const lossDetails: Readonly<Record<LossCause, string>> = {
  deadline: 'it took longer than the time allowed',
  memory: 'it took more memory than is allowed',
  crash: 'the thread that worked on it ended',
};

/**
 * Maps a shard, whatever is in it. A record at which a thread is lost is set aside and the shard begun anew without it; when
 * that does not help, the shard's records are only counted, all as failed; and when they cannot even be counted, each of its
 * segments counts as one failed record. So one poisonous record costs itself, and never the upload.
 * @param attempt maps the shard with what is set aside
 * @param writeNothing leaves a features file without documents
 * @throws what `attempt` throws but {@link ShardLost}
 */
export async function mapWithQuarantine(
  shard: PlannedShard,
  attempt: (quarantine: Quarantine) => Promise<MappedShard>,
  writeNothing: () => Promise<void>,
): Promise<MappedShard> {
  const records: SetAsideRecord[] = [];
  for (;;) {
    try {
      return await attempt({ records, shard: null });
    } catch (error) {
      if (!(error instanceof ShardLost)) throw error;
      const { atRecord, source, line } = error.reached;
      const again = records.some((one) => one.source === source && one.line === line);
      if (!atRecord || again || records.length === MAX_SET_ASIDE) return await countOnly(shard, error.lostBy, attempt, writeNothing);
      records.push({ source, line, lostBy: error.lostBy });
    }
  }
}

async function countOnly(
  shard: PlannedShard,
  lostBy: LossCause,
  attempt: (quarantine: Quarantine) => Promise<MappedShard>,
  writeNothing: () => Promise<void>,
): Promise<MappedShard> {
  try {
    return await attempt({ records: [], shard: lostBy });
  } catch (error) {
    if (!(error instanceof ShardLost)) throw error;
    await writeNothing();
    return unreadableShard(shard, error.lostBy);
  }
}

/** What is said of a shard whose records cannot even be counted: one failed record for each segment. */
function unreadableShard(shard: PlannedShard, lostBy: LossCause): MappedShard {
  const detail = `nothing of this part of the file could be read: ${lossDetails[lostBy]}`;
  const samples = shard.segments.map(({ source, firstLine, byte }) => ({ code: 'shard_not_processed' as const, source, line: firstLine, byte, path: null, detail }));
  const failed = (count: number) => ({ documents: count, readDocuments: 0, failedDocuments: count, blankLines: 0, tokens: 0 });
  const segmentsOf = new Map<number, number>();
  for (const { source } of shard.segments) segmentsOf.set(source, (segmentsOf.get(source) ?? 0) + 1);
  return {
    ...failed(samples.length),
    bytes: shard.bytes,
    textBytes: 0,
    bySource: [...segmentsOf].sort(([a], [b]) => a - b).map(([source, count]) => ({ source, ...failed(count) })),
    errors: samples.length === 0 ? [] : [{ code: 'shard_not_processed', count: samples.length, samples: samples.slice(0, 100) }],
  };
}
