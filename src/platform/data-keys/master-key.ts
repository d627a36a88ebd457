import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../crypto/canonical-json.js';
import { messageOf } from '../errors/message-of.js';

/** Bytes of a data key: AES-256. */
export const DATA_KEY_BYTES = 32;

/** What a wrapped key is bound to, in a KMS's words: it opens only when the same is said again, so that nobody can move it to another row. */
export interface EncryptionContext {
  readonly dataKey: string;
  readonly scope: string;
}

export interface WrappedKey {
  /** Of the master key that wrapped it. */
  readonly masterKeyId: string;
  readonly wrapped: Buffer;
}

export type MasterKeyErrorCode =
  | 'master_key.url_invalid'
  | 'master_key.file_missing'
  | 'master_key.file_invalid'
  /** The key that wrapped is not among those at hand. */
  | 'master_key.unknown'
  /** The wrapped key was changed, or belongs elsewhere. */
  | 'master_key.damaged'
  /** The keeper of the key does not let us, or does not know it. */
  | 'master_key.refused'
  /** The keeper of the key does not answer: later it may. */
  | 'master_key.unavailable';

/** A master key that cannot be used. Never repeats a key. */
export class MasterKeyError extends Error {
  constructor(
    readonly code: MasterKeyErrorCode,
    readonly detail: string,
    cause?: unknown,
  ) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'MasterKeyError';
  }

  /** Whether `error` is a MasterKeyError of this code. */
  static is(error: unknown, code: MasterKeyErrorCode): error is MasterKeyError {
    return error instanceof MasterKeyError && error.code === code;
  }
}

/** Wraps data keys, and unwraps them: a key in a file, or one that never leaves a key management service. */
export abstract class MasterKey {
  /** The id of the key that wraps from now on. @throws MasterKeyError */
  abstract currentKeyId(): Promise<string>;

  /** @throws MasterKeyError `master_key.refused`, `master_key.unavailable` */
  abstract wrap(key: Uint8Array, context: EncryptionContext): Promise<WrappedKey>;

  /**
   * The key that was wrapped, by the current master key or an older one.
   * @throws MasterKeyError `master_key.unknown`, `master_key.damaged`, `master_key.refused`, `master_key.unavailable`
   */
  abstract unwrap(wrapped: WrappedKey, context: EncryptionContext): Promise<Buffer>;

  /** Proves that the key can be used: wraps, unwraps, and is refused in another context. @throws MasterKeyError */
  async check(): Promise<void> {
    const key = randomBytes(DATA_KEY_BYTES);
    const context = { dataKey: 'probe', scope: 'probe/' };
    const wrapped = await this.wrap(key, context);
    if (!(await this.unwrap(wrapped, context)).equals(key)) throw new MasterKeyError('master_key.damaged', 'what was wrapped did not come back the same');
    const moved = await this.unwrap(wrapped, { ...context, scope: 'elsewhere/' }).then(() => true, (error: unknown) => {
      if (MasterKeyError.is(error, 'master_key.damaged')) return false;
      throw error;
    });
    if (moved) throw new MasterKeyError('master_key.damaged', 'what was wrapped for one place opened in another; the keeper of the key ignores the encryption context');
  }
}

/** One text for one context. */
export function contextText(context: EncryptionContext): string {
  return canonicalJson({ ...context });
}

/** @throws MasterKeyError `master_key.damaged` for a key of another length. */
export function assertDataKey(key: Uint8Array): Buffer {
  if (key.length !== DATA_KEY_BYTES) throw new MasterKeyError('master_key.damaged', `an unwrapped key has ${key.length} bytes; it takes ${DATA_KEY_BYTES}`);
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength);
}

/** The error as one of ours. */
export function masterKeyError(code: MasterKeyErrorCode, what: string, cause: unknown): MasterKeyError {
  return new MasterKeyError(code, `${what}: ${messageOf(cause)}`, cause);
}
