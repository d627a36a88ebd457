export type StorageErrorCode =
  | 'storage.url_invalid'
  | 'storage.key_invalid'
  | 'storage.key_conflict'
  | 'storage.not_found'
  | 'storage.already_exists'
  | 'storage.range_not_satisfiable'
  | 'storage.too_large'
  /** What was read is not what was written. */
  | 'storage.damaged'
  | 'storage.not_usable';

/** Something that object storage cannot do. `detail` says what to do about it. */
export class StorageError extends Error {
  constructor(
    readonly code: StorageErrorCode,
    readonly detail: string,
    cause?: unknown,
  ) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'StorageError';
  }

  /** Whether `error` is a StorageError of this code. */
  static is(error: unknown, code: StorageErrorCode): error is StorageError {
    return error instanceof StorageError && error.code === code;
  }
}
