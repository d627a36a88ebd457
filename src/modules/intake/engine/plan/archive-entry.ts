import type { SourceRefused } from './source-refused.js';

/** One entry of an archive: a file to read, or why it is not read. Folders are none. */
export type ArchiveEntry =
  | { readonly kind: 'file'; readonly name: string; readonly content: AsyncIterable<Uint8Array> }
  | { readonly kind: 'refused'; readonly name: string; readonly refusal: SourceRefused };
