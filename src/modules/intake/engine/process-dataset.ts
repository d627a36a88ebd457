import { join } from 'node:path';
import { ReportBuilder, type NamedMappedFile } from './build-report.js';
import { inThreadMapper, type FileMapper, type FileSource } from './file-mapper.js';
import { findExactDuplicates, type ExactDuplicate } from './find-exact-duplicates.js';
import { IntakeEngineError } from './intake-engine.error.js';
import type { IntakeReport, MappedFile } from './intake-report.js';
import { defaultMapRules, type MapRules } from './map-rules.js';
import type { MapProgress } from './map/mapped-shard.js';

export interface DatasetFile {
  /** Unique in the dataset; files are processed in the order of their names, and reports speak of them by name. */
  readonly name: string;
  readonly source: FileSource;
}

/** How far a dataset has come. */
export interface DatasetProgress {
  readonly stage: 'mapping' | 'finding_duplicates';
  readonly files: number;
  readonly filesMapped: number;
  /** Read so far, over all files. */
  readonly bytes: number;
  readonly documents: number;
}

/** A duplicate, its files by name. */
export interface NamedDuplicate {
  readonly file: string;
  readonly line: number;
  readonly tokens: number;
  readonly duplicateOf: { readonly file: string; readonly line: number };
}

export interface ProcessDatasetInput {
  readonly files: readonly DatasetFile[];
  /**
   * A folder of the caller's own: features files are left in it (64 bytes a document, no text), and the search for
   * duplicates uses it. To be removed by the caller, also after a failure.
   */
  readonly workDirectory: string;
  /** Default: in the calling thread. */
  readonly mapper?: FileMapper;
  readonly rules?: Partial<MapRules>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DatasetProgress) => void;
  /** Receives all duplicates, up to 1,000 at a time. */
  readonly onDuplicates?: (duplicates: readonly NamedDuplicate[]) => void | Promise<void>;
  /** How many documents are compared in memory at a time. */
  readonly maxDocumentsInMemory?: number;
}

/**
 * Maps all files of a dataset, finds the exact duplicates among their documents, and reports. The report depends on the
 * files' names and bytes and on the rules, on nothing else.
 * @throws IntakeEngineError `duplicate_file_name`, `report_not_balanced`; the signal's reason; what sources or disk throw
 */
export async function processDataset(input: ProcessDatasetInput): Promise<IntakeReport> {
  const { signal } = input;
  const rules = { ...defaultMapRules, ...input.rules };
  const files = inNameOrder(input.files);
  const featuresPaths = files.map((_, index) => join(input.workDirectory, `features-${index}.bin`));
  const progress = new ProgressSum(files.length, input.onProgress);
  const mapped = await mapAll(input, files, featuresPaths, rules, progress);
  const builder = new ReportBuilder(rules, mapped);
  progress.enter('finding_duplicates');
  const nameOf = (file: number): string => files[file]?.name ?? '';
  const duplicates = await findExactDuplicates({
    features: featuresPaths,
    workDirectory: input.workDirectory,
    ...(signal === undefined ? {} : { signal }),
    ...(input.maxDocumentsInMemory === undefined ? {} : { maxDocumentsInMemory: input.maxDocumentsInMemory }),
    onKept: (document) => builder.addKept(document),
    onDuplicates: async (found) => {
      for (const duplicate of found) builder.addDuplicate(duplicate);
      await input.onDuplicates?.(found.map((duplicate) => withNames(duplicate, nameOf)));
    },
  });
  return builder.build(duplicates);
}

function inNameOrder(files: readonly DatasetFile[]): DatasetFile[] {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) throw new IntakeEngineError('duplicate_file_name', `two files are named ${name}; give each its own name`);
    names.add(name);
  }
  // By code unit: a locale would make the order depend on the machine.
  return [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function mapAll(
  input: ProcessDatasetInput,
  files: readonly DatasetFile[],
  featuresPaths: readonly string[],
  rules: MapRules,
  progress: ProgressSum,
): Promise<NamedMappedFile[]> {
  const mapper = input.mapper ?? inThreadMapper;
  const stop = new AbortController();
  const signal = input.signal === undefined ? stop.signal : AbortSignal.any([input.signal, stop.signal]);
  const mapped: (MappedFile | undefined)[] = files.map(() => undefined);
  let next = 0;
  const mapInTurn = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index];
      const featuresPath = featuresPaths[index];
      if (file === undefined || featuresPath === undefined) return;
      const onProgress = (of: MapProgress): void => progress.update(index, of);
      mapped[index] = await mapper.map({ source: file.source, featuresPath, rules, signal, onProgress });
      progress.finishFile();
    }
  };
  let failure: { error: unknown } | undefined;
  const turns = Array.from({ length: Math.min(mapper.concurrency, files.length) }, () =>
    mapInTurn().catch((error: unknown) => {
      failure ??= { error };
      stop.abort();
    }),
  );
  // All have stopped before the failure is passed on, so that the caller may remove the folder.
  await Promise.all(turns);
  if (failure !== undefined) throw failure.error;
  return files.flatMap(({ name }, index) => {
    const result = mapped[index];
    return result === undefined ? [] : [{ name, mapped: result }];
  });
}

function withNames(duplicate: ExactDuplicate, nameOf: (file: number) => string): NamedDuplicate {
  const { file, line, tokens, duplicateOf } = duplicate;
  return { file: nameOf(file), line, tokens, duplicateOf: { file: nameOf(duplicateOf.file), line: duplicateOf.line } };
}

class ProgressSum {
  private readonly bytesOf: number[];
  private readonly documentsOf: number[];
  private stage: DatasetProgress['stage'] = 'mapping';
  private filesMapped = 0;

  constructor(
    private readonly files: number,
    private readonly report: ((progress: DatasetProgress) => void) | undefined,
  ) {
    this.bytesOf = Array.from({ length: files }, () => 0);
    this.documentsOf = Array.from({ length: files }, () => 0);
  }

  update(file: number, { bytes, documents }: MapProgress): void {
    this.bytesOf[file] = bytes;
    this.documentsOf[file] = documents;
    this.announce();
  }

  finishFile(): void {
    this.filesMapped++;
    this.announce();
  }

  enter(stage: DatasetProgress['stage']): void {
    this.stage = stage;
    this.announce();
  }

  private announce(): void {
    this.report?.({
      stage: this.stage,
      files: this.files,
      filesMapped: this.filesMapped,
      bytes: this.bytesOf.reduce((sum, bytes) => sum + bytes, 0),
      documents: this.documentsOf.reduce((sum, documents) => sum + documents, 0),
    });
  }
}
