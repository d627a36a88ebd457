import type { MapRules } from '../map-rules.js';
import type { PlanLimits } from '../plan/dataset-plan.js';
import type { EarlierData } from '../reduce/reduction.js';
import type { EngineThreads } from '../worker/engine-threads.js';
import type { DatasetProgress } from './progress.js';

/** A file on this machine. */
export interface LocalDatasetFile {
  /** Unique in the dataset; reports and cleaned data speak of it by this name. */
  readonly name: string;
  readonly path: string;
}

/** What a run reads, and how. */
export interface DatasetInput {
  readonly files: readonly LocalDatasetFile[];
  readonly rules: MapRules;
  /** Sealed test sets that the data must not hold; read like the data. */
  readonly evaluationSets?: readonly LocalDatasetFile[];
  /** Band indexes of earlier runs; each id says the content of its index. */
  readonly earlier?: readonly EarlierData[];
  /** A folder of the run's own. It is kept: a run that ended early, or another policy, goes on from what is in it. */
  readonly workDirectory: string;
  readonly threads: EngineThreads;
  readonly limits?: Partial<PlanLimits>;
  /** Of the database that compares documents, in MB. */
  readonly memoryLimitMb?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of what a person should know, such as results of an earlier run that were damaged and are made anew. */
  readonly onNote?: ((note: string) => void) | undefined;
  readonly onProgress?: ((progress: DatasetProgress) => void) | undefined;
}
