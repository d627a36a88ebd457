import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { z } from 'zod';
import type { Origin } from '../actor.js';
import type { JobDefinition } from './define-job.js';

export const JOB_HANDLER = 'atelier:job-handler';

/** What a job knows of its run. */
export interface JobRun {
  /** Id of the job in the queue. */
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Tries in all. */
  readonly attempts: number;
  /** For the job's own transactions. */
  readonly origin: Origin;
  /** Aborted when the server shuts down: stop at the next safe point by throwing, the job is handed back. */
  readonly signal: AbortSignal;
}

/** A class that runs one kind of job. It reads state anew and returns quietly when there is nothing left to do. */
export interface JobHandler<S extends z.ZodObject = z.ZodObject> {
  run(payload: z.output<S>, run: JobRun): Promise<void>;
}

/** Registers a class as the one that runs `definition`. */
export function RunsJob(definition: { readonly name: string }): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(JOB_HANDLER, definition as JobDefinition));
}
