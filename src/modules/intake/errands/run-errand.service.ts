import { Inject, Injectable } from '@nestjs/common';
import { systemActor } from '../../../platform/actor.js';
import type { Origin } from '../../../platform/actor.js';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { framesOf } from '../../../platform/telemetry/error-text.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { CompareWithAccepted } from '../comparisons/compare-with-accepted.service.js';
import { SealEvaluationSet } from '../evaluation-sets/seal-evaluation-set.service.js';
import { intakeConfig } from '../intake.config.js';
import { takeStep } from '../intake.jobs.js';
import { PreviewPolicy } from '../policies/preview-policy.service.js';
import { HopelessError, MAX_ATTEMPTS, StepOverdue, isHopeless, sentenceOf, waitAfter } from '../processing/processing-failure.js';
import { unlessStuck } from '../processing/unless-stuck.js';
import { Errand } from './errand.entity.js';
import type { ErrandKind } from './errand.entity.js';
import type { ErrandWork } from './errand-work.js';

/** So often a sign of life is given, and looked whether it is still wanted. */
const LOOK_EVERY_MS = 2000;

/** Runs one errand from beginning to end: it comes to its outcome, or whoever asked for it is told why not. */
@Injectable()
export class RunErrand {
  readonly #works: Readonly<Record<ErrandKind, ErrandWork>>;
  readonly #stallMs: number;

  constructor(
    private readonly database: Database,
    preview: PreviewPolicy,
    seal: SealEvaluationSet,
    compare: CompareWithAccepted,
    @Inject(LOG) private readonly log: Log,
    config: Config,
  ) {
    // Of a preview, which reduces; whatever else is asked for moves more often.
    this.#stallMs = config.get(intakeConfig).INTAKE_REDUCE_TIMEOUT_SECONDS * 1000;
    this.#works = { policy_preview: preview, evaluation_set: seal, accepted_comparison: compare };
  }

  /** @throws the signal's reason when the server stops, and what the database fails with; whatever else goes wrong is noted with the errand */
  async run(errand: Errand, run: JobRun): Promise<void> {
    const origin: Origin = { ...run.origin, actor: systemActor(takeStep.name, errand.organizationId) };
    const work = this.#works[errand.kind];
    const [unwanted, overdue] = [new AbortController(), new AbortController()];
    const watch = this.#watch(origin, errand, unwanted, overdue);
    try {
      // Those that came to a mistake count by themselves, and come to an end before.
      if (errand.attempts - errand.failures > MAX_ATTEMPTS) throw new HopelessError(`It was begun ${MAX_ATTEMPTS} times and never came to an end. Ask for it again, or for something smaller.`);
      const settle = await unlessStuck(work.run(errand.id, { origin, signal: AbortSignal.any([run.signal, unwanted.signal, overdue.signal]), moved: watch.moved }), overdue.signal);
      await watch.stop();
      if (!(await this.database.transaction(origin, (tx) => this.#end(tx, errand, settle)))) await work.discard(errand.id, origin);
    } catch (error) {
      await watch.stop();
      // Not a failure: the server is shutting down, and whoever takes the job on goes on with the same errand.
      if (run.signal.aborted) {
        await this.database.transaction(origin, (tx) => change(tx, errand, { attempts: errand.attempts - 1 }));
        throw error;
      }
      if (unwanted.signal.aborted) await work.discard(errand.id, origin);
      else await this.#failed(origin, errand, work, error);
    }
  }

  async #failed(origin: Origin, errand: Errand, work: ErrandWork, error: unknown): Promise<void> {
    // The message of a driver or a parser may quote a customer's words: they are for nobody's log.
    const told = { errand: errand.id, kind: errand.kind, attempt: errand.attempts, error: error instanceof Error ? error.name : 'unknown', stack: framesOf(error) };
    if (isHopeless(error) || errand.failures + 1 >= MAX_ATTEMPTS) {
      this.log.error(told, 'an errand cannot be done');
      const reason = sentenceOf(error, await work.nameOf(errand.id, origin));
      await this.database.transaction(origin, (tx) => this.#end(tx, errand, () => work.fail(tx, errand.id, reason)));
      return;
    }
    this.log.warn(told, 'an errand will be tried again');
    await this.database.transaction(origin, async (tx) => {
      const notBefore = waitAfter(tx.now, errand.failures);
      if (await change(tx, errand, { status: 'waiting', takenBy: null, notBefore, failures: errand.failures + 1 })) tx.enqueue(takeStep, {}, { runAt: notBefore });
    });
  }

  /** Once, by whoever still has it: taken for dead meanwhile, it is somebody else's. */
  async #end(tx: Tx, errand: Errand, settle: (tx: Tx) => Promise<void>): Promise<boolean> {
    if (!(await change(tx, errand, { status: 'done', takenBy: null, notBefore: null, finishedAt: tx.now }))) return false;
    await settle(tx);
    return true;
  }

  #watch(origin: Origin, errand: Errand, unwanted: AbortController, overdue: AbortController): { readonly moved: () => void; stop(): Promise<void> } {
    let movedAt = performance.now();
    let looking = Promise.resolve();
    const look = async (): Promise<void> => {
      try {
        if (!(await this.database.transaction(origin, (tx) => change(tx, errand, { progressedAt: tx.now })))) unwanted.abort(new Error('the errand is not wanted any more'));
      } catch (error) {
        // The work itself goes on; it fails by itself when the database stays away.
        this.log.warn({ errand: errand.id, error: error instanceof Error ? error.message : String(error) }, 'no sign of life was given');
      }
    };
    const timer = setInterval(() => {
      if (performance.now() - movedAt > this.#stallMs) overdue.abort(new StepOverdue(`nothing moved for ${this.#stallMs / 1000} s`));
      looking = looking.then(look);
    }, LOOK_EVERY_MS);
    return {
      moved: () => { movedAt = performance.now(); },
      stop: async () => {
        clearInterval(timer);
        await looking;
      },
    };
  }
}

/** @returns whether it is still this worker's. */
async function change(tx: Tx, { id, takenBy }: Errand, changes: Partial<Errand>): Promise<boolean> {
  return (await tx.manager.update(Errand, { id, status: 'running', takenBy: takenBy ?? '' }, changes)).affected === 1;
}
