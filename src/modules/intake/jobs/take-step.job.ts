import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { Errand } from '../errands/errand.entity.js';
import { RunErrand } from '../errands/run-errand.service.js';
import { takeStep } from '../intake.jobs.js';
import { ReductionTurns } from '../processing/reduction-turns.js';
import type { EndTurn } from '../processing/reduction-turns.js';
import { RunStep } from '../processing/run-step.service.js';
import { TakeStep, isReduction } from '../processing/take-step.service.js';
import type { PieceOfWork } from '../processing/take-step.service.js';

/** When to look again for what there was no memory for. */
const SOON_MS = 2000;

/** Takes the next piece of work there is, and has somebody look for the one after it. */
@RunsJob(takeStep)
export class TakeStepJob implements JobHandler<typeof takeStep.schema> {
  constructor(
    private readonly database: Database,
    private readonly take: TakeStep,
    private readonly step: RunStep,
    private readonly errand: RunErrand,
    private readonly reductions: ReductionTurns,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    let turn = this.reductions.take();
    try {
      const reductions = turn !== null;
      const piece = await this.database.transaction(run.origin, (tx) => this.take.run(tx, run.id, { reductions }));
      if (piece === null) {
        // What waits then waits for its organization's turn, and whoever ends a piece of that one looks again.
        if (!reductions) await this.#lookSoon(run);
        return;
      }
      if (isReduction(piece)) turn ??= await this.#turn(piece, run);
      else turn?.();
      await this.#work(piece, run);
    } finally {
      turn?.();
    }
    await this.database.transaction(run.origin, async (tx) => {
      if (await this.take.isWaiting(tx)) tx.enqueue(takeStep, {});
    });
  }

  /** Whoever stops while waiting for it has not begun, so that was no try. */
  async #turn(piece: PieceOfWork, run: JobRun): Promise<EndTurn> {
    try {
      return await this.reductions.wait(run.signal);
    } catch (error) {
      await this.database.transaction(run.origin, (tx) => this.take.handBack(tx, piece));
      throw error;
    }
  }

  #work(piece: PieceOfWork, run: JobRun): Promise<void> {
    return piece instanceof Errand ? this.errand.run(piece, run) : this.step.run(piece, run);
  }

  /** Another process may have the memory for a reduction that this one lacks: the occasion is not lost. One for all who find the same. */
  async #lookSoon(run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      const window = Math.floor(tx.now.getTime() / SOON_MS) + 1;
      if (await this.take.isWaiting(tx)) tx.enqueue(takeStep, {}, { runAt: new Date(window * SOON_MS), dedupeKey: `soon ${window}` });
    });
  }
}
