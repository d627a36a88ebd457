import type { DocumentErrorCode } from '../document-errors.js';
import type { ReadResult } from './read-result.js';

interface RecordPlace {
  /** Index in the sources of the shard's file. */
  readonly source: number;
  /** Line, row or element, from 1. */
  readonly line: number;
}

/** A record that was read and found to be right. */
export interface ReadRecord extends RecordPlace {
  readonly kind: 'document';
  /** Where it begins in its decoded source, in bytes, and how many it takes there; 0 both in Parquet, where the row is the place. */
  readonly byte: number;
  readonly bytes: number;
  /** UTF-8, valid until the next outcome is asked for. Of chat and preferences: all that is said, in its order. */
  readonly text: Uint8Array;
  /** Strings whose tokens are counted one by one; null: the text as a whole. */
  readonly parts: readonly string[] | null;
  /** Tokens that the chat format adds to those of the parts. */
  readonly overheadTokens: number;
  /** chat, preferences: the checked example, for emitting; null for documents. */
  readonly example: unknown;
  /** preferences: both answers are the same, so nothing can be learned of them. */
  readonly equalPair: boolean;
}

/** A record that is no document. `detail` says what is wrong, and never quotes the record. */
export interface FailedRecord extends RecordPlace {
  readonly kind: 'failed';
  readonly byte: number;
  readonly code: DocumentErrorCode;
  /** Where in the record, such as `messages[2].role`; null for the record as a whole. */
  readonly path: string | null;
  readonly detail: string;
}

export interface BlankRecord extends RecordPlace {
  readonly kind: 'blank';
}

/** What became of one record of a shard. */
export type RecordOutcome = ReadRecord | FailedRecord | BlankRecord;

/** Adds to what a record says where it stood. */
export function placed(result: ReadResult, source: number, line: number, byte: number, bytes: number): RecordOutcome {
  if (result.kind === 'document') {
    // Field by field: spreading takes longer than all else that is done here.
    const { text, parts, overheadTokens, example, equalPair } = result;
    return { kind: 'document', source, line, byte, bytes, text, parts, overheadTokens, example, equalPair };
  }
  if (result.kind === 'failed') return { ...result, source, line, byte };
  return { kind: 'blank', source, line };
}
