import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ReportBuilder } from '../engine/build-report.js';
import { findExactDuplicates } from '../engine/find-exact-duplicates.js';
import type { IntakeReport, MappedFile } from '../engine/intake-report.js';
import { datasetVersionProcessed } from '../intake.events.js';
import { DatasetVersion, StoredIntakeReport } from './dataset-version.entity.js';
import { aboutVersion, moveDatasetVersion } from './move-dataset-version.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';
import { Scratch } from './scratch.js';
import { Shard } from './shard.entity.js';

interface MappedShard {
  readonly name: string;
  readonly featuresKey: string;
  readonly mapped: MappedFile;
}

/** Finds the exact duplicates over all shards of a version, writes its report, and hands it to the data stewards. */
@Injectable()
export class ReduceDatasetVersion {
  constructor(
    private readonly database: Database,
    private readonly read: ReadDatasetVersion,
    private readonly scratch: Scratch,
  ) {}

  /** @throws IntakeEngineError, StorageError; the signal's reason */
  async run(id: Id<'dsv'>, run: JobRun): Promise<void> {
    const found = await this.#mappedShards(run.origin, id);
    if (found === null) return;
    const report = await this.#report(found.version, found.shards, run.signal);
    await this.database.transaction(run.origin, (tx) => this.#finish(tx, id, report));
  }

  /** Null while a shard is not mapped, and when the version is no longer being processed. */
  #mappedShards(origin: Origin, id: Id<'dsv'>): Promise<{ version: DatasetVersion; shards: MappedShard[] } | null> {
    return this.database.read(origin, async (reader) => {
      const version = await this.read.require(reader, id);
      if (version.status !== 'processing') return null;
      const rows = await reader.manager.find(Shard, { where: { datasetVersionId: id }, order: { number: 'ASC' } });
      const shards = rows.flatMap(({ name, featuresKey, mapped }) => (featuresKey === null || mapped === null ? [] : [{ name, featuresKey, mapped }]));
      return shards.length === version.files ? { version, shards } : null;
    });
  }

  #report(version: DatasetVersion, shards: readonly MappedShard[], signal: AbortSignal): Promise<IntakeReport> {
    return this.scratch.during(async (folder) => {
      const builder = new ReportBuilder(version.rules, shards);
      const features: string[] = [];
      for (const [number, { featuresKey }] of shards.entries()) features.push(await folder.plainFileOf(featuresKey, `${number}.features`, signal));
      const totals = await findExactDuplicates({
        features, workDirectory: folder.path, signal,
        onKept: (document) => builder.addKept(document),
        onDuplicates: (duplicates) => {
          for (const duplicate of duplicates) builder.addDuplicate(duplicate);
        },
      });
      return builder.build(totals);
    });
  }

  async #finish(tx: Tx, id: Id<'dsv'>, report: IntakeReport): Promise<void> {
    const version = await this.read.lock(tx, id);
    // Somebody else ran the same step in the meantime, or the version was given up.
    if (version.status !== 'processing') return;
    await tx.manager.insert(StoredIntakeReport, { datasetVersionId: id, organizationId: version.organizationId, body: report as never, createdAt: tx.now });
    await tx.query(
      `update intake.shard s set kept_tokens = (f->>'keptTokens')::bigint from jsonb_array_elements($2::jsonb) f where s.dataset_version_id = $1 and s.name = f->>'name'`,
      [toUuid(id), JSON.stringify(report.files.map(({ name, keptTokens }) => ({ name, keptTokens })))],
    );
    const { documents, keptDocuments, duplicateDocuments, failedDocuments, tokens, keptTokens } = report.totals;
    await moveDatasetVersion(tx, version, 'finish_processing', { tokens, keptTokens, processedAt: tx.now });
    tx.announce(datasetVersionProcessed, { ...aboutVersion(version), documents, keptDocuments, duplicateDocuments, failedDocuments, tokens, keptTokens });
  }
}
