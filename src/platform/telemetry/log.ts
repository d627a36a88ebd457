import { destination as logDestination, pino, stdTimeFunctions } from 'pino';
import type { Logger } from 'pino';

/** Injection token of the process's structured log. */
export const LOG = Symbol('log');

/** The log as it is injected: `constructor(@Inject(LOG) private readonly log: Log)`. */
export type Log = Logger;

/**
 * A JSON log on standard output, or on another file descriptor. Secrets are cut by name as a second line of
 * defence; the first is that no one logs bodies, headers or customers' text.
 */
export function createLog(level: string, fd = 1): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: ['authorization', 'password', 'secret', 'token', 'cookie', '*.authorization', '*.password', '*.secret', '*.token', '*.cookie', 'req.headers'],
        censor: '[redacted]',
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    // Lines go out together, a tenth of a second late at most: one write a line costs more than the line.
    logDestination({ dest: fd, sync: false, minLength: 4096, periodicFlush: 100 }),
  );
}
