import type { RecordFormat } from '../plan/dataset-plan.js';

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Finds where records end in bytes that arrive in chunks. Keeps nothing of them, so memory does not depend on their length. */
export interface RecordScanner {
  /** The position after the end of the record that `from` lies in, or −1 when it goes on after the chunk. */
  next(chunk: Buffer, from: number): number;
  /** csv, tsv: whether a quoted cell is open after what was seen. */
  readonly quoteOpen: boolean;
  /** What ends a record (a line end, a comma): its last byte, or none of it. */
  readonly endBytes: 0 | 1;
  /** json_array: whether the array's closing bracket was seen; nothing after it is a record. */
  readonly closed: boolean;
}

/** For a source of that format, from the beginning of any record on. */
export function createRecordScanner(format: RecordFormat, delimiter: string | undefined): RecordScanner {
  if (format === 'jsonl') return new LineScanner();
  if (format === 'json_array') return new ElementScanner();
  if (format === 'json') return new ObjectScanner();
  if (format === 'csv' || format === 'tsv') return new RowScanner((delimiter ?? (format === 'tsv' ? '\t' : ',')).charCodeAt(0));
  // One record, to the end of the source.
  return { next: () => -1, quoteOpen: false, endBytes: 1, closed: false };
}

class LineScanner implements RecordScanner {
  readonly quoteOpen = false;
  readonly endBytes = 1;
  readonly closed = false;

  next(chunk: Buffer, from: number): number {
    return chunk.indexOf(LF, from) + 1 || -1;
  }
}

/** Rows of a table: a line end in a quoted cell ends nothing, and a quote opens a cell only where the cell begins (RFC 4180). */
class RowScanner implements RecordScanner {
  readonly closed = false;
  readonly endBytes = 1;
  private state: 'cell begins' | 'plain' | 'quoted' | 'quote in quoted' = 'cell begins';

  constructor(private readonly delimiter: number) {}

  get quoteOpen(): boolean {
    return this.state === 'quoted';
  }

  next(chunk: Buffer, from: number): number {
    const { delimiter } = this;
    let { state } = this;
    for (let at = from; at < chunk.length; at++) {
      if (state === 'quoted') {
        at = chunk.indexOf(QUOTE, at);
        if (at < 0) break;
        state = 'quote in quoted';
        continue;
      }
      const byte = chunk[at];
      if (byte === LF) {
        this.state = 'cell begins';
        return at + 1;
      }
      if (byte === delimiter) state = 'cell begins';
      else if (byte === QUOTE && state !== 'plain') state = 'quoted';
      else state = 'plain';
    }
    this.state = state;
    return -1;
  }
}

/**
 * Elements of a JSON array, from after its opening bracket or a comma. Brackets are counted, not matched: an element with the wrong
 * ones is found to be wrong when it is parsed, and does not spoil those after it.
 */
class ElementScanner implements RecordScanner {
  readonly quoteOpen = false;
  readonly endBytes = 1;
  closed = false;
  private depth = 0;
  private inString = false;
  private escaped = false;

  next(chunk: Buffer, from: number): number {
    if (this.closed) return -1;
    for (let at = from; at < chunk.length; at++) {
      if (this.inString) {
        at = this.endOfString(chunk, at);
        if (at < 0) return -1;
        continue;
      }
      switch (chunk[at] ?? 0) {
        case QUOTE:
          this.inString = true;
          break;
        case 0x5b:
        case 0x7b:
          this.depth++;
          break;
        case 0x5d:
          if (this.depth === 0) {
            this.closed = true;
            return at + 1;
          }
          this.depth--;
          break;
        case 0x7d:
          if (this.depth > 0) this.depth--;
          break;
        case COMMA:
          if (this.depth === 0) return at + 1;
          break;
        default:
      }
    }
    return -1;
  }

  /** Where the string's closing quote is, or −1. */
  private endOfString(chunk: Buffer, from: number): number {
    for (let at = from; ; ) {
      const quote = chunk.indexOf(QUOTE, at);
      const end = quote < 0 ? chunk.length : quote;
      let backslashes = 0;
      while (end - 1 - backslashes >= at && chunk[end - 1 - backslashes] === BACKSLASH) backslashes++;
      // An escape that was cut by the chunk's end takes the first character here.
      if (end - backslashes === at && this.escaped) backslashes++;
      this.escaped = false;
      const escaped = backslashes % 2 === 1;
      if (quote < 0) {
        this.escaped = escaped;
        return -1;
      }
      if (!escaped) {
        this.inString = false;
        return quote;
      }
      at = quote + 1;
    }
  }
}

/**
 * Objects that follow each other, over any number of lines. A string cannot go on over a line end, so that one that is not closed
 * spoils its own object at most, if its brackets add up.
 */
class ObjectScanner implements RecordScanner {
  readonly quoteOpen = false;
  readonly endBytes = 0;
  readonly closed = false;
  private depth = 0;
  private inString = false;
  private escaped = false;

  next(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE || byte === LF) this.inString = false;
        continue;
      }
      if (byte === QUOTE) this.inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.depth++;
      else if ((byte === 0x7d || byte === 0x5d) && --this.depth <= 0) {
        this.depth = 0;
        return at + 1;
      }
    }
    return -1;
  }
}
