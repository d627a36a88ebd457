import { writeCharacterTables } from './character-tables.js';
import { KernelText } from './kernel-text.js';
import type { KernelExports } from './load-kernels.js';
import { qualityFromCounts, QUALITY_COUNTS, type QualityStatistics } from './quality-statistics.js';
import { BANDS, SIGNATURE_BYTES, type Sketch } from './sketch.js';

/** Reads a text several times without copying it each time. */
export interface TextKernel {
  /** Copies valid UTF-8 into the kernel's memory; the other methods speak of it. */
  load(text: Uint8Array): void;
  quality(): QualityStatistics;
  /** Fills in a sketch; false when the text has no shingle, because it has no word. */
  sketch(into: Sketch): boolean;
}

/** Kernels that need the same text share one; it has a memory of its own, which follows the longest text of late. */
export function createTextKernel(): TextKernel {
  return new WasmTextKernel();
}

class WasmTextKernel implements TextKernel {
  private readonly text = new KernelText((kernels, memory) => {
    writeCharacterTables(kernels, memory());
    writeSmallLetters(kernels, memory());
    kernels.prepareSketches();
  });

  load(text: Uint8Array): void {
    this.text.load(text);
  }

  quality(): QualityStatistics {
    const { exports, address, length } = this.text;
    exports.measureQuality(address, length);
    const { buffer } = this.text.memory;
    return qualityFromCounts(new Float64Array(buffer, exports.qualityCountsAddress(), QUALITY_COUNTS));
  }

  sketch(into: Sketch): boolean {
    const { exports, address, length } = this.text;
    into.shingles = exports.sketchText(address, length);
    if (into.shingles === 0) return false;
    const { memory } = this.text;
    const signature = exports.signatureAddress();
    into.signature.set(memory.subarray(signature, signature + SIGNATURE_BYTES));
    into.bands.set(new BigUint64Array(memory.buffer, exports.bandsAddress(), BANDS));
    return true;
  }
}

const FOLDED_CHARACTERS = 0x530;

/**
 * The small letters of the Latin, Greek and Cyrillic blocks, for hashes without regard to case. Unicode never parts a pair of
 * letters once it is one (stability policy, since 5.0), so these are the same in every runtime.
 */
function writeSmallLetters(kernels: KernelExports, memory: Uint8Array): void {
  const letters = Uint16Array.from({ length: FOLDED_CHARACTERS }, (_, codePoint) => {
    const small = String.fromCharCode(codePoint).toLowerCase();
    return small.length === 1 ? small.charCodeAt(0) : codePoint;
  });
  memory.set(new Uint8Array(letters.buffer), kernels.smallLettersAddress());
}
