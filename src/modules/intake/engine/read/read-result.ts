import type { DocumentErrorCode } from '../document-errors.js';

/** What a record says, wherever it stood. */
export type ReadResult =
  | { readonly kind: 'document'; readonly text: Uint8Array; readonly parts: readonly string[] | null; readonly overheadTokens: number; readonly example: unknown; readonly equalPair: boolean }
  | RecordFailure
  | { readonly kind: 'blank' };

export interface RecordFailure {
  readonly kind: 'failed';
  readonly code: DocumentErrorCode;
  readonly path: string | null;
  readonly detail: string;
}

/** Learns where the next record is, and may say what becomes of it without its being read, unless it is blank; null: it is read. */
export type BeforeRecord = (source: number, line: number, byte: number) => RecordFailure | null;

export const blank: ReadResult = { kind: 'blank' };

export function failed(code: DocumentErrorCode, detail: string, path: string | null = null): RecordFailure {
  return { kind: 'failed', code, path, detail };
}

/** A plain document. */
export function documentOf(text: Uint8Array): ReadResult {
  return { kind: 'document', text, parts: null, overheadTokens: 0, example: null, equalPair: false };
}
