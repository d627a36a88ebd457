import { join } from 'node:path';
import { SystemClock } from '../../clock/clock.js';
import type { Clock } from '../../clock/clock.js';
import { parseStorageUrl } from '../storage-url.js';
import type { S3Credentials } from '../storage-url.js';
import { FolderTusDatastore } from './folder-tus-datastore.js';
import { S3TusDatastore } from './s3-tus-datastore.js';
import type { TusDatastore } from './tus-datastore.js';

/** Begins with a dot, which no storage key does: uploads that are still open never show among the objects. */
const UPLOADS_FOLDER = '.uploads';

export interface TusDatastoreOptions {
  /** As for `openStorage`; uploads grow beside the objects, out of their sight. */
  url: string;
  credentials?: S3Credentials;
  /** Milliseconds from an upload's creation. */
  expiresAfterMs: number;
  /** Where a chunk waits while its checksum is checked, when the uploads themselves grow in S3: a folder of the application's own. */
  scratchFolder: string;
  /** For tests that move time. */
  clock?: Clock;
}

/**
 * Makes the datastore of a tus server in the storage that a URL names.
 * @throws StorageError `storage.url_invalid`; RangeError for an expiry of less than a millisecond.
 */
export function createTusDatastore(options: TusDatastoreOptions): TusDatastore {
  const settings = { expiresAfterMs: options.expiresAfterMs, clock: options.clock ?? new SystemClock() };
  const location = parseStorageUrl(options.url, options.credentials);
  if (location.kind === 'folder') return new FolderTusDatastore(join(location.folder, UPLOADS_FOLDER), settings);
  return new S3TusDatastore({ ...settings, ...location, prefix: `${location.prefix}${UPLOADS_FOLDER}/`, scratchFolder: options.scratchFolder });
}
