import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { emittedShardSchema, type EmittedShard, type OutputFormat } from '../emit/emitted-shard.js';
import { buildManifest, emittedShardName, outputOf } from '../emit/manifest.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { KEPT } from '../policy/drop-reasons.js';
import { policyHash, type IntakePolicy } from '../policy/intake-policy.js';
import type { OutputReport } from '../report/intake-report.js';
import type { DatasetInput } from './dataset-input.js';
import { inTurns } from './in-turns.js';
import { DATA_FOLDER, holdsForeignData, PENDING_MANIFEST } from './output-folder.js';
import { placeFile } from './place-file.js';
import { assertUnchanged, objectOf } from './plan-files.js';
import { StageProgress } from './progress.js';
import type { KeptReduction, MappedDataset } from './reduce-mapped.js';
import { exists, writeAside, type WorkDirectory } from './work-directory.js';
import { writeMetadata, type DatasetLabel } from './write-metadata.js';

export interface Emission {
  readonly policy: IntakePolicy;
  readonly format: OutputFormat;
  readonly folder: string;
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
 * @throws IntakeEngineError `report_not_balanced`, `file_changed`; `output_folder_foreign` when there is a `data` that no run wrote
 */
export async function emitDataset(input: DatasetInput, mapped: MappedDataset, reduction: KeptReduction, emission: Emission, work: WorkDirectory): Promise<OutputReport> {
  const { policy, format, folder, label, codeVersion } = emission;
  const files = await emitShards(input, mapped, reduction, emission, work);
  await assertUnchanged(mapped.files);
  const manifest = buildManifest({ files: mapped.files.map(({ plan }) => plan), rules: input.rules, policy, format, codeVersion, shards: files.map(({ emitted }) => emitted) });
  const { keptDocuments } = reduction.report.totals;
  if (manifest.totals.documents !== keptDocuments) {
    throw new IntakeEngineError('report_not_balanced', `${manifest.totals.documents} documents were written, but ${keptDocuments} are kept`);
  }
  if (await holdsForeignData(folder)) {
    throw new IntakeEngineError('output_folder_foreign', `${join(folder, DATA_FOLDER)} was not written by an intake, as there is no manifest of one beside it; it is not replaced`);
  }
  await writeAside(join(folder, PENDING_MANIFEST), `${JSON.stringify(manifest)}\n`);
  await rm(join(folder, 'manifest.json'), { force: true });
  const aside = await mkdtemp(join(folder, '.data-'));
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
  await rm(join(folder, PENDING_MANIFEST), { force: true });
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
    const before = await work.read(emittedShardSchema, 'emitted', `${key}.json`);
    const found = before !== undefined && (await exists(path)) && (await sha256Of(path)) === before.sha256;
    const emitted = found ? before : await threads.emitShard({
      shard, sources: file.plan.sources, object: objectOf(file, shard, work), rules, policy, decisionsPath, features: mapped.errors.some(({ code }) => code === 'record_not_processed') ? features : null, format, path, signal,
    });
    if (!found) await work.write(emitted, 'emitted', `${key}.json`);
    files[at] = { emitted, key };
    progress.finish(at, shard.bytes, emitted.documents, found);
  });
  return files;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
