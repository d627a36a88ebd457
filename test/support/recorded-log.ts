import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Log } from '../../src/platform/telemetry/log.js';

/** A log that a test can read. */
export function recordedLog(): { log: Log; lines(): Record<string, unknown>[] } {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString('utf8'));
      done();
    },
  });
  return { log: pino({ base: null }, stream), lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
