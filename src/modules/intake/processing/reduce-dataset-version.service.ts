import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { ReportBuilder } from '../engine/build-report.js';
import { findExactDuplicates } from '../engine/find-exact-duplicates.js';
import { mappedFileSchema } from '../engine/intake-report.js';
import type { IntakeReport, MappedFile } from '../engine/intake-report.js';
import { datasetVersionProcessed } from '../intake.events.js';
import { featuresKeys } from '../storage-keys.js';
import { StoredIntakeReport } from '../versions/dataset-version.entity.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { aboutVersion, moveDatasetVersion } from '../versions/move-dataset-version.js';
import { Scratch } from '../versions/scratch.js';
import { filesOf } from './file-of-step.js';
import { mapFingerprint } from './map-fingerprint.js';
import type { ProcessingStep } from './processing-step.entity.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

interface MappedShard {
  readonly name: string;
  readonly featuresKey: string;
  readonly mapped: MappedFile;
}

interface Reduced extends StepResult {
  readonly report: IntakeReport;
}

/** Finds the exact duplicates over all shards of a version, writes its report, and hands it to the data stewards. */
@Injectable()
export class ReduceDatasetVersion implements StageWork {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly scratch: Scratch,
  ) {}

  /** @throws IntakeEngineError, StorageError; the signal's reason */
  async run(run: StepRun): Promise<Reduced> {
    const files = await this.database.read(run.origin, (reader) => filesOf(reader, run.version.id));
    const shards: MappedShard[] = [];
    for (const { name, sha256 } of files) {
      const keys = featuresKeys(run.version.engagementId, sha256, mapFingerprint(run.version.rules));
      shards.push({ name, featuresKey: keys.features, mapped: mappedFileSchema.parse(JSON.parse(await text(await this.storage.get(keys.mapped)))) });
    }
    const report = await this.#report(run, shards);
    return { keys: [], outcome: {}, report, documents: report.totals.documents };
  }

  async settle(tx: Tx, version: DatasetVersion, _step: ProcessingStep, { report }: Reduced): Promise<void> {
    await tx.manager.insert(StoredIntakeReport, { datasetVersionId: version.id, organizationId: version.organizationId, body: report as never, createdAt: tx.now });
    await tx.query(
      `update intake.dataset_version_file s set kept_tokens = (f->>'keptTokens')::bigint from jsonb_array_elements($2::jsonb) f where s.dataset_version_id = $1 and s.name = f->>'name'`,
      [toUuid(version.id), JSON.stringify(report.files.map(({ name, keptTokens }) => ({ name, keptTokens })))],
    );
    const { documents, keptDocuments, duplicateDocuments, failedDocuments, tokens, keptTokens } = report.totals;
    await moveDatasetVersion(tx, version, 'finish_processing', { tokens, keptTokens, processedAt: tx.now });
    tx.announce(datasetVersionProcessed, { ...aboutVersion(version), documents, keptDocuments, duplicateDocuments, failedDocuments, tokens, keptTokens });
  }

  #report({ version, signal }: StepRun, shards: readonly MappedShard[]): Promise<IntakeReport> {
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
}
