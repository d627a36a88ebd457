export const datasetStages = ['planning', 'mapping', 'reducing', 'emitting', 'reporting'] as const;
export type DatasetStage = (typeof datasetStages)[number];

/** How far a run has come in its stage. */
export interface DatasetProgress {
  readonly stage: DatasetStage;
  /** Done of the stage, results of an earlier run included; of files when planning, decoded when mapping and emitting. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly documents: number;
  /** Files when planning, shards when mapping and emitting, steps when reducing. */
  readonly parts: number;
  readonly totalParts: number;
  /** Of these, found done by an earlier run. */
  readonly partsFound: number;
  /** Seconds that are left of the stage at the speed so far; null while that cannot be said. */
  readonly etaSeconds: number | null;
}

/** Speeds of the first moments say nothing. */
const MIN_SECONDS_FOR_ETA = 1;

/** Sums up the progress of parts that advance side by side. */
export class StageProgress {
  private readonly begunAt: number;
  private readonly bytesOf = new Map<number, number>();
  private readonly documentsOf = new Map<number, number>();
  private bytes = 0;
  private documents = 0;
  private parts = 0;
  private partsFound = 0;
  private bytesFound = 0;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    private readonly stage: DatasetStage,
    private readonly totalBytes: number,
    private readonly totalParts: number,
    private readonly report: ((progress: DatasetProgress) => void) | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.begunAt = now();
    this.announce();
  }

  /** A part has come so far. */
  update(part: number, bytes: number, documents: number): void {
    this.bytes += bytes - (this.bytesOf.get(part) ?? 0);
    this.documents += documents - (this.documentsOf.get(part) ?? 0);
    this.bytesOf.set(part, bytes);
    this.documentsOf.set(part, documents);
    this.announce();
  }

  /** A part is done; `found` when an earlier run did it. */
  finish(part: number, bytes: number, documents: number, found: boolean): void {
    this.parts++;
    if (found) {
      this.partsFound++;
      this.bytesFound += bytes;
    }
    this.update(part, bytes, documents);
  }

  private announce(): void {
    const { stage, bytes, totalBytes, documents, parts, totalParts, partsFound } = this;
    this.report?.({ stage, bytes, totalBytes, documents, parts, totalParts, partsFound, etaSeconds: this.etaSeconds() });
  }

  private etaSeconds(): number | null {
    const seconds = (this.now() - this.begunAt) / 1000;
    const done = this.bytes - this.bytesFound;
    if (seconds < MIN_SECONDS_FOR_ETA || done <= 0 || this.totalBytes === 0) return null;
    return Math.max(0, ((this.totalBytes - this.bytes) / done) * seconds);
  }
}
