import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { LOG } from '../../platform/telemetry/log.js';
import type { Log } from '../../platform/telemetry/log.js';
import { within } from '../../platform/within.js';
import { partnersConfig } from './partners.config.js';

/**
 * Calls to receivers that do not answer, each let go of by the worker's slot that began it: a slot is for work, and waiting is
 * none. They are this process's own; should it die, the lease of each runs out and another process takes over.
 */
@Injectable()
export class HangingCalls implements OnModuleDestroy {
  readonly #calls = new Set<Promise<void>>();

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Whether a call to a receiver that failed last time may begin. Half of the places are kept for those that worked. */
  get takesDoubtful(): boolean {
    return this.#calls.size < this.config.get(partnersConfig).WEBHOOK_HANGING_CALLS / 2;
  }

  /** Takes a call over. @returns false when there is no place: then its slot has to wait for it. */
  takes(call: Promise<void>): boolean {
    if (this.#calls.size >= this.config.get(partnersConfig).WEBHOOK_HANGING_CALLS) return false;
    // Its lease brings it back, as if the process had died.
    const ended = call.catch((error: unknown) => this.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the result of a webhook attempt could not be recorded'));
    this.#calls.add(ended);
    void ended.finally(() => this.#calls.delete(ended));
    return true;
  }

  /** A receiver that answers now is spared a second delivery; one that hangs is not worth a longer stop. */
  async onModuleDestroy(): Promise<void> {
    await within(this.config.get(platformConfig).SHUTDOWN_TIMEOUT_MS * 0.1, Promise.all(this.#calls));
  }
}
