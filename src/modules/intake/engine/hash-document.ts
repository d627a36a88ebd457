import { hash } from 'node:crypto';

/**
 * The SHA-256 of a document's exact UTF-8 text. Two documents are exact duplicates when their hashes are equal; how their
 * JSON was written (escapes, blanks, other fields) plays no part.
 */
export function hashDocument(utf8: Uint8Array): Uint8Array {
  return hash('sha256', utf8, 'buffer');
}
