import { randomBytes } from 'node:crypto';
import { newId } from '../../src/platform/identifiers/id.js';
import type { ObjectKeys } from '../../src/platform/storage/encrypted-storage.js';

/** Encrypts what begins with `prefix` under one key, kept in memory. */
export function oneKeyFor(prefix: string): ObjectKeys {
  const key = { id: newId('dky'), bytes: randomBytes(32) };
  return {
    scopeOf: (objectKey) => (objectKey.startsWith(prefix) ? prefix : null),
    forWriting: () => Promise.resolve(key),
    forReading: (_scope, id) => Promise.resolve(id === key.id ? key : null),
  };
}
