import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { Queues } from '../../../platform/jobs/queues.js';
import type { FileMapping } from '../engine/file-mapper.js';
import type { MappedFile } from '../engine/intake-report.js';
import { createThreadMapper } from '../engine/worker/thread-mapper.js';
import type { ThreadMapper } from '../engine/worker/thread-mapper.js';
import { intakeConfig } from '../intake.config.js';
import { HopelessError } from './processing-failure.js';

/** The threads of this process that read files, and how long one file may take. */
@Injectable()
export class ReaderThreads implements OnModuleInit, OnApplicationShutdown {
  readonly #timeoutSeconds: number;
  readonly #threads: number;
  #mapper: ThreadMapper | undefined;

  constructor(config: Config, private readonly queues: Queues) {
    const { INTAKE_THREADS, INTAKE_FILE_TIMEOUT_SECONDS } = config.get(intakeConfig);
    this.#threads = INTAKE_THREADS;
    this.#timeoutSeconds = INTAKE_FILE_TIMEOUT_SECONDS;
  }

  /** A piece of work is taken only where a thread is free for it: what waits is still to be had by others. */
  onModuleInit(): void {
    this.queues.limit('intake', this.#threads);
  }

  /**
   * Maps a file in a thread.
   * @param name for the sentence when it takes too long
   * @throws HopelessError past the time; the signal's reason when aborted
   */
  async map(name: string, mapping: FileMapping): Promise<MappedFile> {
    const timeout = AbortSignal.timeout(this.#timeoutSeconds * 1000);
    try {
      this.#mapper ??= createThreadMapper({ maxThreads: this.#threads });
      const signal = mapping.signal === undefined ? timeout : AbortSignal.any([mapping.signal, timeout]);
      return await this.#mapper.map({ ...mapping, signal });
    } catch (error) {
      if (timeout.aborted && mapping.signal?.aborted !== true) throw new HopelessError(`The file ${name} took more than ${this.#timeoutSeconds} seconds to read. Split it.`, { cause: error });
      throw error;
    }
  }

  /** Late: jobs that finish during a shutdown still need their threads. */
  async onApplicationShutdown(): Promise<void> {
    await this.#mapper?.close();
  }
}
