import { StorageError } from './storage-error.js';

const MAX_KEY_LENGTH = 512;
// A segment never begins with a dot: that excludes `.` and `..`, and leaves dotted names to the stores themselves.
const SEGMENT = '[a-z0-9_-][a-z0-9_.-]*';
const KEY = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);
const PREFIX = new RegExp(`^(?:${SEGMENT}/)+$`);

/** Whether `key` names an object: segments of a-z, 0-9, `_`, `.` and `-`, joined by `/`, none beginning with a dot. */
export function isStorageKey(key: string): boolean {
  return key.length <= MAX_KEY_LENGTH && KEY.test(key);
}

/** @throws StorageError `storage.key_invalid` unless {@link isStorageKey}. */
export function assertStorageKey(key: string): void {
  if (isStorageKey(key)) return;
  throw new StorageError(
    'storage.key_invalid',
    `${JSON.stringify(key.slice(0, 100))} cannot name an object; use up to ${MAX_KEY_LENGTH} characters of a-z, 0-9, _, . and - in segments joined by /, none beginning with a dot`,
  );
}

/**
 * A prefix names a whole folder. Without the closing slash `eng_1` would also take in `eng_10/…`, which is somebody
 * else's data.
 * @throws StorageError `storage.key_invalid` unless the prefix is one or more segments, each closed by `/`.
 */
export function assertStoragePrefix(prefix: string): void {
  if (prefix.length <= MAX_KEY_LENGTH && PREFIX.test(prefix)) return;
  throw new StorageError('storage.key_invalid', `${JSON.stringify(prefix.slice(0, 100))} cannot name a folder of objects; end it with /, such as engagements/eng_01/`);
}
