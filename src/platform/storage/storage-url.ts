import { fileURLToPath } from 'node:url';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { FileStorage } from './file-storage.js';
import type { ObjectStorage } from './object-storage.js';
import { S3Storage } from './s3-storage.js';
import { StorageError } from './storage-error.js';

const EXAMPLES = 'write file:///absolute/folder, or s3://bucket/prefix?region=us-east-1 (for a store that is not AWS add &endpoint=https://host:port&forcePathStyle=true)';

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Where a storage URL points to. */
export type StorageLocation =
  | { kind: 'folder'; folder: string }
  | { kind: 's3'; bucket: string; /** empty, or closed by `/` */ prefix: string; client: S3ClientConfig };

/**
 * Opens the storage that a URL names.
 * @param credentials for S3; without them the AWS SDK's own chain finds some (environment, profile, instance role).
 * @throws StorageError `storage.url_invalid` saying what to write.
 */
export function openStorage(url: string, credentials?: S3Credentials): ObjectStorage {
  const location = parseStorageUrl(url, credentials);
  return location.kind === 'folder' ? new FileStorage(location) : new S3Storage(location);
}

/**
 * Reads `file:///absolute/folder` or `s3://bucket/prefix?region=…&endpoint=…&forcePathStyle=true`.
 * @throws StorageError `storage.url_invalid` saying what to write. The message never repeats the URL: it may hold a password.
 */
export function parseStorageUrl(url: string, credentials?: S3Credentials): StorageLocation {
  if (!URL.canParse(url)) throw invalid('the storage URL cannot be read');
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') throw invalid('the storage URL holds credentials; give those separately');
  if (parsed.hash !== '') throw invalid('the storage URL has a fragment');
  switch (parsed.protocol) {
    case 'file:':
      return { kind: 'folder', folder: folderOf(parsed) };
    case 's3:':
      return s3LocationOf(parsed, credentials);
    default:
      throw invalid(`the storage URL begins with ${parsed.protocol}`);
  }
}

function folderOf(url: URL): string {
  if (url.hostname !== '') throw invalid('the storage URL names a host, which a folder has not; three slashes follow file:');
  if (url.search !== '') throw invalid('the storage URL of a folder takes no parameters');
  let folder: string;
  try {
    folder = fileURLToPath(url);
  } catch (error) {
    throw invalid('the path in the storage URL cannot be read', error);
  }
  if (folder === '/') throw invalid('the storage URL names the root folder');
  return folder;
}

function s3LocationOf(url: URL, credentials: S3Credentials | undefined): StorageLocation {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname) || url.port !== '') throw invalid('the storage URL names no bucket');
  const path = url.pathname.replace(/^\/|\/$/g, '');
  if (path !== '' && !/^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/.test(path)) throw invalid('the prefix in the storage URL takes letters, digits, _, . and -, in segments joined by /');
  for (const name of url.searchParams.keys()) {
    if (!['region', 'endpoint', 'forcePathStyle'].includes(name)) throw invalid(`the storage URL has the unknown parameter ${name}`);
  }
  const region = url.searchParams.get('region');
  const endpoint = url.searchParams.get('endpoint');
  const forcePathStyle = url.searchParams.get('forcePathStyle');
  if (endpoint !== null && !/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : '')) throw invalid('the endpoint in the storage URL is no http:// or https:// URL');
  if (forcePathStyle !== null && forcePathStyle !== 'true' && forcePathStyle !== 'false') throw invalid('forcePathStyle in the storage URL is neither true nor false');
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix: path === '' ? '' : `${path}/`,
    client: {
      // Stores other than AWS take any region, but the SDK insists on one.
      ...(region !== null || endpoint !== null ? { region: region ?? 'us-east-1' } : {}),
      ...(endpoint === null ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      forcePathStyle: forcePathStyle === 'true',
      // The SDK's newer trailing checksums are refused or stored as content by stores other than AWS. The signature
      // already covers the SHA-256 of every part that is sent.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
      maxAttempts: 4,
    },
  };
}

function invalid(problem: string, cause?: unknown): StorageError {
  return new StorageError('storage.url_invalid', `${problem}; ${EXAMPLES}`, cause);
}
