import type { MessagePort } from 'node:worker_threads';
import type { LocalFile } from '../file-mapper.js';
import type { MapRules } from '../map-rules.js';

/** What a worker thread is given: never text, only where to find it. */
export interface MapFileTask {
  readonly file: LocalFile;
  readonly featuresPath: string;
  readonly rules: Partial<MapRules>;
  /** Carries MapProgress from the thread, and the wish to stop to it. */
  readonly port: MessagePort;
}
