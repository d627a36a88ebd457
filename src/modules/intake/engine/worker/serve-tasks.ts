import { parentPort } from 'node:worker_threads';
import type { FromThread, ToThread } from './thread-pool.js';

/** What a task may use of its thread. */
export interface TaskSurroundings {
  /** Aborted when the task should stop. */
  readonly signal: AbortSignal;
  /** Tells whoever gave the task how far it is. */
  readonly tell: (news: unknown) => void;
}

type Task = (input: never, surroundings: TaskSurroundings) => Promise<unknown>;

/** Does the tasks that this thread is given, by their names. */
export function serveTasks(tasks: Readonly<Record<string, Task>>): void {
  const port = parentPort;
  if (port === null) throw new Error('tasks are served in a thread');
  const send = (message: FromThread): void => port.postMessage(message, []);
  const stops = new Map<number, AbortController>();
  const serve = async (id: number, name: string, input: unknown): Promise<void> => {
    const stop = new AbortController();
    stops.set(id, stop);
    try {
      const task = tasks[name];
      if (task === undefined) throw new Error(`this thread knows no task ${name}`);
      send({ task: id, result: await task(input as never, { signal: stop.signal, tell: (news) => send({ task: id, news }) }) });
    } catch (error) {
      send({ task: id, error, code: typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined });
    } finally {
      stops.delete(id);
    }
  };
  port.on('message', (message: ToThread) => {
    if ('stop' in message) stops.get(message.stop)?.abort();
    else void serve(message.task, message.name, message.input);
  });
}
