import type { MapRules } from '../map-rules.js';
import type { MappedShard } from '../map/mapped-shard.js';
import type { FilePlan } from '../plan/dataset-plan.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import type { IntakeReport } from '../report/intake-report.js';

/** A shard that was mapped. */
export interface ReducedShard {
  /** Path of its features file. */
  readonly features: string;
  readonly mapped: MappedShard;
}

/** A band index of data that the organization had accepted before. */
export interface EarlierData {
  readonly id: string;
  /** Of the Parquet file that {@link Reduction.bandIndex} named then. */
  readonly path: string;
}

/** How far a reduction has come, in steps of very different length. */
export interface ReduceProgress {
  readonly step: 'reading' | 'exact_duplicates' | 'policy' | 'earlier_data' | 'near_duplicates' | 'deciding' | 'reporting';
  readonly stepsDone: number;
  readonly steps: number;
}

export interface ReduceInput {
  /** In any order; a report speaks of them by name. */
  readonly files: readonly FilePlan[];
  /** All shards of all files: files by name, shards of a file in the order of its plan. */
  readonly shards: readonly ReducedShard[];
  readonly rules: MapRules;
  readonly policy: IntakePolicy;
  readonly earlier: readonly EarlierData[];
  /** Names of the evaluation sets, in the order of the index that was mapped with. */
  readonly evaluationSets: readonly string[];
  /** A folder of the caller's own, for the results and for what does not fit into memory; to be removed by the caller. */
  readonly workDirectory: string;
  /** Of the database and of what keys are compared in beside it, in MB; default 256. What does not fit goes to the work directory. */
  readonly memoryLimitMb?: number;
  /** Default 2. Results do not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReduceProgress) => void;
}

/** What becomes of each document of a dataset. Files lie in the work directory. */
export interface Reduction {
  /** Without samples, output and savings, which come later. */
  readonly report: IntakeReport;
  /** A file a shard: one byte a read document, in the order of the records: 0 kept, else 1 + the index of its drop reason. */
  readonly decisions: readonly string[];
  /**
   * Parquet, a row a document of a cluster, the kept one first: `cluster`, `kind` (exact, near, earlier), `shard`, `record`, `source`,
   * `line`, `byte`, `bytes`, `tokens`, `similarity` to the first of the cluster, `kept`, and for earlier data `earlier` (its id) and
   * `earlier_document`.
   */
  readonly clusters: string;
  /** Parquet, sorted by band and key: what later data is compared with. Kept documents only. */
  readonly bandIndex: string;
}
