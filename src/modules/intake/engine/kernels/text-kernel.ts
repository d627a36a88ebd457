import type { QualityStatistics } from './quality-statistics.js';
import type { Sketch } from './sketch.js';

/** Reads a text several times without copying it each time. */
export interface TextKernel {
  /** Copies valid UTF-8 into the kernel's memory; the other methods speak of it. */
  load(text: Uint8Array): void;
  quality(): QualityStatistics;
  /** Fills in a sketch; false when the text has no shingle, because it has no word. */
  sketch(into: Sketch): boolean;
}
