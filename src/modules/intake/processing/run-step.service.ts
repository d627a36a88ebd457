import { Inject, Injectable } from '@nestjs/common';
import { systemActor } from '../../../platform/actor.js';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { framesOf } from '../../../platform/telemetry/error-text.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import type { LossCause } from '../engine/map/quarantine.js';
import { takeStep } from '../intake.jobs.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { GiveUpStep } from './give-up-step.service.js';
import { NoteProgress } from './note-progress.service.js';
import { HopelessError, MAX_ATTEMPTS, isHopeless, lossOf, neverEnded, waitAfter } from './processing-failure.js';
import { ProcessingStages } from './processing-stages.js';
import { ProcessingStep, placeOf } from './processing-step.entity.js';
import { SettleStep } from './settle-step.service.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';
import { unlessStuck, withinTime } from './unless-stuck.js';

/** Does one piece of work from beginning to end, in the view of the organization whose it is. */
@Injectable()
export class RunStep {
  constructor(
    private readonly database: Database,
    private readonly read: ReadDatasetVersion,
    private readonly stages: ProcessingStages,
    private readonly progress: NoteProgress,
    private readonly settle: SettleStep,
    private readonly giveUp: GiveUpStep,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws the signal's reason when the server stops, and what the database fails with; whatever else goes wrong is noted with the step */
  async run(step: ProcessingStep, run: JobRun): Promise<void> {
    const origin: Origin = { ...run.origin, actor: systemActor(takeStep.name, step.organizationId) };
    const [unwanted, overdue] = [new AbortController(), new AbortController()];
    const noting = this.progress.start(origin, step, {
      onUnwanted: () => unwanted.abort(new Error('the version is no longer processed')),
      onOverdue: (reason) => overdue.abort(reason),
    });
    const wanted = AbortSignal.any([run.signal, unwanted.signal]);
    const signal = AbortSignal.any([wanted, overdue.signal]);
    try {
      const work = this.stages.of(step.stage);
      const version = await this.database.read(origin, (reader) => this.read.require(reader, step.datasetVersionId));
      const result = await this.#do(work, { origin, version, step, signal, note: noting.note, moved: noting.moved }, { wanted, overdue: overdue.signal });
      await noting.stop();
      await this.settle.run(origin, step, work, result);
    } catch (error) {
      await noting.stop();
      // Not a failure: the server is shutting down, and whoever takes the job on goes on with the same piece.
      if (run.signal.aborted) {
        await this.database.transaction(origin, (tx) => this.#handBack(tx, step));
        throw error;
      }
      if (unwanted.signal.aborted) await this.database.transaction(origin, (tx) => this.#release(tx, step));
      else await this.#failed(origin, step, error);
    }
  }

  /** Tries it, unless it was tried too often; then, or when the last try is lost like those before, it is set aside where that can be. */
  async #do(work: StageWork, run: StepRun, { wanted, overdue }: { readonly wanted: AbortSignal; readonly overdue: AbortSignal }): Promise<StepResult> {
    const { origin, step } = run;
    // Those that came to a mistake count by themselves, and come to an end before.
    const begun = step.attempts - step.failures;
    if (begun >= MAX_ATTEMPTS && work.setAside !== undefined) return this.#setAside(work.setAside.bind(work), run, wanted, 'crash');
    if (begun > MAX_ATTEMPTS) throw new HopelessError(neverEnded(await this.stages.nameOf(origin, step)));
    try {
      return await unlessStuck(work.run(run), overdue);
    } catch (error) {
      const lostBy = lossOf(error);
      const isStopped = run.signal.aborted && !overdue.aborted;
      if (lostBy === null || isStopped || work.setAside === undefined || step.failures + 1 < MAX_ATTEMPTS) throw error;
      return this.#setAside(work.setAside.bind(work), run, wanted, lostBy);
    }
  }

  /** By a deadline of its own: that of the work may have passed when it comes to this. */
  #setAside(setAside: NonNullable<StageWork['setAside']>, run: StepRun, wanted: AbortSignal, lostBy: LossCause): Promise<StepResult> {
    return withinTime(this.progress.stallOf(run.step.stage), (overdue) => setAside({ ...run, signal: AbortSignal.any([wanted, overdue]) }, lostBy));
  }

  async #failed(origin: Origin, step: ProcessingStep, error: unknown): Promise<void> {
    // The message of a driver or a parser may quote a customer's words: they are for nobody's log.
    const told = { datasetVersionId: step.datasetVersionId, stage: step.stage, file: step.file, shard: step.shard, attempt: step.attempts, error: error instanceof Error ? error.name : 'unknown', stack: framesOf(error) };
    if (isHopeless(error) || step.failures + 1 >= MAX_ATTEMPTS) {
      this.log.error(told, 'a piece of a dataset version cannot be processed');
      await this.giveUp.run(origin, step, error);
      return;
    }
    this.log.warn(told, 'a piece of a dataset version will be tried again');
    await this.database.transaction(origin, (tx) => this.#postpone(tx, step));
  }

  async #postpone(tx: Tx, step: ProcessingStep): Promise<void> {
    const runAt = waitAfter(tx.now, step.failures);
    const { affected } = await tx.manager.update(ProcessingStep, { ...placeOf(step), status: 'running', takenBy: step.takenBy ?? '' }, { status: 'waiting', takenBy: null, notBefore: runAt, failures: step.failures + 1 });
    if (affected !== 0) tx.enqueue(takeStep, {}, { runAt });
  }

  /** Stays its own, for the job comes back; and was no try. */
  async #handBack(tx: Tx, step: ProcessingStep): Promise<void> {
    await tx.manager.update(ProcessingStep, { ...placeOf(step), status: 'running', takenBy: step.takenBy ?? '' }, { attempts: step.attempts - 1 });
  }

  async #release(tx: Tx, step: ProcessingStep): Promise<void> {
    await tx.manager.update(ProcessingStep, { ...placeOf(step), status: 'running', takenBy: step.takenBy ?? '' }, { status: 'waiting', takenBy: null, attempts: step.attempts - 1 });
  }
}
