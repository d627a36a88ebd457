import { dataKeyDestroyed } from '../../../platform/data-keys/data-keys.errors.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { versionDataDeleted } from '../intake.errors.js';

/** Reads something that is stored of a version. @throws DomainError `dataset_version.data_deleted` when it was deleted */
export async function whileThere<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (StorageError.is(error, 'storage.not_found') || dataKeyDestroyed.matches(error)) throw versionDataDeleted.with('It was deleted with the engagement’s data.', { cause: error });
    throw error;
  }
}
