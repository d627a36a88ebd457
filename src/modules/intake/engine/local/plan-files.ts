import { stat } from 'node:fs/promises';
import type { LocalFile } from '../local-file.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import type { MapRules } from '../map-rules.js';
import { filePlanSchema, type FilePlan, type PlanLimits, type PlannedShard } from '../plan/dataset-plan.js';
import { planFile } from '../plan/plan-file.js';
import { openLocalFile } from '../plan/random-access-file.js';
import type { DatasetInput, LocalDatasetFile } from './dataset-input.js';
import { StageProgress } from './progress.js';
import { exists, writeAside, type WorkDirectory } from './work-directory.js';

/** A file, how it is read, and where what was unpacked of it lies. */
export interface PlannedFile {
  readonly path: string;
  readonly plan: FilePlan;
  readonly identity: FileIdentity;
  /** Folder in the work directory. */
  readonly unpacked: string;
}

/** As git tells whether a file was changed: not by its content, which would have to be read for that. */
type FileIdentity = Readonly<Record<'device' | 'inode' | 'bytes' | 'modified' | 'changed', string>>;

/** Plans all files, one after the other: reading them is what planning waits for. @returns in the order of their names */
export async function planFiles(input: DatasetInput, work: WorkDirectory): Promise<PlannedFile[]> {
  const files = inNameOrder(input.files);
  const identities: FileIdentity[] = [];
  for (const { path } of files) identities.push(await identify(path));
  const progress = new StageProgress('planning', identities.reduce((sum, { bytes }) => sum + Number(bytes), 0), files.length, input.onProgress);
  const planned: PlannedFile[] = [];
  for (const [index, file] of files.entries()) {
    input.signal?.throwIfAborted();
    const identity = identities[index] ?? (await identify(file.path));
    const onProgress = (bytes: number): void => progress.update(index, bytes, 0);
    const { found, ...plan } = await planOne(file, identity, work, { rules: input.rules, limits: input.limits, signal: input.signal, onProgress });
    progress.finish(index, Number(identity.bytes), 0, found);
    planned.push(plan);
  }
  return planned;
}

interface Planning {
  readonly rules: MapRules;
  readonly limits?: Partial<PlanLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (bytes: number) => void;
}

/** Plans one file, unless that was done and what it unpacked is still there. */
async function planOne(file: LocalDatasetFile, identity: FileIdentity, work: WorkDirectory, { rules, limits, signal, onProgress }: Planning): Promise<PlannedFile & { found: boolean }> {
  const { name, path } = file;
  const key = work.keyOf({ name, path, identity, rules, limits: limits ?? null });
  const unpacked = `unpacked/${key}`;
  const kept = await work.read(filePlanSchema, 'plans', `${key}.json`);
  if (kept !== undefined && (await allThere(kept, unpacked, work))) return { path, plan: kept, identity, unpacked, found: true };
  const opened = await openLocalFile({ kind: 'path', path });
  try {
    const plan = await planFile({
      name, file: opened, rules,
      writeUnpacked: async (object, content) => writeAside(await work.place(unpacked, fileNameOf(object)), content),
      ...(limits === undefined ? {} : { limits }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    await work.write(plan, 'plans', `${key}.json`);
    return { path, plan, identity, unpacked, found: false };
  } finally {
    await opened.close();
  }
}

/** Plans a file that is read for other ends than the data, such as an evaluation set. */
export async function planSingleFile(file: LocalDatasetFile, work: WorkDirectory, planning: Planning): Promise<PlannedFile> {
  return await planOne(file, await identify(file.path), work, planning);
}

/** What a shard's positions are of. */
export function objectOf(file: PlannedFile, shard: PlannedShard, work: WorkDirectory): LocalFile {
  if (shard.unpacked === null) return { kind: 'path', path: file.path };
  return { kind: 'path', path: `${work.path}/${file.unpacked}/${fileNameOf(shard.unpacked)}` };
}

/** @throws IntakeEngineError `file_changed`: what was read then would be of two files */
export async function assertUnchanged(files: readonly PlannedFile[]): Promise<void> {
  for (const { path, identity, plan } of files) {
    const now = await identify(path);
    if (JSON.stringify(now) !== JSON.stringify(identity)) throw new IntakeEngineError('file_changed', `${plan.file} was changed while it was read; run again once nothing writes to it`);
  }
}

async function identify(path: string): Promise<FileIdentity> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return { device: String(dev), inode: String(ino), bytes: String(size), modified: String(mtimeNs), changed: String(ctimeNs) };
}

async function allThere(plan: FilePlan, unpacked: string, work: WorkDirectory): Promise<boolean> {
  for (const { unpacked: name } of plan.shards) {
    if (name !== null && !(await exists(`${work.path}/${unpacked}/${fileNameOf(name)}`))) return false;
  }
  return true;
}

/** Names of objects may hold slashes. */
function fileNameOf(object: string): string {
  return encodeURIComponent(object);
}

function inNameOrder(files: readonly LocalDatasetFile[]): LocalDatasetFile[] {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) throw new IntakeEngineError('duplicate_file_name', `two files are named ${name}; give each its own name`);
    names.add(name);
  }
  // By code unit: a locale would make the order depend on the machine.
  return [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
}
