import { DOCUMENT_HASH_BYTES } from './hash-document.js';

/** What {@link DistinctHashes.find} answers for a hash it does not hold. */
export const NOT_FOUND = -1;

const INITIAL_ENTRIES = 1024;

/**
 * The different hashes seen so far, each with the place where it was seen first. About 60 bytes a hash; how often a hash
 * occurs makes no difference.
 */
export class DistinctHashes {
  private hashes = Buffer.allocUnsafe(INITIAL_ENTRIES * DOCUMENT_HASH_BYTES);
  private files = new Uint32Array(INITIAL_ENTRIES);
  private lines = new Float64Array(INITIAL_ENTRIES);
  private repeated = new Uint8Array(INITIAL_ENTRIES);
  /** Index of an entry plus one; 0 is a free slot. Twice as many slots as entries. */
  private slots = new Uint32Array(INITIAL_ENTRIES * 2);
  private entries = 0;

  find(hash: Uint8Array): number {
    const entry = this.slots[this.slotOf(hash)] as number;
    return entry === 0 ? NOT_FOUND : entry - 1;
  }

  /** Adds a hash that is not held yet. */
  add(hash: Uint8Array, file: number, line: number): void {
    if (this.entries === this.files.length) this.grow();
    const entry = this.entries++;
    this.hashes.set(hash, entry * DOCUMENT_HASH_BYTES);
    this.files[entry] = file;
    this.lines[entry] = line;
    this.slots[this.slotOf(hash)] = entry + 1;
  }

  placeOf(entry: number): { file: number; line: number } {
    return { file: this.files[entry] as number, line: this.lines[entry] as number };
  }

  /** Notes that a hash occurred again; true when it is the first time. */
  markRepeated(entry: number): boolean {
    const first = this.repeated[entry] === 0;
    this.repeated[entry] = 1;
    return first;
  }

  /** The slot that holds the hash, or the free one where it belongs. */
  private slotOf(hash: Uint8Array): number {
    const mask = this.slots.length - 1;
    // Bytes 4 to 7: the first four chose the partition, so they are alike here.
    let slot = (((hash[4] ?? 0) << 24) | ((hash[5] ?? 0) << 16) | ((hash[6] ?? 0) << 8) | (hash[7] ?? 0)) & mask;
    for (;;) {
      const entry = this.slots[slot] as number;
      if (entry === 0 || this.holds(entry - 1, hash)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private holds(entry: number, hash: Uint8Array): boolean {
    const at = entry * DOCUMENT_HASH_BYTES;
    return this.hashes.compare(hash, 0, DOCUMENT_HASH_BYTES, at, at + DOCUMENT_HASH_BYTES) === 0;
  }

  private grow(): void {
    const capacity = this.files.length * 2;
    const hashes = Buffer.allocUnsafe(capacity * DOCUMENT_HASH_BYTES);
    this.hashes.copy(hashes);
    this.hashes = hashes;
    const files = new Uint32Array(capacity);
    files.set(this.files);
    this.files = files;
    const lines = new Float64Array(capacity);
    lines.set(this.lines);
    this.lines = lines;
    const repeated = new Uint8Array(capacity);
    repeated.set(this.repeated);
    this.repeated = repeated;
    this.slots = new Uint32Array(capacity * 2);
    for (let entry = 0; entry < this.entries; entry++) {
      const at = entry * DOCUMENT_HASH_BYTES;
      this.slots[this.slotOf(hashes.subarray(at, at + DOCUMENT_HASH_BYTES))] = entry + 1;
    }
  }
}
