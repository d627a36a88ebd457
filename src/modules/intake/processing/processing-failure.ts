import { EnvelopeError } from '../../../platform/crypto/envelope/envelope-error.js';
import { dataKeyDestroyed } from '../../../platform/data-keys/data-keys.errors.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { IntakeEngineError } from '../engine/intake-engine.error.js';
import type { LossCause } from '../engine/map/quarantine.js';
import { ProcessEnded } from '../engine/worker/reduce-apart.js';
import { ThreadEnded, isOutOfMemory } from '../engine/worker/thread-pool.js';

/** Why a file or a version cannot be processed, in a sentence for its owner; trying again would not help. */
export class HopelessError extends Error {
  override readonly name = 'HopelessError';
}

/** A piece of work that was begun so often without coming to an end takes its process with it, or meets a mistake that does not pass. */
export const MAX_ATTEMPTS = 8;

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** When to try again what failed, after each failure twice as late. @param failures before this one */
export function waitAfter(now: Date, failures: number): Date {
  return new Date(now.getTime() + Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS));
}

/** Nothing of a piece of work moved for so long that it was ended. */
export class StepOverdue extends Error {
  override readonly name = 'StepOverdue';
}

/** What of a piece of work was lost with the thread or process that did it, or by the deadline; null: it failed in another way. */
export function lossOf(error: unknown): LossCause | null {
  if (error instanceof StepOverdue) return 'deadline';
  if (error instanceof ThreadEnded) return isOutOfMemory(error) ? 'memory' : 'crash';
  return error instanceof ProcessEnded ? 'crash' : null;
}

const lossSentences: Readonly<Record<LossCause, (what: string) => string>> = {
  deadline: (what) => `${what} was worked on ${MAX_ATTEMPTS} times without any progress for as long as is allowed. Run the version again, which tries it anew, or split the file.`,
  memory: (what) => `${what} needs more memory than a worker has. Split it.`,
  crash: (what) => `${what} ended whoever worked on it, ${MAX_ATTEMPTS} times, as for want of memory. Run the version again, which tries it anew, or split the file.`,
};

/** The sentence for a piece that was begun so often, each time by a process that never came back. */
export function neverEnded(what: string): string {
  return lossSentences.crash(what);
}

/**
 * The sentence in which a version says why it failed. Never the message of an error that this module did not make: a
 * driver's may quote what it was given.
 * @param what the file or the step, as the beginning of the sentence: `The file a.jsonl`
 */
export function sentenceOf(error: unknown, what: string): string {
  if (error instanceof HopelessError) return error.message;
  const code = codeOf(error);
  const lostBy = lossOf(error);
  if (lostBy !== null) return lossSentences[lostBy](what);
  if (StorageError.is(error, 'storage.not_found')) return `${what} is no longer in storage.`;
  if (isDamaged(error)) return `${what} in storage is not what was received: it was changed or damaged since.`;
  if (dataKeyDestroyed.matches(error)) return `${what} was deleted for good.`;
  if (error instanceof IntakeEngineError || error instanceof StorageError) return `${what} could not be processed (${error.code}).`;
  return `${what} could not be processed${typeof code === 'string' && /^[A-Za-z0-9_.-]{1,60}$/.test(code) ? ` (${code})` : ''}.`;
}

/** Whether the same would happen again. */
export function isHopeless(error: unknown): boolean {
  return error instanceof HopelessError || StorageError.is(error, 'storage.not_found') || isDamaged(error) || dataKeyDestroyed.matches(error);
}

function isDamaged(error: unknown): boolean {
  return StorageError.is(error, 'storage.damaged') || EnvelopeError.saysDamaged(error);
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
