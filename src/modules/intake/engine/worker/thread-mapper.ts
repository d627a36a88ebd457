import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { inThreadMapper, type FileMapper, type FileMapping } from '../file-mapper.js';
import type { MappedFile } from '../intake-report.js';
import type { MapProgress } from '../map/mapped-shard.js';
import { discardPartialFeatures } from '../write-features.js';
import { locateMapFileWorker } from './locate-worker.js';
import type { MapFileTask } from './map-file.task.js';

export interface ThreadMapperOptions {
  /** Files mapped at a time, each in a thread of its own. Default 1. */
  readonly maxThreads?: number;
  /** Compiled worker module; found by itself unless given. */
  readonly workerFile?: string | undefined;
}

export interface ThreadMapper extends FileMapper {
  /** Ends the threads; mappings under way fail. */
  close(): Promise<void>;
}

/** A thread that has nothing to do ends after this time, and frees about 150 MB. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_HEAP_MB = 1024;
/** How long an aborted thread may take to stop by itself, and so to stay usable, before it is ended. */
const STOP_GRACE_MS = 5_000;

/**
 * Maps files at local paths in worker threads, so that the main thread stays free for HTTP and timers. A file that comes as
 * a stream, and every file when the sources run and were never built, is mapped in the calling thread instead.
 */
export function createThreadMapper(options: ThreadMapperOptions = {}): ThreadMapper {
  const workerFile = options.workerFile ?? locateMapFileWorker();
  if (workerFile === undefined) return { ...inThreadMapper, close: () => Promise.resolve() };
  return new PoolMapper(workerFile, options.maxThreads ?? 1);
}

class PoolMapper implements ThreadMapper {
  private readonly pool: Piscina<MapFileTask, MappedFile>;

  constructor(
    workerFile: string,
    readonly concurrency: number,
  ) {
    this.pool = new Piscina({
      filename: workerFile,
      minThreads: 0,
      maxThreads: concurrency,
      idleTimeout: IDLE_TIMEOUT_MS,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
  }

  async map(mapping: FileMapping): Promise<MappedFile> {
    const { source, featuresPath, rules = {}, signal, onProgress } = mapping;
    if (source.kind === 'stream') return await inThreadMapper.map(mapping);
    signal?.throwIfAborted();
    const { port1, port2 } = new MessageChannel();
    const endThread = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      port1.postMessage('stop', []);
      grace = setTimeout(() => endThread.abort(), STOP_GRACE_MS);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    port1.on('message', (progress: MapProgress) => onProgress?.(progress));
    try {
      const task: MapFileTask = { file: source, featuresPath, rules, port: port2 };
      const mapped = await this.pool.run(task, { transferList: [port2], signal: endThread.signal });
      // The thread's last message may still be on its way, and the port is about to close.
      onProgress?.({ bytes: mapped.bytes, documents: mapped.documents });
      return mapped;
    } catch (error) {
      // A thread that was ended could not clean up after itself.
      await discardPartialFeatures(featuresPath);
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener('abort', onAbort);
      port1.close();
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
