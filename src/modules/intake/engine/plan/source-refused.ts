import type { DocumentErrorCode } from '../document-errors.js';

/** A file or entry that cannot be read. It is counted under its code, and the rest of the upload goes on. */
export class SourceRefused extends Error {
  override readonly name = 'SourceRefused';

  constructor(
    readonly code: DocumentErrorCode,
    /** What is wrong, without any of the content. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }
}
