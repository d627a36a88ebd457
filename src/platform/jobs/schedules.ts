import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';
import { QUEUES, jobDefinitions } from './define-job.js';
import type { JobDefinition, Schedule } from './define-job.js';
import type { AnyQueue } from './queue-backend.js';
import { Queues } from './queues.js';

type ScheduledJob = JobDefinition & { readonly schedule: Schedule };

const ENDED = new Set(['completed', 'failed', 'unknown']);

/**
 * Keeps BullMQ's schedulers as the jobs' definitions have them. A scheduler is a chain: each run, when taken, makes the next. It is
 * written only where it differs or its chain is broken, because writing it drops a run that is due and not yet taken: the report of
 * a night on which no server ran would never be made.
 */
@Injectable()
export class Schedules {
  constructor(
    private readonly queues: Queues,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Makes or mends what is missing. Any number of processes may do so at once. What fails is logged, and tried again at the next call. */
  async keep(): Promise<void> {
    for (const definition of scheduledJobs(this.config)) {
      const queue = this.queues.get(definition.queue);
      if (await isKept(queue, definition)) continue;
      try {
        await queue.upsertJobScheduler(
          definition.name,
          { pattern: definition.schedule.pattern, tz: definition.schedule.timeZone },
          { name: definition.name, data: { payload: {} }, opts: optionsOf(definition) },
        );
      } catch (error) {
        // Two processes that write one scheduler at once collide on PostgreSQL; the other's is as good as ours.
        if (await isKept(queue, definition)) continue;
        this.log.error({ job: definition.name, error: error instanceof Error ? error.message : String(error) }, 'a schedule could not be registered');
      }
    }
  }

  /** Removes schedulers of jobs that this version does not know, or that no longer have a schedule. */
  async removeUnknown(): Promise<void> {
    for (const name of QUEUES) {
      const queue = this.queues.get(name);
      const known = new Set(scheduledJobs(this.config).filter((definition) => definition.queue === name).map((definition) => definition.name));
      for (const { key } of await queue.getJobSchedulers()) if (!known.has(key)) await queue.removeJobScheduler(key);
    }
  }
}

function scheduledJobs(config: Config): ScheduledJob[] {
  return [...jobDefinitions().values()].flatMap(({ schedule, ...definition }) =>
    (schedule === undefined ? [] : [{ ...definition, schedule: typeof schedule === 'function' ? schedule(config) : schedule }]));
}

function optionsOf(definition: JobDefinition): { attempts: number; backoff: { type: 'exponential'; delay: number } } {
  return { attempts: definition.attempts, backoff: { type: 'exponential', delay: definition.backoff } };
}

async function isKept(queue: AnyQueue, definition: ScheduledJob): Promise<boolean> {
  const found = await queue.getJobScheduler(definition.name);
  if (found?.pattern !== definition.schedule.pattern || found.tz !== definition.schedule.timeZone || found.next === undefined) return false;
  const { attempts, backoff } = optionsOf(definition);
  const stored = found.template?.opts;
  if (stored?.attempts !== attempts || typeof stored.backoff !== 'object' || stored.backoff.delay !== backoff.delay) return false;
  const next = await queue.getJob(`repeat:${definition.name}:${found.next}`);
  return next !== undefined && next !== null && !ENDED.has(await next.getState());
}
