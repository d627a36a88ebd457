import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { filePlanSchema } from '../engine/plan/dataset-plan.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { StorageError } from '../../../platform/storage/storage-error.js';

/** Plans that are kept at hand: all shards of a file ask for the same one. */
const AT_HAND = 4;

/** Finds the plans of files. They lie in the object storage, because they hold the names of what is in archives. */
@Injectable()
export class ReadPlan {
  readonly #atHand = new Map<string, FilePlan>();

  constructor(private readonly storage: ObjectStorage) {}

  /** Null when there is no plan under this key. @throws StorageError */
  async find(key: string): Promise<FilePlan | null> {
    const atHand = this.#atHand.get(key);
    if (atHand !== undefined) return atHand;
    if ((await this.storage.stat(key)) === null) return null;
    const plan = filePlanSchema.parse(JSON.parse(await text(await this.storage.get(key))));
    this.#atHand.set(key, plan);
    const [oldest] = this.#atHand.keys();
    if (this.#atHand.size > AT_HAND && oldest !== undefined) this.#atHand.delete(oldest);
    return plan;
  }

  /** @throws StorageError `storage.not_found` when it is not there */
  async require(key: string): Promise<FilePlan> {
    return (await this.find(key)) ?? lost(key);
  }
}

function lost(key: string): never {
  throw new StorageError('storage.not_found', `there is no object ${key}`);
}
