import { fork, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { IntakeEngineError, type IntakeEngineErrorCode } from '../intake-engine.error.js';
import type { BandIndexComparison, SharedData } from '../reduce/compare-band-indexes.js';
import type { ReduceInput, ReduceProgress, Reduction } from '../reduce/reduction.js';
import { compiledModule } from './compiled-module.js';

/** A process that ended with the work that it was at: it was killed, as for want of memory, or crashed. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/** What such a process is told to do. */
type Task = { readonly reduce: Omit<ReduceInput, 'signal' | 'onProgress'> } | { readonly compare: Omit<BandIndexComparison, 'signal'> };

interface Works {
  readonly reduce: (input: ReduceInput) => Promise<Reduction>;
  readonly compare: (input: BandIndexComparison) => Promise<SharedData>;
}

interface Watchers {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReduceProgress) => void) | undefined;
}

type FromProcess =
  | { readonly progress: ReduceProgress }
  | { readonly outcome: unknown }
  | { readonly error: { readonly name: string; readonly message: string; readonly code: unknown; readonly ofEngine: boolean } };

/**
 * Reduces a dataset in a process of its own, since the database's code is native: what ends it, or hangs in it, ends with that process.
 * @throws ProcessEnded; the signal's reason when aborted; what reducing throws, as far as errors pass between processes
 */
export async function reduceApart({ signal, onProgress, ...task }: ReduceInput, module?: string): Promise<Reduction> {
  return (await doneApart({ reduce: task }, { signal, onProgress }, module)) as Reduction;
}

/**
 * Compares two band indexes in such a process: that takes the memory of a reduction, by the same code.
 * @throws ProcessEnded; the signal's reason when aborted; what comparing throws, as far as errors pass between processes
 */
export async function compareApart({ signal, ...task }: BandIndexComparison, module?: string): Promise<SharedData> {
  return (await doneApart({ compare: task }, { signal }, module)) as SharedData;
}

async function doneApart(task: Task, { signal, onProgress }: Watchers, module = compiledModule('reduce.process.js')): Promise<unknown> {
  signal?.throwIfAborted();
  // Without this process's settings, which hold its secrets; and without its output, since nothing of it is meant for anybody.
  const child = fork(module, { serialization: 'advanced', execArgv: [], env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const onAbort = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await outcomeOf(child, task, onProgress);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    child.kill('SIGKILL');
  }
}

async function outcomeOf(child: ChildProcess, task: Task, onProgress: Watchers['onProgress']): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new ProcessEnded(`the process that worked on a dataset ended: ${signal ?? `exit code ${code}`}`)));
    child.on('message', (message: FromProcess) => {
      if ('progress' in message) onProgress?.(message.progress);
      else if ('outcome' in message) resolve(message.outcome);
      else reject(errorOf(message.error));
    });
    child.send(task, (error) => {
      if (error !== null) reject(error);
    });
  });
}

function errorOf({ name, message, code, ofEngine }: Extract<FromProcess, { error: unknown }>['error']): Error {
  if (ofEngine) return new IntakeEngineError(code as IntakeEngineErrorCode, message);
  return Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
}

/** Does in this process the one thing that it is told. */
export function serveApart({ reduce, compare }: Works): void {
  const send = (message: FromProcess): void => void process.send?.(message);
  // Whoever wanted it is gone.
  process.on('disconnect', () => process.exit(1));
  process.on('message', (task: Task) => {
    void (async () => {
      await goFirst();
      try {
        send({ outcome: 'reduce' in task ? await reduce({ ...task.reduce, onProgress: (progress) => send({ progress }) }) : await compare(task.compare) });
      } catch (error) {
        const { name = 'Error', message = '', code } = error as { name?: string; message?: string; code?: unknown };
        send({ error: { name, message, code, ofEngine: error instanceof IntakeEngineError } });
      }
    })();
  });
}

/** Where memory runs out, this process is the one to go, and not the server that it works for. Only Linux has such a wish, and it is no more than one. */
async function goFirst(): Promise<void> {
  await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
}
