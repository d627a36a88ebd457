import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { emittedShardSchema } from '../engine/emit/emitted-shard.js';
import type { EmittedShard } from '../engine/emit/emitted-shard.js';
import { IntakeEngineError } from '../engine/intake-engine.error.js';
import { intakeReportSchema } from '../engine/report/intake-report.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { GuardAcceptance } from '../comparisons/guard-acceptance.service.js';
import { datasetVersionProcessed, datasetVersionReviewRequested } from '../intake.events.js';
import { StoredIntakeReport } from '../versions/dataset-version.entity.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { aboutVersion, moveDatasetVersion } from '../versions/move-dataset-version.js';
import { ProcessingStep } from './processing-step.entity.js';
import { SampleDatasetVersion } from './sample-dataset-version.service.js';
import { SavingsOfVersion } from './savings-of-version.service.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

interface Finished extends StepResult {
  readonly report: IntakeReport;
  /** Of each file by its position: tokens of what was written of it. */
  readonly keptTokens: ReadonlyMap<number, number>;
}

interface Emitted extends EmittedShard {
  readonly file: number;
}

/** Puts the report together, and hands the version to the data stewards. */
@Injectable()
export class FinishDatasetVersion implements StageWork {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly savings: SavingsOfVersion,
    private readonly acceptance: GuardAcceptance,
    private readonly samples: SampleDatasetVersion,
  ) {}

  async run(run: StepRun): Promise<Finished> {
    const { origin, version } = run;
    const { report: reportKey, emitted } = await this.database.read(origin, (reader) => this.#found(reader, version));
    const reduced = intakeReportSchema.parse(JSON.parse(await text(await this.storage.get(reportKey))));
    const written = emitted.reduce((sum, { documents }) => sum + documents, 0);
    if (written !== reduced.totals.keptDocuments) throw new IntakeEngineError('report_not_balanced', `${written} documents were written, but ${reduced.totals.keptDocuments} are kept`);
    const keptTokens = new Map<number, number>();
    for (const { file, tokens } of emitted) keptTokens.set(file, (keptTokens.get(file) ?? 0) + tokens);
    const report: IntakeReport = { ...reduced, ...(await this.savings.run(origin, version, reduced)), output: outputOf(version, emitted) };
    return { keys: [await this.samples.run(run, reportKey, reduced)], outcome: {}, documents: report.totals.documents, report, keptTokens };
  }

  async settle(tx: Tx, version: DatasetVersion, _step: ProcessingStep, { report, keptTokens }: Finished): Promise<void> {
    await tx.manager.insert(StoredIntakeReport, { datasetVersionId: version.id, organizationId: version.organizationId, body: report as never, createdAt: tx.now });
    await tx.query(
      `update intake.dataset_version_file f set kept_tokens = coalesce((select (k->>1)::bigint from jsonb_array_elements($2::jsonb) k where (k->>0)::integer = f.position), 0) where f.dataset_version_id = $1`,
      [toUuid(version.id), JSON.stringify([...keptTokens])],
    );
    const { documents, keptDocuments, duplicateDocuments, failedDocuments, tokens } = report.totals;
    const kept = report.output?.tokens ?? 0;
    await moveDatasetVersion(tx, version, 'finish_processing', { tokens, keptTokens: kept, processedAt: tx.now });
    await this.acceptance.ask(tx, version);
    tx.announce(datasetVersionProcessed, { ...aboutVersion(version), documents, keptDocuments, duplicateDocuments, failedDocuments, tokens, keptTokens: kept });
    if (version.acceptAsPreviewed === null) tx.announce(datasetVersionReviewRequested, { ...aboutVersion(version), keptTokens: kept, duplicateDocuments, failedDocuments });
  }

  async #found(reader: Reader, { id }: DatasetVersion): Promise<{ report: string; emitted: Emitted[] }> {
    const steps = await reader.manager.find(ProcessingStep, { where: [{ datasetVersionId: id, stage: 'reduce' }, { datasetVersionId: id, stage: 'emit' }], order: { file: 'ASC', shard: 'ASC' } });
    const report = steps.find(({ stage }) => stage === 'reduce')?.outputKey ?? null;
    if (report === null) throw new StorageError('storage.not_found', 'a version is finished that was not reduced');
    return { report, emitted: steps.filter(({ stage }) => stage === 'emit').map(({ file, outcome }) => ({ file, ...emittedShardSchema.parse(outcome) })) };
  }
}

function outputOf({ outputFormat }: DatasetVersion, emitted: readonly Emitted[]): IntakeReport['output'] {
  const sum = (of: (shard: Emitted) => number): number => emitted.reduce((total, shard) => total + of(shard), 0);
  const redactions: NonNullable<IntakeReport['output']>['redactions'] = {};
  for (const shard of emitted) {
    for (const [type, count] of Object.entries(shard.redactions) as [keyof typeof redactions, number][]) redactions[type] = (redactions[type] ?? 0) + count;
  }
  return { format: outputFormat, shards: emitted.length, documents: sum(({ documents }) => documents), tokens: sum(({ tokens }) => tokens), bytes: sum(({ bytes }) => bytes), redactions };
}
