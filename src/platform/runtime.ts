import type { Clock } from './clock/clock.js';
import type { Config } from './config/config.js';
import type { Log } from './telemetry/log.js';

/** Which work a process does: answer HTTP, run jobs, or both. */
export type Role = 'api' | 'worker' | 'all';

/** Where BullMQ keeps its jobs. */
export type QueueConnection =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Everything one process is started with; made once, before the modules. */
export interface Runtime {
  readonly role: Role;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** PostgreSQL, as the role that owns nothing. */
  readonly databaseUrl: string;
  readonly queue: QueueConnection;
  /** `s3://…` or `file:///…`. */
  readonly storageUrl: string;
  /** Folder for keys and temporary files of this machine. */
  readonly home: string;
  /** Whether the embedded default is in use: then the server issues tokens itself. */
  readonly embedded: boolean;
  /** Set for making documents of the code: nothing is connected to. */
  readonly describeOnly?: boolean;
}

/** Injection token of the {@link Runtime}. */
export const RUNTIME = Symbol('runtime');
