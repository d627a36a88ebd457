import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { LocalFile } from '../local-file.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import type { MapRules } from '../map-rules.js';
import { defaultPlanLimits, filePlanSchema, shardSizing, type FilePlan, type PlanLimits, type PlannedShard } from '../plan/dataset-plan.js';
import { planFile } from '../plan/plan-file.js';
import { openLocalFile } from '../plan/random-access-file.js';
import type { DatasetInput, LocalDatasetFile } from './dataset-input.js';
import { HashedBytes, type KeptFile } from './kept-file.js';
import { StageProgress } from './progress.js';
import type { WorkDirectory } from './work-directory.js';
import { writeAside } from './write-aside.js';

/** A file, how it is read, and where what was unpacked of it lies. */
export class PlannedFile {
  /** What an earlier run unpacked is looked at once, before it is read. */
  private readonly seen = new Map<string, Promise<void>>();
  private replanned: Promise<void> | undefined;

  constructor(
    readonly path: string,
    readonly plan: FilePlan,
    readonly identity: FileIdentity,
    /** What was unpacked, if an earlier run did that. */
    private readonly found: readonly KeptFile[],
    private readonly objects: { readonly folder: string; readonly work: WorkDirectory; readonly planAgain: () => Promise<FilePlan> },
  ) {}

  /**
   * What a shard's positions are of. What was unpacked is unpacked again if it is not as it was written.
   * @throws IntakeEngineError `file_changed`
   */
  async objectOf({ unpacked }: PlannedShard): Promise<LocalFile> {
    if (unpacked === null) return { kind: 'path', path: this.path };
    const { folder, work } = this.objects;
    const name = `${folder}/${fileNameOf(unpacked)}`;
    let seen = this.seen.get(name);
    if (seen === undefined) this.seen.set(name, (seen = this.mend(name)));
    await seen;
    return { kind: 'path', path: work.pathOf(name) };
  }

  private async mend(name: string): Promise<void> {
    const kept = this.found.find((file) => file.name === name);
    if (kept === undefined || (await this.objects.work.isIntact(kept))) return;
    // All of it: parts of an archive cannot be reached by themselves.
    this.replanned ??= this.planAgain();
    await this.replanned;
  }

  private async planAgain(): Promise<void> {
    const plan = await this.objects.planAgain();
    // As they are kept: one of the two was read from the disk.
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(plan)), JSON.parse(JSON.stringify(this.plan)))) return;
    throw new IntakeEngineError('file_changed', `${plan.file} was changed while it was read; run again once nothing writes to it`);
  }
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
    const { found, file: plan } = await planOne(file, identity, work, { rules: input.rules, limits: input.limits, signal: input.signal, onProgress });
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
async function planOne(file: LocalDatasetFile, identity: FileIdentity, work: WorkDirectory, planning: Planning): Promise<{ readonly file: PlannedFile; readonly found: boolean }> {
  const { name, path } = file;
  const key = work.keyOf({ name, path, identity, rules: planning.rules, limits: { ...defaultPlanLimits, ...planning.limits }, sizing: shardSizing });
  const folder = `unpacked/${key}`;
  const planAgain = (): Promise<FilePlan> => planAnew(file, { key, folder }, work, planning);
  const kept = await work.read(filePlanSchema, 'plans', `${key}.json`);
  const found = kept !== undefined && (await allThere(kept.files, work));
  const plan = found ? kept.value : await planAgain();
  return { file: new PlannedFile(path, plan, identity, found ? kept.files : [], { folder, work, planAgain }), found };
}

async function planAnew({ name, path }: LocalDatasetFile, { key, folder }: { key: string; folder: string }, work: WorkDirectory, { rules, limits, signal, onProgress }: Planning): Promise<FilePlan> {
  const unpacked: KeptFile[] = [];
  const opened = await openLocalFile({ kind: 'path', path });
  try {
    const plan = await planFile({
      name, file: opened, rules,
      writeUnpacked: async (object, content) => {
        const hashed = new HashedBytes();
        await writeAside(await work.place(folder, fileNameOf(object)), hashed.pass(content));
        unpacked.push({ name: `${folder}/${fileNameOf(object)}`, ...hashed.finish() });
      },
      ...(limits === undefined ? {} : { limits }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    await work.write(plan, unpacked, 'plans', `${key}.json`);
    return plan;
  } finally {
    await opened.close();
  }
}

/** Plans a file that is read for other ends than the data, such as an evaluation set. */
export async function planSingleFile(file: LocalDatasetFile, work: WorkDirectory, planning: Planning): Promise<PlannedFile> {
  return (await planOne(file, await identify(file.path), work, planning)).file;
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

async function allThere(files: readonly KeptFile[], work: WorkDirectory): Promise<boolean> {
  for (const { name, bytes } of files) if ((await stat(work.pathOf(name)).catch(() => undefined))?.size !== bytes) return false;
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
