import { types } from 'node:util';

/**
 * What went wrong, for the operator. Connecting to a name with several addresses fails with an error that has no message of its
 * own, only one for each address.
 */
export function messageOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (error.message === '' && 'errors' in error && Array.isArray(error.errors)) return [...new Set(error.errors.map(messageOf))].join('; ');
  return error.message === '' ? error.name : error.message;
}
