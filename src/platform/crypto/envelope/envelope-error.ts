export type EnvelopeErrorCode =
  /** Changed, cut, lengthened, put together of others, under another name, or no envelope at all. */
  | 'envelope.damaged'
  /** More chunks than a counter of 32 bits tells apart. */
  | 'envelope.too_large';

/** An envelope that does not open, or cannot be made. Never repeats a key or a content. */
export class EnvelopeError extends Error {
  constructor(
    readonly code: EnvelopeErrorCode,
    readonly detail: string,
    cause?: unknown,
  ) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'EnvelopeError';
  }

  /** Whether `error` says that an envelope is damaged; also when it came from another thread, where only its message is left of it. */
  static saysDamaged(error: unknown): boolean {
    return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' && error.message.startsWith('envelope.damaged: ');
  }
}

export function damaged(detail: string, cause?: unknown): EnvelopeError {
  return new EnvelopeError('envelope.damaged', detail, cause);
}
