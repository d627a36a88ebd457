import type { PlanLimits } from './dataset-plan.js';
import { SourceRefused } from './source-refused.js';

/** How often the allowance of one stream a whole file may unpack, so that a bomb in an archive does not keep its neighbours from being read. */
const STREAMS_IN_A_FILE = 4;

/** What may be unpacked of one file, so that a small upload cannot cost days or fill a disk. */
export class UnpackBudget {
  private unpacked = 0;

  constructor(
    private readonly limits: PlanLimits,
    private readonly fileBytes: number,
  ) {}

  /** A meter for one compressed stream. */
  meter(): UnpackMeter {
    return new UnpackMeter(this.limits, (bytes) => this.spend(bytes));
  }

  private spend(bytes: number): void {
    const { maxRatio, freeUnpackedBytes, maxUnpackedBytes } = this.limits;
    this.unpacked += bytes;
    const allowed = Math.min(maxUnpackedBytes, Math.max(STREAMS_IN_A_FILE * freeUnpackedBytes, maxRatio * this.fileBytes));
    if (this.unpacked > allowed) throw new SourceRefused('archive_bomb', `the file of ${this.fileBytes} bytes unpacks to more than ${allowed} bytes in all`);
  }
}

/** Compares what one stream takes with what it gives. */
export class UnpackMeter {
  private taken = 0;
  private given = 0;

  constructor(
    private readonly limits: PlanLimits,
    private readonly spend: (bytes: number) => void,
  ) {}

  take(bytes: number): void {
    this.taken += bytes;
  }

  /** @throws SourceRefused `archive_bomb` */
  give(bytes: number): void {
    this.given += bytes;
    this.spend(bytes);
    const { maxRatio, freeUnpackedBytes } = this.limits;
    if (this.given > freeUnpackedBytes && this.given > maxRatio * this.taken) {
      throw new SourceRefused('archive_bomb', `${this.taken} compressed bytes unpack to more than ${this.given - bytes} bytes`);
    }
  }
}
