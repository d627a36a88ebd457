import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { LOG } from '../../platform/telemetry/log.js';
import type { Log } from '../../platform/telemetry/log.js';
import { within } from '../../platform/within.js';
import { partnersConfig } from './partners.config.js';

/** A place that is kept for one call: to be taken or released, once. */
export interface Place {
  take(call: Promise<void>): void;
  release(): void;
}

/**
 * Calls to receivers that do not answer, each let go of by the worker's slot that began it: a slot is for work, and waiting is
 * none. They are this process's own; should it die, the lease of each runs out and another process takes over.
 */
@Injectable()
export class HangingCalls implements OnModuleDestroy {
  readonly #calls = new Set<Promise<void>>();
  #reserved = 0;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Keeps a place for a call to a receiver that failed last time; null when their half of the places is taken. The other half is for those that worked. */
  reserve(): Place | null {
    if (this.#calls.size + this.#reserved >= this.config.get(partnersConfig).WEBHOOK_HANGING_CALLS / 2) return null;
    this.#reserved += 1;
    const release = (): void => {
      this.#reserved -= 1;
    };
    return {
      release,
      take: (call) => {
        release();
        this.#add(call);
      },
    };
  }

  /** Takes a call over. @returns false when there is no place: then its slot has to wait for it. */
  takes(call: Promise<void>): boolean {
    if (this.#calls.size + this.#reserved >= this.config.get(partnersConfig).WEBHOOK_HANGING_CALLS) return false;
    this.#add(call);
    return true;
  }

  #add(call: Promise<void>): void {
    // Its lease brings it back, as if the process had died.
    const ended = call.catch((error: unknown) => this.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the result of a webhook attempt could not be recorded'));
    this.#calls.add(ended);
    void ended.finally(() => this.#calls.delete(ended));
  }

  /** A receiver that answers now is spared a second delivery; one that hangs is not worth a longer stop. */
  async onModuleDestroy(): Promise<void> {
    await within(this.config.get(platformConfig).SHUTDOWN_TIMEOUT_MS * 0.1, Promise.all(this.#calls));
  }
}
