import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFormat } from '../emit/emitted-shard.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import { comparePolicies, type PolicyComparison } from '../policy/compare-policies.js';
import type { IntakeReport } from '../report/intake-report.js';
import { renderHtml } from '../report/render-html.js';
import { renderPdf } from '../report/render-pdf.js';
import { estimateSavings, type TrainingPlan } from '../report/estimate-savings.js';
import type { DatasetInput } from './dataset-input.js';
import { emitDataset } from './emit-dataset.js';
import { buildEvaluationIndex } from './evaluation-index-file.js';
import { mapShards } from './map-shards.js';
import { openLocalFile } from '../plan/random-access-file.js';
import { readSamples } from '../report/read-samples.js';
import { OutputFolder, reportFiles } from './output-folder.js';
import { placeFile } from './place-file.js';
import { planFiles } from './plan-files.js';
import { StageProgress } from './progress.js';
import { reduceMapped, type MappedDataset } from './reduce-mapped.js';
import { WorkDirectory } from './work-directory.js';
import { writeAside } from './write-aside.js';
import type { DatasetLabel } from './write-metadata.js';

export interface ProcessDatasetInput extends DatasetInput {
  readonly policy: IntakePolicy;
  /** Of the report, for people. */
  readonly title: string;
  /** What savings are computed for; null: none are. */
  readonly training?: TrainingPlan | null;
  readonly output: {
    /** For report.json, report.html, report.pdf and band-index.parquet, and for the cleaned data with its manifest, Croissant and card. */
    readonly folder: string;
    /** Of the cleaned data; null: none is written. */
    readonly format: OutputFormat | null;
    readonly label: DatasetLabel;
    /** Of the program, for the manifest. */
    readonly codeVersion: string;
  };
}

/**
 * The whole intake of a dataset on this machine: plans its files, maps their shards in threads, decides on each document by the
 * policy, writes the cleaned data and the report. What it writes depends on the files' names and bytes, the rules, the policy, the
 * evaluation sets and earlier data alone. A run that was stopped or killed goes on from its work directory: of what was being mapped
 * or written, at most one shard a thread is done again.
 * @throws IntakeEngineError, `output_folder_foreign` before anything is read; the signal's reason when aborted; what the disk throws
 */
export async function processDataset(input: ProcessDatasetInput): Promise<{ report: IntakeReport }> {
  const { policy, output, title, training = null } = input;
  const folder = await OutputFolder.open(output.folder, { writesData: output.format !== null });
  return await inWorkDirectory(input, async (work) => {
    const mapped = await mapDataset(input, work);
    const reduction = await reduceMapped(input, mapped, policy, work);
    await mkdir(output.folder, { recursive: true });
    const emitted = output.format === null ? null : await emitDataset(input, mapped, reduction, { policy, ...output, output: folder, format: output.format }, work);
    const progress = new StageProgress('reporting', 0, 1, input.onProgress);
    const report: IntakeReport = {
      ...reduction.report,
      samples: await readSamples({
        shards: mapped.shards.map(({ file, shard, features }, index) => ({
          shard, sources: file.plan.sources, features, decisions: reduction.decisions[index] ?? '', open: async () => openLocalFile(await file.objectOf(shard)),
        })),
        rules: input.rules, signal: input.signal,
      }),
      output: emitted,
      ...(training === null ? sizeNotGiven : { savings: estimateSavings(reduction.report, training), savingsMissing: null }),
    };
    await folder.announce(reportFiles);
    await placeFile(reduction.bandIndex, join(output.folder, 'band-index.parquet'));
    await writeAside(join(output.folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    await writeAside(join(output.folder, 'report.pdf'), await renderPdf(report, { title }));
    await writeAside(join(output.folder, 'report.html'), renderHtml(report, { title }));
    await folder.finish(reportFiles, null);
    progress.finish(0, 0, 0, false);
    return { report };
  });
}

export interface PolicyPreview {
  readonly before: IntakeReport;
  readonly after: IntakeReport;
  readonly difference: PolicyComparison;
}

/**
 * What another policy would change. Nothing is written but to the work directory, and nothing is read again that was mapped before.
 * @throws as {@link processDataset}
 */
export async function previewPolicy(input: DatasetInput & { readonly policy: IntakePolicy; readonly other: IntakePolicy }): Promise<PolicyPreview> {
  return await inWorkDirectory(input, async (work) => {
    const mapped = await mapDataset(input, work);
    const { report: before } = await reduceMapped(input, mapped, input.policy, work);
    const { report: after } = await reduceMapped(input, mapped, input.other, work);
    return { before, after, difference: comparePolicies(before, after) };
  });
}

async function inWorkDirectory<Result>({ workDirectory, onNote }: DatasetInput, run: (work: WorkDirectory) => Promise<Result>): Promise<Result> {
  const work = await WorkDirectory.open(workDirectory, onNote);
  try {
    return await run(work);
  } finally {
    await work.close();
  }
}

async function mapDataset(input: DatasetInput, work: WorkDirectory): Promise<MappedDataset> {
  const files = await planFiles(input, work);
  const evaluation = await buildEvaluationIndex(input, work);
  return { files, shards: await mapShards(input, files, evaluation, work), evaluationSets: evaluation?.sets ?? [] };
}

const sizeNotGiven: Pick<IntakeReport, 'savings' | 'savingsMissing'> = {
  savings: null,
  savingsMissing: { code: 'model_size_unknown', text: 'The size of the model that is to be trained was not given. Give it (--model-parameters 7B) to see what pruning saves.' },
};
