import { Injectable } from '@nestjs/common';
import type { Job } from 'bullmq';
import { objectNotFound } from '../errors/platform.errors.js';
import { QUEUES } from './define-job.js';
import type { QueueName } from './define-job.js';
import { Queues } from './queues.js';

/** A run that failed for good and waits for someone to look at it. */
export interface FailedJob {
  id: string;
  queue: QueueName;
  /** Name of the job or event handler. */
  handler: string;
  attempts: number;
  failedAt: string | null;
  /** The last error's message. */
  reason: string;
}

/** Failed jobs are kept until they are replayed. */
@Injectable()
export class FailedJobs {
  constructor(private readonly queues: Queues) {}

  /** The newest failed jobs of all queues, at most `limit`, of one handler when it is named. */
  async list(limit: number, handler?: string): Promise<FailedJob[]> {
    const found: FailedJob[] = [];
    for (const name of QUEUES) {
      let taken = 0;
      for await (const job of this.#failed(name)) {
        if (handler !== undefined && job.name !== handler) continue;
        found.push(describe(name, job));
        taken += 1;
        if (taken === limit) break;
      }
    }
    return found.sort((a, b) => (b.failedAt ?? '').localeCompare(a.failedAt ?? '')).slice(0, limit);
  }

  /** Puts one failed job back into its queue. @throws DomainError `object.not_found` when no failed job has this id. */
  async replay(id: string): Promise<FailedJob> {
    for (const name of QUEUES) {
      const job = await this.queues.get(name).getJob(id) as Job | null | undefined;
      if (job === undefined || job === null) continue;
      const described = describe(name, job);
      if (await putBack(job)) return described;
    }
    throw objectNotFound.with(`No failed job has the id ${id}; list them at GET /v1/admin/jobs/failed.`);
  }

  /** Puts back all failed jobs of one handler. @returns how many. */
  async replayHandler(handler: string): Promise<number> {
    let count = 0;
    for (const name of QUEUES) {
      const jobs: Job[] = [];
      for await (const job of this.#failed(name)) if (job.name === handler) jobs.push(job);
      for (const job of jobs) if (await putBack(job)) count += 1;
    }
    return count;
  }

  async *#failed(name: QueueName): AsyncGenerator<Job> {
    const page = 100;
    for (let start = 0; ; start += page) {
      const jobs = (await this.queues.get(name).getFailed(start, start + page - 1)) as unknown as Job[];
      yield* jobs;
      if (jobs.length < page) return;
    }
  }
}

/** Puts a failed job back with all its tries. @returns false when it is not failed, or someone else was quicker. */
async function putBack(job: Job): Promise<boolean> {
  if (!(await job.isFailed())) return false;
  try {
    await job.retry('failed', { resetAttemptsMade: true });
    return true;
  } catch (error) {
    if (await job.isFailed()) throw error;
    return false;
  }
}

function describe(queue: QueueName, job: Job): FailedJob {
  return {
    id: String(job.id), queue, handler: job.name, attempts: job.attemptsMade,
    failedAt: job.finishedOn === undefined ? null : new Date(job.finishedOn).toISOString(),
    reason: job.failedReason ?? 'unknown',
  };
}
