import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { intakeConfig } from '../intake.config.js';

/** Megabytes that a reduction takes for all of a version; what needs more goes to the disk. */
export const REDUCTION_MEMORY_MB = 512;

/** Gives back what was taken; a second time it does nothing. */
export type EndTurn = () => void;

/** How many reductions this process runs at once: each may take half a gigabyte of memory. */
@Injectable()
export class ReductionTurns {
  #free: number;
  readonly #waiting: ((end: EndTurn) => void)[] = [];

  constructor(config: Config) {
    this.#free = config.get(intakeConfig).INTAKE_REDUCTIONS;
  }

  /** Null when none is free now. */
  take(): EndTurn | null {
    if (this.#free === 0) return null;
    this.#free -= 1;
    return this.#turn();
  }

  /** Waits for one: for whoever has a reduction already. @throws the signal's reason */
  async wait(signal: AbortSignal): Promise<EndTurn> {
    signal.throwIfAborted();
    const taken = this.take();
    if (taken !== null) return taken;
    return new Promise((resolve, reject) => {
      const given = (end: EndTurn): void => {
        signal.removeEventListener('abort', aborted);
        resolve(end);
      };
      const aborted = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(given), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#waiting.push(given);
    });
  }

  #turn(): EndTurn {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next(this.#turn());
    };
  }
}
