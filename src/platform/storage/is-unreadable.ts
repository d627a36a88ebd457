import { dataKeyDestroyed } from '../data-keys/data-keys.errors.js';
import { MasterKeyError } from '../data-keys/master-key.js';
import { DomainError } from '../errors/domain-error.js';
import { StorageError } from './storage-error.js';

/**
 * Whether something stored cannot be read any more, by nobody and however often it is tried: it was damaged, or its key does not open or
 * was destroyed. A keeper of keys that does not answer, or a key file that is not there, may come back, and is another matter.
 */
export function isUnreadable(error: unknown): boolean {
  return StorageError.is(error, 'storage.damaged') || (error instanceof DomainError && error.code === dataKeyDestroyed.definition.code)
    || MasterKeyError.is(error, 'master_key.damaged') || MasterKeyError.is(error, 'master_key.unknown') || MasterKeyError.is(error, 'master_key.refused');
}
