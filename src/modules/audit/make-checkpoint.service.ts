import { Inject, Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { Config } from '../../platform/config/config.js';
import { SigningKeys } from '../../platform/crypto/signing-keys.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { StorageError } from '../../platform/storage/storage-error.js';
import { LOG } from '../../platform/telemetry/log.js';
import type { Log } from '../../platform/telemetry/log.js';
import { auditConfig } from './audit.config.js';
import { CHECKPOINT_ACTION, LAB_CHAIN, checkpointKey, hashOfDocument, openCheckpoint, sealCheckpoint } from './checkpoint.js';
import type { Checkpoint, CheckpointHead } from './checkpoint.js';
import { readStored } from './read-checkpoints.js';

/** Heads that one checkpoint names at most, which bounds its document at about a megabyte. */
const MOST_HEADS = 5000;

/** A checkpoint in object storage speaks of records that the database does not have. */
export class CheckpointConflict extends Error {
  override readonly name = 'CheckpointConflict';
}

interface LastRow {
  number: string;
  hash: Buffer;
  made_at: Date;
}

/**
 * Signs what the chains are, and writes that to object storage and to the database. Storage has it first, where it can never be
 * replaced: a checkpoint that is there and not in the database was being made when a process died, and is taken over as it is.
 */
@Injectable()
export class MakeCheckpoint {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly keys: SigningKeys,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Makes the checkpoint that is due, or none. Of several callers at once one makes it.
   * @returns how many were made: more than one where more chains have moved than one can name.
   * @throws CheckpointConflict when storage is ahead of the database in a way that no crash explains.
   */
  async whenDue(origin: Origin): Promise<number> {
    for (let made = 0; ; made += 1) {
      const outcome = await this.database.transaction(origin, (tx) => this.#make(tx, made > 0));
      if (outcome === 'none') return made;
      if (outcome === 'last') return made + 1;
    }
  }

  async #make(tx: Tx, goesOn: boolean): Promise<'none' | 'last' | 'more'> {
    const [lock] = await tx.query<{ mine: boolean }>(`select pg_try_advisory_xact_lock(hashtextextended('atelier audit checkpoint', 0)) as mine`);
    if (lock?.mine !== true) return 'none';
    const [last] = await tx.query<LastRow>('select number, hash, made_at from audit.checkpoint order by number desc limit 1');
    if (!(await this.#isDue(tx, last, goesOn))) return 'none';
    await this.#warnOfRewriting(tx);
    const heads = await tx.query<CheckpointHead>(
      `select h.chain, h.position::float8 as position, encode(h.hash, 'hex') as hash from audit.chain_head h left join audit.checkpoint_head c on c.chain = h.chain
       where (c.position, c.hash) is distinct from (h.position, h.hash) order by h.chain limit ${MOST_HEADS}`,
    );
    const { document, checkpoint } = await this.#store(tx, last, await this.#describe(tx, last, heads));
    await tx.query('select audit.add_checkpoint($1, $2)', [document, tx.now]);
    const { number, chains, records } = checkpoint;
    tx.audit({ action: CHECKPOINT_ACTION, object: checkpointKey(number), chain: LAB_CHAIN, after: { number, hash: hashOfDocument(document), chains, records } });
    return heads.length === MOST_HEADS ? 'more' : 'last';
  }

  async #isDue(tx: Tx, last: LastRow | undefined, goesOn: boolean): Promise<boolean> {
    const { AUDIT_CHECKPOINT_RECORDS, AUDIT_CHECKPOINT_MINUTES } = this.config.get(auditConfig);
    const [moved] = await tx.query<{ records: number }>(
      `select coalesce(sum(abs(h.position - coalesce(c.position, 0))), 0)::float8 as records
       from audit.chain_head h left join audit.checkpoint_head c on c.chain = h.chain where c.position is distinct from h.position`,
    );
    const records = moved?.records ?? 0;
    if (records === 0) return false;
    if (last === undefined || goesOn || records >= AUDIT_CHECKPOINT_RECORDS) return true;
    return tx.now.getTime() - last.made_at.getTime() >= AUDIT_CHECKPOINT_MINUTES * 60_000;
  }

  async #describe(tx: Tx, last: LastRow | undefined, heads: CheckpointHead[]): Promise<Checkpoint> {
    const [before] = await tx.query<{ chains: number; records: number }>(
      'select count(*)::int as chains, coalesce(sum(position), 0)::float8 as records from audit.checkpoint_head where not chain = any($1)', [heads.map(({ chain }) => chain)],
    );
    return {
      number: Number(last?.number ?? 0) + 1, at: tx.now.toISOString(), previous: last?.hash.toString('hex') ?? null,
      chains: (before?.chains ?? 0) + heads.length, records: heads.reduce((sum, { position }) => sum + position, before?.records ?? 0), heads,
    };
  }

  async #store(tx: Tx, last: LastRow | undefined, checkpoint: Checkpoint): Promise<{ document: string; checkpoint: Checkpoint }> {
    const document = sealCheckpoint(this.keys, checkpoint);
    try {
      await this.storage.put(checkpointKey(checkpoint.number), Buffer.from(document, 'utf8'), { ifAbsent: true });
      return { document, checkpoint };
    } catch (error) {
      if (!StorageError.is(error, 'storage.already_exists')) throw error;
      return await this.#takeOver(tx, last, checkpoint.number, error);
    }
  }

  /** Takes the checkpoint that a process stored and did not live to commit. */
  async #takeOver(tx: Tx, last: LastRow | undefined, number: number, cause: unknown): Promise<{ document: string; checkpoint: Checkpoint }> {
    const document = await readStored(this.storage, number) ?? '';
    const conflict = (problem: string, because: unknown = cause): CheckpointConflict => new CheckpointConflict(
      `${checkpointKey(number)} is in object storage already, ${problem}. Was the database restored from a backup, or its end cut off? Run: atelier audit verify`, { cause: because });
    let checkpoint: Checkpoint;
    try {
      checkpoint = openCheckpoint(document, this.keys.publicKeys);
    } catch (error) {
      throw conflict('and is no checkpoint of ours', error);
    }
    if (checkpoint.number !== number || checkpoint.previous !== (last?.hash.toString('hex') ?? null)) throw conflict('and does not follow the last one in the database');
    const { heads } = checkpoint;
    const [found] = await tx.query<{ count: number }>(
      `select count(*)::int as count from unnest($1::text[], $2::bigint[], $3::text[]) as h (chain, position, hash)
       join audit.record r on r.chain = h.chain and r.position = h.position and r.hash = decode(h.hash, 'hex')`,
      [heads.map(({ chain }) => chain), heads.map(({ position }) => position), heads.map(({ hash }) => hash)],
    );
    if (found?.count !== heads.length) throw conflict('and has signed records that the database does not have');
    return { document, checkpoint };
  }

  /** What was signed is evidence and stays, so the checkpoint is made all the same; but somebody should know at once. */
  async #warnOfRewriting(tx: Tx): Promise<void> {
    const rows = await tx.query<{ chain: string; position: string; checkpoint: string }>(
      `select c.chain, c.position, c.checkpoint from audit.checkpoint_head c left join audit.record r on r.chain = c.chain and r.position = c.position
       where r.hash is distinct from c.hash order by c.chain limit 100`,
    );
    for (const { chain, position, checkpoint } of rows) {
      this.log.error({ chain, position: Number(position), checkpoint: Number(checkpoint) }, 'an audit record is not the one that a checkpoint has signed; run atelier audit verify');
    }
  }
}
