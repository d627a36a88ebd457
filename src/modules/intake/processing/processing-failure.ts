import { EnvelopeError } from '../../../platform/crypto/envelope/envelope-error.js';
import { dataKeyDestroyed } from '../../../platform/data-keys/data-keys.errors.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { IntakeEngineError } from '../engine/intake-engine.error.js';

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

const THREAD_OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * The sentence in which a version says why it failed. Never the message of an error that this module did not make: a
 * driver's may quote what it was given.
 * @param what the file or the step, as the beginning of the sentence: `The file a.jsonl`
 */
export function sentenceOf(error: unknown, what: string): string {
  if (error instanceof HopelessError) return error.message;
  const code = codeOf(error);
  if (code === THREAD_OUT_OF_MEMORY) return `${what} needs more memory than a worker has. Split it.`;
  if (StorageError.is(error, 'storage.not_found')) return `${what} is no longer in storage.`;
  if (isDamaged(error)) return `${what} in storage is not what was received: it was changed or damaged since.`;
  if (dataKeyDestroyed.matches(error)) return `${what} was deleted for good.`;
  if (error instanceof IntakeEngineError || error instanceof StorageError) return `${what} could not be processed (${error.code}).`;
  return `${what} could not be processed${typeof code === 'string' && /^[A-Za-z0-9_.-]{1,60}$/.test(code) ? ` (${code})` : ''}.`;
}

/** Whether the same would happen again. */
export function isHopeless(error: unknown): boolean {
  return error instanceof HopelessError || StorageError.is(error, 'storage.not_found') || isDamaged(error) || dataKeyDestroyed.matches(error) || codeOf(error) === THREAD_OUT_OF_MEMORY;
}

function isDamaged(error: unknown): boolean {
  return StorageError.is(error, 'storage.damaged') || EnvelopeError.saysDamaged(error);
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
