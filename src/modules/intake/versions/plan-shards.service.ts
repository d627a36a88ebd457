import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { datasetVersionProcessingStarted } from '../intake.events.js';
import { mapShard } from '../intake.jobs.js';
import { aboutVersion, moveDatasetVersion } from './move-dataset-version.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';
import { nextWatch } from './watch-times.js';

/** Divides a version into shards, once: their order decides which of several duplicates is kept, so it never changes. */
@Injectable()
export class PlanShards {
  constructor(private readonly read: ReadDatasetVersion) {}

  async run(tx: Tx, id: Id<'dsv'>): Promise<void> {
    const version = await this.read.lock(tx, id);
    if (version.status !== 'queued') return;
    const files = await tx.query<{ upload_id: string; name: string; bytes: string; sha256: string }>(
      `select f.upload_id, f.name, u.bytes, u.sha256 from intake.dataset_version_file f join intake.upload u on u.id = f.upload_id where f.dataset_version_id = $1`,
      [toUuid(id)],
    );
    // By code unit, as the engine orders files: a collation would make the order depend on the database.
    const shards = files.sort((a, b) => (a.name < b.name ? -1 : 1)).map((file, number) => ({ ...file, number }));
    await tx.query(
      `insert into intake.shard (dataset_version_id, number, organization_id, upload_id, name, bytes, sha256)
       select $1, (s->>'number')::int, $2, (s->>'upload_id')::uuid, s->>'name', (s->>'bytes')::bigint, s->>'sha256' from jsonb_array_elements($3::jsonb) s`,
      [toUuid(id), toUuid(version.organizationId), JSON.stringify(shards)],
    );
    await moveDatasetVersion(tx, version, 'begin_processing', { processingStartedAt: tx.now, watchAt: nextWatch(tx.now, 0), resumptions: 0 });
    for (const { number } of shards) tx.enqueue(mapShard, { datasetVersionId: id, shard: number });
    tx.announce(datasetVersionProcessingStarted, { ...aboutVersion(version), files: version.files, bytes: version.bytes });
  }
}
