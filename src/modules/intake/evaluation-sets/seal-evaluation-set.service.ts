import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { EvaluationIndex } from '../engine/findings/evaluation-index.js';
import { IntakeEngineError } from '../engine/intake-engine.error.js';
import { defaultMapRules } from '../engine/map-rules.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { planFile } from '../engine/plan/plan-file.js';
import { openBytes, openLocalFile } from '../engine/plan/random-access-file.js';
import type { RandomAccessFile } from '../engine/plan/random-access-file.js';
import { readShard } from '../engine/read/read-shard.js';
import { uploadHeld } from '../intake.errors.js';
import { HopelessError, isHopeless, sentenceOf } from '../processing/processing-failure.js';
import { evaluationSetKey, uploadKey } from '../storage-keys.js';
import { DeleteUpload } from '../uploads/delete-upload.service.js';
import { Upload } from '../uploads/upload.entity.js';
import { Scratch } from '../versions/scratch.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';
import { ReadEvaluationSet } from './read-evaluation-set.service.js';

/** What a packed set may unpack to: it is held in memory, so that nothing of it comes to the disk in the clear. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** Makes hashes of an evaluation set's texts, and lets go of the texts. Run again, it begins anew; it ends once. */
@Injectable()
export class SealEvaluationSet {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly scratch: Scratch,
    private readonly read: ReadEvaluationSet,
    private readonly deleteUpload: DeleteUpload,
  ) {}

  /** @throws the signal's reason; whatever storage or database fail with and trying again may mend */
  async run(id: Id<'evs'>, run: JobRun): Promise<void> {
    const found = await this.database.read(run.origin, async (reader) => {
      const set = await this.read.require(reader, id);
      return { set, upload: await reader.manager.findOneByOrFail(Upload, { id: set.uploadId }) };
    });
    if (found.set.status !== 'sealing') return;
    try {
      const items = await this.#seal(found.set, found.upload, run.signal);
      await this.database.transaction(run.origin, (tx) => this.#finish(tx, id, items));
    } catch (error) {
      run.signal.throwIfAborted();
      if (!isHopeless(error) && !(error instanceof IntakeEngineError)) throw error;
      await this.database.transaction(run.origin, (tx) => this.#fail(tx, id, sentenceOf(error, `The file ${found.upload.fileName}`)));
    }
  }

  /** @returns how many texts it has */
  #seal(set: StoredEvaluationSet, upload: Upload, signal: AbortSignal): Promise<number> {
    if (upload.status !== 'received') throw new HopelessError(`The file ${upload.fileName} is ${upload.status}.`);
    return this.scratch.during(async (folder) => {
      const file = await openLocalFile(await folder.fileOf(uploadKey(set.engagementId, upload.id), 'upload', signal));
      try {
        let items = 0;
        const counted = async function* (texts: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
          for await (const text of texts) {
            items += 1;
            yield text;
          }
        };
        const index = await EvaluationIndex.build([{ id: set.id, texts: counted(textsOf(upload.fileName, file, signal)) }]);
        if (items === 0) throw new HopelessError(`The file ${upload.fileName} has no text that could be read. Write one item a line, as {"text": "…"}.`);
        await this.storage.put(evaluationSetKey(set.engagementId, set.id), index.serialize());
        return items;
      } finally {
        await file.close();
      }
    });
  }

  async #finish(tx: Tx, id: Id<'evs'>, items: number): Promise<void> {
    const set = await this.read.lock(tx, id);
    if (set.status !== 'sealing') return;
    await this.#letGo(tx, set.uploadId);
    Object.assign(set, { status: 'sealed', items, sealedAt: tx.now, version: set.version + 1 });
    await tx.manager.save(StoredEvaluationSet, set);
    tx.audit({ action: 'evaluation_set.seal', object: id, chain: set.organizationId, before: { status: 'sealing' }, after: { status: set.status, items } });
  }

  async #letGo(tx: Tx, uploadId: Id<'upl'>): Promise<void> {
    try {
      await this.deleteUpload.run(tx, uploadId);
    } catch (error) {
      // What a legal hold keeps stays, and goes with the engagement's data.
      if (!uploadHeld.matches(error)) throw error;
    }
  }

  async #fail(tx: Tx, id: Id<'evs'>, failure: string): Promise<void> {
    const set = await this.read.lock(tx, id);
    if (set.status !== 'sealing') return;
    Object.assign(set, { status: 'failed', failure, endedAt: tx.now, version: set.version + 1 });
    await tx.manager.save(StoredEvaluationSet, set);
    tx.audit({ action: 'evaluation_set.fail', object: id, chain: set.organizationId, before: { status: 'sealing' }, after: { status: set.status } });
  }
}

async function* textsOf(name: string, file: RandomAccessFile, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const unpacked = new Map<string, Buffer>();
  let bytes = 0;
  const plan: FilePlan = await planFile({
    name, file, rules: defaultMapRules, signal,
    writeUnpacked: async (part, content) => {
      const held = await buffer(bounded(content));
      bytes += held.length;
      unpacked.set(part, held);
    },
  });
  for (const shard of plan.shards) {
    const part = shard.unpacked === null ? undefined : unpacked.get(shard.unpacked);
    const object = part === undefined ? file : openBytes(part);
    for await (const batch of readShard({ shard, sources: plan.sources, object, rules: defaultMapRules, signal })) {
      for (const outcome of batch) if (outcome.kind === 'document') yield Buffer.from(outcome.text).toString('utf8');
    }
  }

  async function* bounded(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let held = bytes;
    for await (const piece of content) {
      held += piece.length;
      if (held > MAX_UNPACKED_BYTES) throw new HopelessError(`The file ${name} unpacks to more than ${MAX_UNPACKED_BYTES} bytes. Split it into several sets.`);
      yield piece;
    }
  }
}
