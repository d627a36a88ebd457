/** What a thread was doing when it was last heard of. */
export interface ReachedRecord {
  /** Whether it was at a record, reading or measuring it; otherwise it was looking for the next one. */
  readonly atRecord: boolean;
  readonly source: number;
  readonly line: number;
  readonly byte: number;
  /** Grows with every step; a count that stands still is a thread that hangs. */
  readonly steps: number;
}

const FIELDS = 5;

/**
 * Where the pass over a shard is, in memory that another thread can read: when this thread hangs or dies, the other one knows
 * at which record.
 */
export class ReadPosition {
  private readonly fields: Float64Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(FIELDS * Float64Array.BYTES_PER_ELEMENT)) {
    this.fields = new Float64Array(memory);
  }

  at(source: number, line: number, byte: number): void {
    const { fields } = this;
    fields[1] = source;
    fields[2] = line;
    fields[3] = byte;
    fields[0] = 1;
    fields[4] = (fields[4] ?? 0) + 1;
  }

  between(): void {
    this.fields[0] = 0;
    this.fields[4] = (this.fields[4] ?? 0) + 1;
  }

  get reached(): ReachedRecord {
    const [atRecord = 0, source = 0, line = 0, byte = 0, steps = 0] = this.fields;
    return { atRecord: atRecord === 1, source, line, byte, steps };
  }
}
