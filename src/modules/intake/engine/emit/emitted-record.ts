import { createHash } from 'node:crypto';

/** A document as it is written. */
export interface EmittedDocument {
  /** Of its place, so that it is the same each time and unique in the dataset. */
  readonly id: string;
  readonly text: string;
  readonly source: { readonly file: string; readonly entry: string | null; readonly line: number };
  readonly tokens: number;
  /** ISO 639-1, or `und`. */
  readonly language: string;
}

/** What is written of one record: a document, or an example as it was checked. */
export type EmittedRecord = { readonly kind: 'document'; readonly document: EmittedDocument } | { readonly kind: 'example'; readonly example: unknown };

/** 128 bits of the SHA-256 of a document's place. */
export function idOfPlace(file: string, entry: string | null, line: number): string {
  return createHash('sha256').update(JSON.stringify([file, entry, line])).digest('hex').slice(0, 32);
}
