// Bound once: inside the virtual machine contexts that test runners use, each look-up of a global is slow.
const { imul } = Math;

/** The longest key a {@link ByteKeyTable} takes, in bytes. */
export const MAX_KEY_BYTES = 255;

/** Bytes that must be readable after any range given to {@link ByteKeyTable}: keys are read in words of four bytes. */
const READ_PADDING = 8;

/** What {@link ByteKeyTable.get} answers for a key that it does not hold. */
export const ABSENT = -1;

/** Bytes together with a view of the same memory. */
export interface ByteSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const SLOT_WORDS = 4;
const MAX_LOAD = 0.7;
/**
 * Slots that are looked at for one key. Far more than a table of ordinary keys ever needs; without the bound, keys chosen to
 * fall together would make every look-up as long as the table.
 */
const MAX_PROBES = 128;

/** Masks that keep the first n of eight bytes, read as two little-endian words. */
export const lowWordMasks = Int32Array.from({ length: 9 }, (_, n) => (n >= 4 ? -1 : 2 ** (8 * n) - 1));
export const highWordMasks = Int32Array.from({ length: 9 }, (_, n) => (n <= 4 ? 0 : n === 8 ? -1 : 2 ** (8 * (n - 4)) - 1));

/**
 * A map from short byte strings to small integers, without a JavaScript object per entry: a lookup reads the key's bytes
 * where they lie, so that nothing is allocated in the hot loops.
 *
 * Open addressing; a slot is four words: two words of key (keys of up to 8 bytes are held whole, longer ones by two hashes
 * and compared in the arena), value and length, and the place in the arena. Values must be from 0 to 2^23 − 1.
 */
export class ByteKeyTable {
  private readonly slots: Int32Array;
  private readonly slotMask: number;
  private readonly maxEntries: number;
  private readonly arena: Uint8Array;
  private arenaUsed = 0;
  private entries = 0;
  private low = 0;
  private high = 0;

  /**
   * @param slotBits the table has 2^slotBits slots of 16 bytes
   * @param arenaBytes room for the bytes of keys longer than 8 bytes
   */
  constructor(slotBits: number, arenaBytes: number) {
    this.slots = new Int32Array(SLOT_WORDS << slotBits);
    this.slotMask = this.slots.length - 1;
    this.maxEntries = Math.floor((1 << slotBits) * MAX_LOAD);
    this.arena = new Uint8Array(arenaBytes);
  }

  /** The value of the key `source[start, end)`, or {@link ABSENT}. */
  get(source: ByteSource, start: number, end: number): number {
    const length = end - start;
    let slot = this.locate(source.view, start, end);
    const { low, high, slots } = this;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const meta = slots[slot + 2] as number;
      if (meta === 0) return ABSENT;
      if (slots[slot] === low && slots[slot + 1] === high && (meta & 0xff) === length) {
        if (length <= 8 || this.arenaHolds(slots[slot + 3] as number, source.bytes, start, end)) return meta >>> 8;
      }
      slot = (slot + SLOT_WORDS) & this.slotMask;
    }
    return ABSENT;
  }

  /** Whether the table takes no more keys of any length until it is cleared. */
  get full(): boolean {
    return this.entries >= this.maxEntries || this.arenaUsed + MAX_KEY_BYTES > this.arena.length;
  }

  /**
   * Adds a key that the table does not hold yet.
   * @returns false when the table is full, or too many keys lie where this one belongs; the key is then not added
   */
  add(source: ByteSource, start: number, end: number, value: number): boolean {
    const length = end - start;
    if (this.full) return false;
    const { slots } = this;
    let slot = this.locate(source.view, start, end);
    for (let probe = 1; slots[slot + 2] !== 0; probe++) {
      if (probe === MAX_PROBES) return false;
      slot = (slot + SLOT_WORDS) & this.slotMask;
    }
    slots[slot] = this.low;
    slots[slot + 1] = this.high;
    slots[slot + 2] = (value << 8) | length;
    if (length > 8) {
      slots[slot + 3] = this.arenaUsed;
      this.arena.set(source.bytes.subarray(start, end), this.arenaUsed);
      this.arenaUsed += length;
    }
    this.entries++;
    return true;
  }

  /** Forgets all keys. */
  clear(): void {
    this.slots.fill(0);
    this.arenaUsed = 0;
    this.entries = 0;
  }

  /** Leaves the key's two words in `low` and `high`, and returns the first slot to look in. */
  private locate(view: DataView, start: number, end: number): number {
    const length = end - start;
    let low: number;
    let high: number;
    if (length <= 8) {
      low = view.getInt32(start, true) & (lowWordMasks[length] as number);
      high = view.getInt32(start + 4, true) & (highWordMasks[length] as number);
    } else {
      low = 0x9e3779b9 | 0;
      high = length;
      let at = start;
      for (; at + 4 <= end; at += 4) {
        const word = view.getInt32(at, true);
        low = imul(low ^ word, 0x85ebca6b);
        low ^= low >>> 15;
        high = imul((high + word) | 0, 0xc2b2ae35) ^ (high >>> 13);
      }
      if (at < end) {
        const word = view.getInt32(at, true) & (lowWordMasks[end - at] as number);
        low = imul(low ^ word, 0x85ebca6b);
        low ^= low >>> 15;
        high = imul((high + word) | 0, 0xc2b2ae35) ^ (high >>> 13);
      }
    }
    this.low = low;
    this.high = high;
    let hash = imul(low ^ (length << 24), 0x9e3779b1) ^ imul(high, 0x85ebca77);
    hash ^= hash >>> 15;
    hash = imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    return (hash * SLOT_WORDS) & this.slotMask;
  }

  private arenaHolds(at: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { arena } = this;
    for (let i = start, j = at; i < end; i++, j++) if (arena[j] !== bytes[i]) return false;
    return true;
  }
}

/** A zeroed buffer of `length` bytes; behind it lies the padding that lookups need. */
export function allocateByteSource(length: number): ByteSource {
  const buffer = new ArrayBuffer(length + READ_PADDING);
  return { bytes: new Uint8Array(buffer, 0, length), view: new DataView(buffer) };
}
