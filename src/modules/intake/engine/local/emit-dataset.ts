import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { emittedShardSchema, type EmittedShard, type OutputFormat } from '../emit/emitted-shard.js';
import { buildManifest, emittedShardName, outputOf } from '../emit/manifest.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { KEPT } from '../policy/drop-reasons.js';
import { policyHash, type IntakePolicy } from '../policy/intake-policy.js';
import type { OutputReport } from '../report/intake-report.js';
import type { DatasetInput } from './dataset-input.js';
import { inTurns } from './in-turns.js';
import { ASIDE_FOLDER, DATA_FOLDER, dataFiles, type OutputFolder } from './output-folder.js';
import { placeFile } from './place-file.js';
import { assertUnchanged } from './plan-files.js';
import { StageProgress } from './progress.js';
import type { KeptReduction, MappedDataset } from './reduce-mapped.js';
import type { WorkDirectory } from './work-directory.js';
import { writeMetadata, type DatasetLabel } from './write-metadata.js';

export interface Emission {
  readonly policy: IntakePolicy;
  readonly format: OutputFormat;
  readonly folder: string;
  readonly output: OutputFolder;
  readonly label: DatasetLabel;
  /** Of the program, for the manifest. */
  readonly codeVersion: string;
}

const NOTHING: EmittedShard = { documents: 0, tokens: 0, bytes: 0, sha256: createHash('sha256').digest('hex'), redactions: {} };

/** A cleaned shard in the work directory; null where nothing was kept. */
interface EmittedFile {
  readonly emitted: EmittedShard;
  readonly key: string | null;
}

/**
 * Writes the kept documents of a dataset, redacted by the policy: a file a shard that keeps any, in threads, those that an earlier
 * run wrote excepted; then the dataset card, Croissant and the manifest. The folder `data` is exchanged as a whole at the end.
 * @throws IntakeEngineError `report_not_balanced`, `file_changed`
 */
export async function emitDataset(input: DatasetInput, mapped: MappedDataset, reduction: KeptReduction, emission: Emission, work: WorkDirectory): Promise<OutputReport> {
  const { policy, format, folder, output, label, codeVersion } = emission;
  const files = await emitShards(input, mapped, reduction, emission, work);
  await assertUnchanged(mapped.files);
  const manifest = buildManifest({ files: mapped.files.map(({ plan }) => plan), rules: input.rules, policy, format, codeVersion, shards: files.map(({ emitted }) => emitted) });
  const { keptDocuments } = reduction.report.totals;
  if (manifest.totals.documents !== keptDocuments) {
    throw new IntakeEngineError('report_not_balanced', `${manifest.totals.documents} documents were written, but ${keptDocuments} are kept`);
  }
  await output.announce([ASIDE_FOLDER, ...dataFiles, ...manifest.shards.map(({ name }) => name)]);
  await rm(join(folder, 'manifest.json'), { force: true });
  const aside = join(folder, ASIDE_FOLDER);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside);
  try {
    for (const [position, { key }] of files.entries()) {
      if (key !== null) await placeFile(work.pathOf('emitted', `${key}.${format}`), join(aside, basename(emittedShardName(position, format))));
    }
    await rm(join(folder, DATA_FOLDER), { recursive: true, force: true });
    await rename(aside, join(folder, DATA_FOLDER));
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  await writeMetadata(folder, manifest, reduction.report, label);
  await output.finish(dataFiles, manifest.shards);
  // What earlier policies wrote would add up.
  await work.keepOnly('emitted', new Set(files.flatMap(({ key }) => (key === null ? [] : [`${key}.${format}`, `${key}.json`]))));
  return outputOf(manifest);
}

async function emitShards(input: DatasetInput, { shards }: MappedDataset, { decisions }: KeptReduction, { policy, format }: Emission, work: WorkDirectory): Promise<EmittedFile[]> {
  const { rules, threads, signal } = input;
  const progress = new StageProgress('emitting', shards.reduce((sum, { shard }) => sum + shard.bytes, 0), shards.length, input.onProgress);
  const files: EmittedFile[] = [];
  await inTurns(shards, threads.concurrency, signal, async ({ file, shard, key: mappedBy, features, mapped }, at, signal) => {
    const decisionsPath = decisions[at] ?? '';
    const decided = await readFile(decisionsPath);
    if (!decided.includes(KEPT)) {
      files[at] = { emitted: NOTHING, key: null };
      progress.finish(at, shard.bytes, 0, false);
      return;
    }
    const key = work.keyOf({ mappedBy, position: at, decisions: createHash('sha256').update(decided).digest('hex'), policy: policyHash(policy), format });
    const path = await work.place('emitted', `${key}.${format}`);
    const before = await work.take(emittedShardSchema, 'emitted', `${key}.json`);
    const found = before !== undefined;
    const emitted = before ?? await threads.emitShard({
      shard, sources: file.plan.sources, object: await file.objectOf(shard), rules, policy, decisionsPath, features: mapped.errors.some(({ code }) => code === 'record_not_processed') ? features : null, format, path, signal,
    });
    if (!found) await work.write(emitted, [{ name: `emitted/${key}.${format}`, bytes: emitted.bytes, sha256: emitted.sha256 }], 'emitted', `${key}.json`);
    files[at] = { emitted, key };
    progress.finish(at, shard.bytes, emitted.documents, found);
  });
  return files;
}
