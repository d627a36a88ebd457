import type { KeyedWords } from './keyed-words.js';

/** Rolls over the hashes of a text's words: each run of `length` words has a hash of 64 bits, in two halves. */
export class KeyedGrams {
  high = 0;
  low = 0;
  private highSum = 0;
  private lowSum = 0;
  private readonly highStep: number;
  private readonly lowStep: number;
  private readonly highDrop: number;
  private readonly lowDrop: number;

  /** @param key of {@link KeyedWords}; its second half is used here */
  constructor(
    readonly length: number,
    key: Uint8Array,
  ) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    // Odd, so that every bit of every word counts.
    this.highStep = view.getInt32(8, true) | 1;
    this.lowStep = view.getInt32(12, true) | 1;
    this.highDrop = power(this.highStep, length);
    this.lowDrop = power(this.lowStep, length);
  }

  /** Begins anew at a text's first word. */
  reset(): void {
    this.highSum = 0;
    this.lowSum = 0;
  }

  /** Takes the word at `index`. @returns whether `length` words have been taken */
  push(words: KeyedWords, index: number): boolean {
    let high = (Math.imul(this.highSum, this.highStep) + (words.high[index] as number)) | 0;
    let low = (Math.imul(this.lowSum, this.lowStep) + (words.low[index] as number)) | 0;
    if (index >= this.length) {
      high = (high - Math.imul(words.high[index - this.length] as number, this.highDrop)) | 0;
      low = (low - Math.imul(words.low[index - this.length] as number, this.lowDrop)) | 0;
    }
    this.highSum = high;
    this.lowSum = low;
    this.high = high >>> 0;
    // Runs of different lengths do not meet.
    this.low = (low ^ this.length) >>> 0;
    return index + 1 >= this.length;
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}
