/** What a thread was doing when it was last heard of. */
export interface ReachedRecord {
  /** Whether the record was being measured; otherwise the next one was being read. */
  readonly measuring: boolean;
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

  measuring(source: number, line: number, byte: number): void {
    const { fields } = this;
    fields[1] = source;
    fields[2] = line;
    fields[3] = byte;
    fields[0] = 1;
    fields[4] = (fields[4] ?? 0) + 1;
  }

  reading(): void {
    this.fields[0] = 0;
    this.fields[4] = (this.fields[4] ?? 0) + 1;
  }

  get reached(): ReachedRecord {
    const [measuring = 0, source = 0, line = 0, byte = 0, steps = 0] = this.fields;
    return { measuring: measuring === 1, source, line, byte, steps };
  }
}
