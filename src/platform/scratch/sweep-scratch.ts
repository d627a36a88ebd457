import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { RUNTIME } from '../runtime.js';
import type { Runtime } from '../runtime.js';
import { errorText } from '../telemetry/error-text.js';

const DAY_MS = 24 * 3_600_000;

/**
 * Removes what killed processes left in this machine's folder for temporary files, whatever part of the software it was of: at the start of
 * each process and once a day after. A timer and no job, because a job runs on one machine of several.
 */
@Injectable()
export class SweepScratch implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.runtime.describeOnly === true) return;
    await this.#sweepAndTell();
    this.#timer = setInterval(() => { this.#sweeping = this.#sweepAndTell(); }, DAY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /** @returns how many files and folders of pieces of work were removed: those in which nothing was touched for a day. */
  async sweep(): Promise<number> {
    const root = join(this.runtime.home, 'scratch');
    // The file system's time, not the injected clock's: that may stand still.
    const before = Date.now() - DAY_MS;
    let removed = 0;
    for (const area of await namesIn(root)) {
      for (const name of await namesIn(join(root, area))) {
        const path = join(root, area, name);
        if ((await lastTouched(path)) >= before) continue;
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
    }
    return removed;
  }

  async #sweepAndTell(): Promise<void> {
    try {
      const removed = await this.sweep();
      if (removed > 0) this.runtime.log.info({ removed }, 'temporary files of processes that were killed were removed');
    } catch (error) {
      // Nothing that keeps a server from working; and somebody should look.
      this.runtime.log.error({ error: errorText(error) }, 'the folder for temporary files could not be swept');
    }
  }
}

/** When anything in it was last written to: a folder's own time does not move while its files grow. What has just gone counts as touched. */
async function lastTouched(path: string): Promise<number> {
  const stats = await orGone(stat(path));
  if (stats === null) return Date.now();
  let latest = stats.mtimeMs;
  if (stats.isDirectory()) for (const name of await namesIn(path)) latest = Math.max(latest, await lastTouched(join(path, name)));
  return latest;
}

/** Nothing for what is missing, and for what is a file. */
async function namesIn(folder: string): Promise<string[]> {
  return (await orGone(readdir(folder))) ?? [];
}

/** Null for what is not there, or not any more: other processes of the machine sweep, too, and end their work. */
async function orGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
