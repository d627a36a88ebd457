import type { KernelText } from './kernel-text.js';

const NUMBERS_A_PLACE = 3;

/** Places that a kernel listed, in no particular order; valid until the next text. */
export class FoundPlaces {
  private numbers: Uint32Array = new Uint32Array(0);
  length = 0;

  /** Takes the list of the text that is loaded. */
  take(text: KernelText, length: number): void {
    this.length = length;
    this.numbers = length === 0 ? this.numbers : new Uint32Array(text.memory.buffer, text.exports.placesAddress(text.address, text.length), length * NUMBERS_A_PLACE);
  }

  /** In bytes. */
  byteAt(index: number): number {
    return this.numbers[index * NUMBERS_A_PLACE] ?? 0;
  }

  /** In UTF-16 units. */
  unitAt(index: number): number {
    return this.numbers[index * NUMBERS_A_PLACE + 1] ?? 0;
  }

  kindAt(index: number): number {
    return this.numbers[index * NUMBERS_A_PLACE + 2] ?? 0;
  }
}
