import { documentErrorCodes, type DocumentErrorCode } from './document-errors.js';

/** Most samples that are kept of each error code. */
const MAX_ERROR_SAMPLES = 100;

export interface ErrorTally<Sample> {
  code: DocumentErrorCode;
  count: number;
  samples: Sample[];
}

/** Counts errors in full and keeps the first samples of each code. */
export class ErrorTallies<Sample extends { code: DocumentErrorCode }> {
  private readonly byCode = new Map<DocumentErrorCode, ErrorTally<Sample>>();

  get total(): number {
    let total = 0;
    for (const tally of this.byCode.values()) total += tally.count;
    return total;
  }

  add(sample: Sample): void {
    this.addMany(sample.code, 1, [sample]);
  }

  /** Adds `count` errors of `code`, of which `samples` are the first. */
  addMany(code: DocumentErrorCode, count: number, samples: readonly Sample[]): void {
    let tally = this.byCode.get(code);
    if (tally === undefined) {
      tally = { code, count: 0, samples: [] };
      this.byCode.set(code, tally);
    }
    tally.count += count;
    if (tally.samples.length < MAX_ERROR_SAMPLES) tally.samples.push(...samples.slice(0, MAX_ERROR_SAMPLES - tally.samples.length));
  }

  /** The codes that occurred, in the order of {@link documentErrorCodes}. */
  toArray(): ErrorTally<Sample>[] {
    return documentErrorCodes.flatMap((code) => this.byCode.get(code) ?? []);
  }
}
