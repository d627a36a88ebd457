import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { EvaluationSetTally } from '../engine/findings/seal-evaluation-set.js';
import { defaultMapRules } from '../engine/map-rules.js';
import type { SealedEvaluationSet } from '../engine/worker/engine-tasks.js';
import type { ErrandRun, ErrandWork } from '../errands/errand-work.js';
import { intakeConfig } from '../intake.config.js';
import { uploadHeld } from '../intake.errors.js';
import { HopelessError } from '../processing/processing-failure.js';
import { ReaderThreads } from '../processing/reader-threads.js';
import { evaluationSetKey, uploadKey } from '../storage-keys.js';
import { DeleteUpload } from '../uploads/delete-upload.service.js';
import { Upload } from '../uploads/upload.entity.js';
import { Scratch } from '../versions/scratch.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';
import { ReadEvaluationSet } from './read-evaluation-set.service.js';

/** Makes hashes of an evaluation set's texts, and lets go of the texts. Run again, it begins anew; it ends once. */
@Injectable()
export class SealEvaluationSet implements ErrandWork {
  readonly #maxBytes: number;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly scratch: Scratch,
    private readonly threads: ReaderThreads,
    private readonly read: ReadEvaluationSet,
    private readonly deleteUpload: DeleteUpload,
  ) {
    this.#maxBytes = config.get(intakeConfig).EVALUATION_SET_MAX_BYTES;
  }

  async run(uuid: string, { origin, signal, moved }: ErrandRun): Promise<(tx: Tx) => Promise<void>> {
    const { set, upload } = await this.#find(origin, fromUuid('evs', uuid));
    if (upload.status !== 'received') throw new HopelessError(`The file ${upload.fileName} is ${upload.status}.`);
    const key = evaluationSetKey(set.engagementId, set.id);
    const sealed = await this.scratch.during(async (folder) => {
      const indexPath = join(folder.path, 'index');
      const outcome = await this.threads.sealEvaluationSet({
        id: set.id, name: upload.fileName, object: await folder.fileOf(uploadKey(set.engagementId, upload.id), 'upload', signal), rules: { ...defaultMapRules, kind: set.kind },
        maxUnpackedBytes: this.#maxBytes, indexPath, signal, onMoved: moved,
      });
      const tally = this.#tallyOf(outcome, upload.fileName);
      await this.storage.put(key, createReadStream(indexPath));
      return tally;
    });
    return (tx) => this.#finish(tx, set.id, sealed);
  }

  async fail(tx: Tx, uuid: string, failure: string): Promise<void> {
    const set = await this.read.lock(tx, fromUuid('evs', uuid));
    if (set.status !== 'sealing') return;
    Object.assign(set, { status: 'failed', failure, endedAt: tx.now, version: set.version + 1 });
    await tx.manager.save(StoredEvaluationSet, set);
    tx.audit({ action: 'evaluation_set.fail', object: set.id, chain: set.organizationId, before: { status: 'sealing' }, after: { status: set.status } });
  }

  async discard(uuid: string, origin: Origin): Promise<void> {
    const { set } = await this.#find(origin, fromUuid('evs', uuid));
    // Whoever took it over may have sealed it.
    if (set.status !== 'sealing' && set.sealedAt === null) await this.storage.delete(evaluationSetKey(set.engagementId, set.id));
  }

  async nameOf(uuid: string, origin: Origin): Promise<string> {
    return `The file ${(await this.#find(origin, fromUuid('evs', uuid))).upload.fileName}`;
  }

  #find(origin: Origin, id: Id<'evs'>): Promise<{ set: StoredEvaluationSet; upload: Upload }> {
    return this.database.read(origin, async (reader) => {
      const set = await this.read.require(reader, id);
      return { set, upload: await reader.manager.findOneByOrFail(Upload, { id: set.uploadId }) };
    });
  }

  /** @throws HopelessError when nothing can be compared with it */
  #tallyOf(outcome: SealedEvaluationSet, fileName: string): EvaluationSetTally {
    if (outcome.kind === 'refused') {
      switch (outcome.why) {
        case 'unpacks_too_large': throw new HopelessError(`The file ${fileName} unpacks to more than ${this.#maxBytes} bytes. Split it into several sets.`);
        case 'too_many_runs': throw new HopelessError(`The file ${fileName} holds more text than one set may. Split it into several sets.`);
        case 'memory': throw new HopelessError(`The file ${fileName} needs more memory than a worker has. Split it into several sets.`);
        case 'rests': throw new HopelessError(`The file ${fileName} could not be read on: one of its records takes too long. Leave it out, or write it as plain text.`);
      }
    }
    if (outcome.items > 0) return outcome;
    const why = outcome.leftOut.map(({ code, items }) => `${code} ${items}`).join(', ');
    throw new HopelessError(`The file ${fileName} has no text that could be compared with${why === '' ? '' : ` (${why})`}. Write one item of at least 8 words a line, as {"text": "…"}.`);
  }

  async #finish(tx: Tx, id: Id<'evs'>, { items, leftOut }: EvaluationSetTally): Promise<void> {
    const set = await this.read.lock(tx, id);
    if (set.status !== 'sealing') return;
    await this.#letGo(tx, set.uploadId);
    Object.assign(set, { status: 'sealed', items, leftOut: leftOut.map(({ code, items: left }) => ({ code, items: left })), sealedAt: tx.now, version: set.version + 1 });
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
}
