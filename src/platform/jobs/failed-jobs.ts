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
      for await (const job of this.#failed(name)) {
        if (handler !== undefined && job.name !== handler) continue;
        found.push(describe(name, job));
        if (found.length >= limit * QUEUES.length) break;
      }
    }
    return found.sort((a, b) => (b.failedAt ?? '').localeCompare(a.failedAt ?? '')).slice(0, limit);
  }

  /** Puts one failed job back into its queue. @throws DomainError `object.not_found` when no failed job has this id. */
  async replay(id: string): Promise<FailedJob> {
    for (const name of QUEUES) {
      const job = await this.queues.get(name).getJob(id) as Job | undefined;
      if (job === undefined || !(await job.isFailed())) continue;
      const described = describe(name, job);
      await job.retry('failed', { resetAttemptsMade: true });
      return described;
    }
    throw objectNotFound.with(`No failed job has the id ${id}; list them at GET /v1/admin/jobs/failed.`);
  }

  /** Puts back all failed jobs of one handler. @returns how many. */
  async replayHandler(handler: string): Promise<number> {
    let count = 0;
    for (const name of QUEUES) {
      const jobs: Job[] = [];
      for await (const job of this.#failed(name)) if (job.name === handler) jobs.push(job);
      for (const job of jobs) await job.retry('failed', { resetAttemptsMade: true });
      count += jobs.length;
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

function describe(queue: QueueName, job: Job): FailedJob {
  return {
    id: String(job.id), queue, handler: job.name, attempts: job.attemptsMade,
    failedAt: job.finishedOn === undefined ? null : new Date(job.finishedOn).toISOString(),
    reason: job.failedReason ?? 'unknown',
  };
}
