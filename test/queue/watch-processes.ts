import { expect } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { transact } from './ground.js';
import type { Ground, Process } from './ground.js';
import { probeWork } from './probe.js';

/** Asks for the probe's job from a process of no workers. */
export async function askForWork(ground: Ground, subject: string): Promise<void> {
  const api = await ground.start({ role: 'api' });
  await transact(api, (tx) => tx.enqueue(probeWork, { subject }));
}

/** In which process each try of the probe's job began, in their order. */
export function startsOf(ground: Ground, subject: string): Promise<{ process: number; attempt: number | null }[]> {
  return ground.rows('select process, attempt from probe.started where subject = $1 order by id', [subject]);
}

export async function untilStarted(ground: Ground, subject: string, times: number): Promise<void> {
  await eventually(async () => (await startsOf(ground, subject)).length === times, `start ${times} of ${subject}`, 60_000);
}

/** Which processes had the job's effect. */
export function processesOf(ground: Ground, subject: string): Promise<{ process: number }[]> {
  return ground.rows('select process from probe.effect where subject = $1', [subject]);
}

/** Ends a process as an operator does; it must end well. */
export async function stopWell(process: Process): Promise<void> {
  process.child.kill('SIGTERM');
  expect({ ...(await process.ended), errors: process.errors() }).toEqual({ code: 0, signal: null, errors: expect.not.stringContaining('rror:') });
}
