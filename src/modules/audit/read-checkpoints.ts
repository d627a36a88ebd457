import { text } from 'node:stream/consumers';
import type { ObjectStorage } from '../../platform/storage/object-storage.js';
import { StorageError } from '../../platform/storage/storage-error.js';
import { messageOf } from '../../platform/errors/message-of.js';
import type { PublicSigningKey } from '../../platform/crypto/signing-keys.js';
import { CHECKPOINT_FOLDER, CheckpointRefused, checkpointKey, hashOfDocument, numberOfKey, openCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import type { RunQuery } from './verify-chain.js';

/** Documents that are read at once; one can have a megabyte. */
const AT_ONCE = 16;
/** Of a storage full of rubbish nobody wants to hear about each object. */
const MOST_PROBLEMS = 1000;

/** What is wrong with a checkpoint. */
export interface BadCheckpoint {
  checkpoint: number;
  problem: string;
}

/** Which checkpoints object storage has: numbers from 1, and the last of them. */
export interface StoredCheckpoints {
  last: number;
}

/** Looks up what storage has. Before the snapshot of the database is taken: what a checkpoint there covers is then in the snapshot. */
export async function findStoredCheckpoints(storage: ObjectStorage): Promise<StoredCheckpoints> {
  let last = 0;
  for await (const key of storage.list(CHECKPOINT_FOLDER)) last = Math.max(last, numberOfKey(key) ?? 0);
  return { last };
}

/** The checkpoints of database and object storage, compared with each other and with their signatures, one after the other. */
export class CheckpointTrail {
  readonly problems: BadCheckpoint[] = [];
  /** SHA-256 of each checkpoint's document, hexadecimal. */
  readonly hashes = new Map<number, string>();
  /** Checkpoints that storage has and the database has not. */
  readonly onlyStored = new Set<number>();

  constructor(
    private readonly query: RunQuery,
    private readonly storage: ObjectStorage,
    private readonly keys: readonly PublicSigningKey[],
    private readonly stored: StoredCheckpoints,
  ) {}

  /** Gives those that are signed, in their order, from wherever they are left; the others become {@link problems}. */
  async *read(): AsyncGenerator<Checkpoint> {
    const [newest] = await this.query<{ number: string | null }>('select max(number) as number from audit.checkpoint', []);
    const last = Math.max(this.stored.last, Number(newest?.number ?? 0));
    let before: { number: number; hash: string } | null = null;
    const covered = new Map<string, number>();
    let records = 0;
    for (let first = 1; first <= last && this.problems.length < MOST_PROBLEMS; first += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, last - first + 1) }, (_, index) => first + index);
      for (const { number, kept, inStorage } of await this.#load(numbers)) {
        const found = this.#choose(number, kept, inStorage);
        if (found === null) continue;
        const { checkpoint, document } = found;
        const hash = hashOfDocument(document);
        // One that is lost is told already; the one after it has nothing to follow.
        if ((before?.number ?? 0) === number - 1 && checkpoint.previous !== (before?.hash ?? null)) this.#tell(number, 'does not follow the checkpoint before it');
        for (const { chain, position } of checkpoint.heads) {
          records += position - (covered.get(chain) ?? 0);
          covered.set(chain, position);
        }
        if (this.hashes.size === number - 1 && (checkpoint.chains !== covered.size || checkpoint.records !== records)) this.#tell(number, `says that ${checkpoint.records} records in ${checkpoint.chains} chains are covered, and it is ${records} in ${covered.size}`);
        before = { number, hash };
        this.hashes.set(number, hash);
        yield checkpoint;
      }
    }
  }

  async #load(numbers: readonly number[]): Promise<{ number: number; kept: string | null; inStorage: string | null }[]> {
    const rows = this.query<{ number: string; document: string }>('select number, document from audit.checkpoint where number between $1 and $2', [numbers[0], numbers.at(-1)]);
    const objects = await Promise.all(numbers.map((number) => readStored(this.storage, number)));
    const kept = new Map((await rows).map(({ number, document }) => [Number(number), document]));
    return numbers.map((number, index) => ({ number, kept: kept.get(number) ?? null, inStorage: objects[index] ?? null }));
  }

  /** The one of the two copies that is signed, and what is wrong with the other. */
  #choose(number: number, kept: string | null, inStorage: string | null): { checkpoint: Checkpoint; document: string } | null {
    if (kept === null && inStorage === null) return this.#tell(number, 'is neither in the database nor in object storage');
    if (kept === null) this.onlyStored.add(number);
    if (inStorage === null) this.#tell(number, `is not in object storage (${checkpointKey(number)})`);
    const copies = kept === inStorage ? [['', kept]] as const : [['in the database ', kept], ['in object storage ', inStorage]] as const;
    let chosen: { checkpoint: Checkpoint; document: string } | null = null;
    for (const [where, document] of copies) {
      if (document === null) continue;
      try {
        const checkpoint = openCheckpoint(document, this.keys);
        if (checkpoint.number !== number) throw new CheckpointRefused(`is the one with the number ${checkpoint.number}`);
        if (chosen !== null) this.#tell(number, 'is signed twice: the database has another than object storage');
        chosen ??= { checkpoint, document };
      } catch (error) {
        if (!(error instanceof CheckpointRefused)) throw error;
        this.#tell(number, `${where}${messageOf(error)}`);
      }
    }
    return chosen;
  }

  #tell(checkpoint: number, problem: string): null {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ checkpoint, problem });
    return null;
  }
}

/** A checkpoint's document as object storage has it, or null. */
export async function readStored(storage: ObjectStorage, number: number): Promise<string | null> {
  try {
    return await text(await storage.get(checkpointKey(number)));
  } catch (error) {
    if (StorageError.is(error, 'storage.not_found')) return null;
    throw error;
  }
}
