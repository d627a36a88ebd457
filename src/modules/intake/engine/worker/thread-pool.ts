import { Worker, type TransferListItem } from 'node:worker_threads';

/** What goes to a thread: a task, or the wish that the task it is at should stop. */
export type ToThread = { readonly task: number; readonly name: string; readonly input: unknown } | { readonly stop: number };

/** What comes from a thread: news of a task, or its end. */
export type FromThread =
  | { readonly task: number; readonly news: unknown }
  | { readonly task: number; readonly result: unknown }
  | { readonly task: number; readonly error: unknown; readonly code: unknown };

/** A thread that ended with the task it was at: out of memory, by an exit, or because it was ended. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
}

/** Whether a thread ended for want of memory. */
export function isOutOfMemory({ cause }: ThreadEnded): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

export interface ThreadPoolOptions {
  /** Path of the compiled module that each thread runs; it serves tasks. */
  readonly workerFile: string;
  readonly maxThreads: number;
  readonly maxHeapMb: number;
}

export interface TaskOptions {
  /** Aborted: the task is asked to stop, and its thread ended when it does not. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted: the thread is ended at once. */
  readonly endThread?: AbortSignal;
  readonly onNews?: (news: unknown) => void;
  /** What of the input passes to the thread, and is this one's no more. */
  readonly transfer?: readonly TransferListItem[];
}

/** A thread that has nothing to do ends after this time, and frees about 200 MB. */
const IDLE_TIMEOUT_MS = 30_000;
/** How long a task may take to stop when it is asked to, before its thread is ended. */
const STOP_GRACE_MS = 5_000;

/**
 * Runs tasks in threads, one at a time in each. A thread that ends takes its task with it and nothing else: the next task gets a new
 * one, also when threads end before they are ready.
 */
export class ThreadPool {
  private readonly idle: PooledThread[] = [];
  private readonly all = new Set<PooledThread>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private closed = false;

  constructor(private readonly options: ThreadPoolOptions) {}

  /**
   * Runs a task by the name that its thread knows it by, once a thread is free.
   * @throws ThreadEnded; the signal's reason; what the task throws, as far as errors pass between threads
   */
  async run(name: string, input: unknown, options: TaskOptions = {}): Promise<unknown> {
    await this.turn();
    try {
      options.signal?.throwIfAborted();
      if (this.closed) throw new ThreadEnded('the threads were closed');
      const thread = this.idle.pop() ?? this.start();
      try {
        return await thread.run(name, input, options);
      } finally {
        if (thread.alive) this.rest(thread);
      }
    } finally {
      this.busy--;
      this.waiting.shift()?.();
    }
  }

  /** Ends the threads; tasks under way fail. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.all].map((thread) => thread.end()));
  }

  private async turn(): Promise<void> {
    while (this.busy >= this.options.maxThreads) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.busy++;
  }

  private start(): PooledThread {
    const thread = new PooledThread(this.options, () => this.all.delete(thread));
    this.all.add(thread);
    return thread;
  }

  private rest(thread: PooledThread): void {
    this.idle.push(thread);
    thread.rest(() => {
      const at = this.idle.indexOf(thread);
      if (at < 0) return;
      this.idle.splice(at, 1);
      void thread.end();
    });
  }
}

interface RunningTask {
  readonly id: number;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  onNews(news: unknown): void;
}

class PooledThread {
  alive = true;
  private readonly worker: Worker;
  private running: RunningTask | undefined;
  private tasks = 0;
  private idleTimer: NodeJS.Timeout | undefined;
  /** Why it ended, when it said so before it did. */
  private failure: Error | undefined;

  constructor({ workerFile, maxHeapMb }: ThreadPoolOptions, onEnd: () => void) {
    this.worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } });
    this.worker.on('message', (message: FromThread) => this.hear(message));
    this.worker.on('error', (error: Error) => {
      this.failure = error;
    });
    this.worker.on('exit', (code) => {
      this.alive = false;
      clearTimeout(this.idleTimer);
      onEnd();
      const why = this.failure === undefined ? `exit code ${code}` : this.failure.message;
      this.running?.reject(new ThreadEnded(`the thread ended: ${why}`, { cause: this.failure }));
      this.running = undefined;
    });
  }

  async run(name: string, input: unknown, { signal, endThread, onNews, transfer }: TaskOptions): Promise<unknown> {
    clearTimeout(this.idleTimer);
    this.worker.ref();
    const id = ++this.tasks;
    let grace: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      this.send({ stop: id });
      grace = setTimeout(() => void this.end(), STOP_GRACE_MS);
    };
    const onEndThread = (): void => void this.end();
    signal?.addEventListener('abort', onAbort, { once: true });
    endThread?.addEventListener('abort', onEndThread, { once: true });
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.running = { id, resolve, reject, onNews: (news) => onNews?.(news) };
        this.send({ task: id, name, input }, transfer);
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener('abort', onAbort);
      endThread?.removeEventListener('abort', onEndThread);
    }
  }

  /** Keeps no process alive while it waits. */
  rest(onIdle: () => void): void {
    this.worker.unref();
    this.idleTimer = setTimeout(onIdle, IDLE_TIMEOUT_MS).unref();
  }

  async end(): Promise<void> {
    this.alive = false;
    clearTimeout(this.idleTimer);
    await this.worker.terminate();
  }

  private send(message: ToThread, transfer: readonly TransferListItem[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  private hear(message: FromThread): void {
    const { running } = this;
    if (running?.id !== message.task) return;
    if ('news' in message) {
      running.onNews(message.news);
      return;
    }
    this.running = undefined;
    if ('result' in message) running.resolve(message.result);
    // A code does not pass between threads with its error.
    else running.reject(typeof message.error === 'object' && message.error !== null && message.code !== undefined ? Object.assign(message.error, { code: message.code }) : message.error);
  }
}
