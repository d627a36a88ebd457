import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { openEnvelope } from '../../../platform/crypto/envelope/envelope.js';
import { sha256Hex } from '../../../platform/crypto/canonical-json.js';
import { Database } from '../../../platform/database/database.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { emittedShardSchema } from '../engine/emit/emitted-shard.js';
import type { EmittedShard } from '../engine/emit/emitted-shard.js';
import { mappedShardSchema } from '../engine/map/mapped-shard.js';
import { KEPT } from '../engine/policy/drop-reasons.js';
import { cleanedKeys, featuresKeysOf, reductionKeysOf } from '../storage-keys.js';
import type { CleanedKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { policyOf } from '../versions/policy-of.js';
import { Scratch } from '../versions/scratch.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { addFinish } from './add-steps.js';
import { ProcessingStep } from './processing-step.entity.js';
import type { StepPlace } from './processing-step.entity.js';
import { ReaderThreads } from './reader-threads.js';
import { ShardObjects } from './shard-objects.service.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

/** What came of the stages before. */
interface Before {
  /** The shard's position among those of all files. */
  readonly position: number;
  /** Of the reduction's report. */
  readonly reduction: string;
  /** Of what mapping the shard found. */
  readonly mapped: string;
}

const NOTHING: EmittedShard = { documents: 0, tokens: 0, bytes: 0, sha256: sha256Hex(''), redactions: {} };

/** Writes what is kept of a shard, redacted by the policy. */
@Injectable()
export class EmitShard implements StageWork {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly shards: ShardObjects,
    private readonly threads: ReaderThreads,
    private readonly scratch: Scratch,
  ) {}

  async run(run: StepRun): Promise<StepResult> {
    const { version } = run;
    const before = await this.database.read(run.origin, (reader) => this.#before(reader, run.step));
    const keys = cleanedKeys(version.engagementId, { reduction: before.reduction, shard: before.position, format: version.outputFormat });
    const emitted = (await this.#alreadyEmitted(keys)) ?? (await this.scratch.during((folder) => this.#emit(run, before, keys, folder)));
    return { keys: [keys.emitted, ...(emitted.documents === 0 ? [] : [keys.shard])], outcome: { ...emitted }, documents: emitted.documents };
  }

  async settle(tx: Tx, version: DatasetVersion): Promise<void> {
    await addFinish(tx, version);
  }

  async #before(reader: Reader, { datasetVersionId, file, shard }: StepPlace): Promise<Before> {
    const of = await reader.manager.find(ProcessingStep, { where: [{ datasetVersionId, stage: 'reduce' }, { datasetVersionId, stage: 'map' }], order: { file: 'ASC', shard: 'ASC' } });
    const maps = of.filter(({ stage }) => stage === 'map');
    const position = maps.findIndex((step) => step.file === file && step.shard === shard);
    const [reduction, mapped] = [of.find(({ stage }) => stage === 'reduce')?.outputKey ?? null, maps[position]?.outputKey ?? null];
    if (reduction === null || mapped === null) throw new Error('a shard is written that was not mapped and reduced');
    return { position, reduction, mapped };
  }

  async #alreadyEmitted(keys: CleanedKeys): Promise<EmittedShard | null> {
    if ((await this.storage.stat(keys.emitted)) === null) return null;
    const emitted = emittedShardSchema.parse(JSON.parse(await text(await this.storage.get(keys.emitted))));
    return emitted.documents === 0 || (await this.storage.stat(keys.shard)) !== null ? emitted : null;
  }

  async #emit(run: StepRun, before: Before, keys: CleanedKeys, folder: ScratchFolder): Promise<EmittedShard> {
    const decisions = await buffer(await this.storage.get(reductionKeysOf(before.reduction).decisions(before.position)));
    const emitted = decisions.includes(KEPT) ? await this.#write(run, before, decisions, keys, folder) : NOTHING;
    await this.storage.put(keys.emitted, Buffer.from(JSON.stringify(emitted)));
    return emitted;
  }

  async #write({ origin, version, step, signal, note }: StepRun, before: Before, decisions: Buffer, keys: CleanedKeys, folder: ScratchFolder): Promise<EmittedShard> {
    const found = await this.shards.find(origin, version, step);
    const mapped = mappedShardSchema.parse(JSON.parse(await text(await this.storage.get(before.mapped))));
    const [path, decisionsPath] = [join(folder.path, 'cleaned'), join(folder.path, 'decisions')];
    await pipeline(Readable.from([decisions]), createWriteStream(decisionsPath, { mode: 0o600 }));
    // Nothing of it touches the disk in the clear: the key of the file is in this memory alone, and gone with it.
    const seal = { id: randomUUID(), key: randomBytes(32), name: 'cleaned' };
    const emitted = await this.threads.emitShard({
      shard: found.shard, sources: found.plan.sources, object: await this.shards.local(folder, found, signal), rules: version.rules, policy: policyOf(version), decisionsPath,
      // Mapping may have set records aside that can be read: the features say which it measured.
      features: mapped.failedDocuments > 0 ? await folder.plainFileOf(featuresKeysOf(before.mapped).features, 'features.parquet', signal) : null,
      format: version.outputFormat, path, seal, signal, onProgress: (bytes) => note({ bytes, documents: 0 }),
    });
    note({ bytes: step.bytes, documents: emitted.documents });
    const stored = await this.storage.put(keys.shard, Readable.from(openEnvelope(createReadStream(path), seal.key, seal.name), { objectMode: false }));
    if (stored.sha256 !== emitted.sha256) throw new StorageError('storage.damaged', 'a cleaned shard was changed on its way into the storage');
    return emitted;
  }
}
