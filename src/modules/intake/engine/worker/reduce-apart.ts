import { fork, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { IntakeEngineError, type IntakeEngineErrorCode } from '../intake-engine.error.js';
import type { ReduceInput, ReduceProgress, Reduction } from '../reduce/reduction.js';
import { compiledModule } from './compiled-module.js';

/** A process that ended with the reduction that it was at: it was killed, as for want of memory, or crashed. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

type ReduceTask = Omit<ReduceInput, 'signal' | 'onProgress'>;

type FromProcess =
  | { readonly progress: ReduceProgress }
  | { readonly reduction: Reduction }
  | { readonly error: { readonly name: string; readonly message: string; readonly code: unknown; readonly ofEngine: boolean } };

/**
 * Reduces a dataset in a process of its own, since the database's code is native: what ends it, or hangs in it, ends with that process.
 * @throws ProcessEnded; the signal's reason when aborted; what reducing throws, as far as errors pass between processes
 */
export async function reduceApart({ signal, onProgress, ...task }: ReduceInput, module = compiledModule('reduce.process.js')): Promise<Reduction> {
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

async function outcomeOf(child: ChildProcess, task: ReduceTask, onProgress: ReduceInput['onProgress']): Promise<Reduction> {
  return await new Promise<Reduction>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new ProcessEnded(`the process that reduced a dataset ended: ${signal ?? `exit code ${code}`}`)));
    child.on('message', (message: FromProcess) => {
      if ('progress' in message) onProgress?.(message.progress);
      else if ('reduction' in message) resolve(message.reduction);
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

/** Does in this process the one reduction that it is told. */
export function serveReduction(reduce: (input: ReduceInput) => Promise<Reduction>): void {
  const send = (message: FromProcess): void => void process.send?.(message);
  // Whoever wanted it is gone.
  process.on('disconnect', () => process.exit(1));
  process.on('message', (task: ReduceTask) => {
    void (async () => {
      await goFirst();
      try {
        send({ reduction: await reduce({ ...task, onProgress: (progress) => send({ progress }) }) });
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
