import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { MapRules } from '../engine/map-rules.js';
import { filePlanSchema } from '../engine/plan/dataset-plan.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { planKeys } from '../storage-keys.js';
import type { PlanKeys } from '../storage-keys.js';
import type { FileOfStep } from './file-of-step.js';
import { planFingerprint } from './fingerprints.js';

/** Plans that are kept at hand: all shards of a file ask for the same one. */
const AT_HAND = 4;

export type PlannedFile = Pick<FileOfStep, 'name' | 'sha256'>;

/** Finds the plans of files. They lie in the object storage, because they hold the names of what is in archives. */
@Injectable()
export class ReadPlan {
  readonly #atHand = new Map<string, FilePlan>();

  constructor(private readonly storage: ObjectStorage) {}

  /** Where the plan of a file lies, and what planning unpacked: made of everything that they depend on. */
  keys(engagementId: Id<'eng'>, { name, sha256 }: PlannedFile, rules: MapRules): PlanKeys {
    return planKeys(engagementId, { name, sha256, fingerprint: planFingerprint(rules) });
  }

  /** Null when the file is not planned. @throws StorageError */
  async find(engagementId: Id<'eng'>, file: PlannedFile, rules: MapRules): Promise<FilePlan | null> {
    const { plan: key } = this.keys(engagementId, file, rules);
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
  async require(engagementId: Id<'eng'>, file: PlannedFile, rules: MapRules): Promise<FilePlan> {
    return (await this.find(engagementId, file, rules)) ?? lost(this.keys(engagementId, file, rules).plan);
  }
}

function lost(key: string): never {
  throw new StorageError('storage.not_found', `there is no object ${key}`);
}
