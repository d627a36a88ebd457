import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { dataKeyDestroyed } from '../../../platform/data-keys/data-keys.errors.js';
import { Database } from '../../../platform/database/database.js';
import type { Reader } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { joinEvaluationIndexes } from '../engine/findings/joined-evaluation.js';
import { evaluationSetKey } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { HopelessError } from './processing-failure.js';

type Compared = Pick<DatasetVersion, 'evaluationSetIds'>;

/** The evaluation sets that a version is compared with: keyed hashes, from which no text can be read. */
@Injectable()
export class EvaluationOfVersion {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
  ) {}

  /** What the features depend on; null when there is nothing to compare with. */
  fingerprint({ evaluationSetIds }: Compared): string | null {
    return evaluationSetIds.length === 0 ? null : evaluationSetIds.join(' ');
  }

  /** Names of the sets, in the order of the index. */
  async names(reader: Reader, { evaluationSetIds }: Compared): Promise<string[]> {
    const rows = await reader.query<{ name: string }>(
      `select case when s.everywhere then s.name || ' (of the lab)' else s.name end as name from unnest($1::uuid[]) with ordinality as wanted (id, place) join intake.evaluation_set s on s.id = wanted.id order by wanted.place`, [evaluationSetIds.map(toUuid)],
    );
    return rows.map(({ name }) => name);
  }

  /** A file of all of them, for threads; null when there are none. @throws HopelessError when one of them was withdrawn */
  async fileOf(origin: Origin, folder: ScratchFolder, { evaluationSetIds }: Compared): Promise<string | null> {
    if (evaluationSetIds.length === 0) return null;
    const indexes: Buffer[] = [];
    const owners = await this.database.read(origin, (reader) => this.#engagementsOf(reader, evaluationSetIds));
    for (const id of evaluationSetIds) {
      const index = await this.#indexOf(owners.get(id), id).catch((error: unknown) => {
        if (!StorageError.is(error, 'storage.not_found') && !dataKeyDestroyed.matches(error)) throw error;
        throw new HopelessError(`The evaluation set ${id} was withdrawn before the version was compared with it. Run the version again.`, { cause: error });
      });
      indexes.push(await buffer(index));
    }
    const path = join(folder.path, 'evaluation');
    await pipeline(Readable.from([joinEvaluationIndexes(indexes)]), createWriteStream(path, { mode: 0o600 }));
    return path;
  }

  /** Below whose folder the sets lie: those of the lab belong to an engagement of its own. */
  async #engagementsOf(reader: Reader, ids: readonly Id<'evs'>[]): Promise<Map<Id<'evs'>, Id<'eng'>>> {
    const rows = await reader.query<{ id: string; engagement_id: string }>('select id, engagement_id from intake.evaluation_set where id = any($1)', [ids.map(toUuid)]);
    return new Map(rows.map((row) => [fromUuid('evs', row.id), fromUuid('eng', row.engagement_id)]));
  }

  async #indexOf(engagementId: Id<'eng'> | undefined, id: Id<'evs'>): Promise<Readable> {
    if (engagementId === undefined) throw new StorageError('storage.not_found', `there is no evaluation set ${id}`);
    return this.storage.get(evaluationSetKey(engagementId, id));
  }
}
