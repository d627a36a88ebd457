import { Inject, Injectable } from '@nestjs/common';
import { errorText } from '../telemetry/error-text.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';
import { Queues } from './queues.js';
import { RecoverLostWork } from './recover-lost-work.js';
import { Schedules } from './schedules.js';

const UPKEEP_EVERY_MS = 60_000;
const LOOK_FOR_LOST_WORK_EVERY_MS = 5000;
/** Ids of requested jobs; those of schedules are BullMQ's own. */
const REQUESTED = /^[0-9a-f]{8}-/;

/** Keeps the queues in order while workers run: the schedules in place, what is finished out, what was lost asked for anew. */
@Injectable()
export class KeepQueues {
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly queues: Queues,
    private readonly schedules: Schedules,
    private readonly lostWork: RecoverLostWork,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    await this.schedules.removeUnknown();
    await this.schedules.keep();
    this.#timers.push(setInterval(() => void this.#keepUp(), UPKEEP_EVERY_MS), setInterval(() => void this.lostWork.look(), LOOK_FOR_LOST_WORK_EVERY_MS));
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.lostWork.settled();
  }

  /** Notes that a job has succeeded. */
  noteDone(jobId: string): void {
    if (REQUESTED.test(jobId)) this.lostWork.noteDone(jobId);
  }

  /** Writes what was noted. */
  flush(): Promise<void> {
    return this.lostWork.flush();
  }

  async #keepUp(): Promise<void> {
    await this.schedules.keep().catch((error: unknown) => this.log.warn({ error: errorText(error) }, 'keeping the schedules failed'));
    for (const queue of this.queues.all()) {
      await this.queues.backend.removeFinished(queue).catch((error: unknown) => this.log.warn({ error: errorText(error) }, 'cleaning a queue failed'));
    }
  }
}
