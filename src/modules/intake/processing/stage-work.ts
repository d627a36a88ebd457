import type { Origin } from '../../../platform/actor.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { LossCause } from '../engine/map/quarantine.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import type { ProcessingStep } from './processing-step.entity.js';

/** How far a piece of work has come; both figures only grow. */
export interface StepProgress {
  readonly bytes: number;
  readonly documents: number;
}

/** What a piece of work has to work with. */
export interface StepRun {
  /** For its own transactions, in the view of the version's organization. */
  readonly origin: Origin;
  readonly version: DatasetVersion;
  readonly step: ProcessingStep;
  /** Aborted when the server stops, when the version is no longer processed, and when nothing has moved for too long. */
  readonly signal: AbortSignal;
  /** Called with each progress: it is shown, and a sign that the work moves. */
  readonly note: (progress: StepProgress) => void;
  /** Called when something moves of which there is no figure. */
  readonly moved: () => void;
}

/** What came of it. */
export interface StepResult {
  /** Objects that were stored, the one first that the others are found by. */
  readonly keys: readonly string[];
  /** Figures, kept with the step: no text, no names. */
  readonly outcome: Record<string, unknown>;
  readonly documents: number;
}

/** One stage of processing. Run twice, or after being broken off, it finds what is done and gives the same result. */
export interface StageWork {
  /** @throws HopelessError with a sentence for the owner; the signal's reason; whatever storage, disk or threads fail with */
  run(run: StepRun): Promise<StepResult>;
  /** What stands for the result of a piece at which threads or processes are lost, or which never moves, whenever it is tried; without it, its version fails. */
  setAside?(run: StepRun, lostBy: LossCause): Promise<StepResult>;
  /** What follows, in the transaction that notes it as done. The version is locked, and `result` counts. */
  settle?(tx: Tx, version: DatasetVersion, step: ProcessingStep, result: StepResult): Promise<void>;
}
