import { ABSENT, highWordMasks, lowWordMasks, type ByteSource } from './byte-key-table.js';

// Bound once: inside the virtual machine contexts that test runners use, each look-up of a global is slow.
const { imul } = Math;

/** The longest piece, in bytes, that a {@link ShortPieceCache} holds. */
export const MAX_SHORT_PIECE_KEY_BYTES = 8;

const SLOT_BITS = 12;
const SLOT_WORDS = 4;

/**
 * The token counts of the short pieces met last. Most pieces of any text are few, short and repeated; this cache fits into
 * the processor's own (64 KB), where the full table does not, and a newcomer simply takes the place of an older piece.
 */
export class ShortPieceCache {
  private readonly slots = new Int32Array(SLOT_WORDS << SLOT_BITS);

  /** The value of `source[start, end)`, or ABSENT. The key has at most {@link MAX_SHORT_PIECE_KEY_BYTES} bytes. */
  get(source: ByteSource, start: number, end: number): number {
    const length = end - start;
    const low = source.view.getInt32(start, true) & (lowWordMasks[length] as number);
    const high = source.view.getInt32(start + 4, true) & (highWordMasks[length] as number);
    const slot = slotOf(low, high, length);
    const meta = this.slots[slot + 2] as number;
    return this.slots[slot] === low && this.slots[slot + 1] === high && (meta & 0xff) === length ? meta >>> 8 : ABSENT;
  }

  /** Keeps `value` for `source[start, end)`, instead of whatever was kept in its place. */
  set(source: ByteSource, start: number, end: number, value: number): void {
    const length = end - start;
    const low = source.view.getInt32(start, true) & (lowWordMasks[length] as number);
    const high = source.view.getInt32(start + 4, true) & (highWordMasks[length] as number);
    const slot = slotOf(low, high, length);
    this.slots[slot] = low;
    this.slots[slot + 1] = high;
    this.slots[slot + 2] = (value << 8) | length;
  }
}

function slotOf(low: number, high: number, length: number): number {
  const hash = imul(low, 0x9e3779b1) ^ imul(high ^ length, 0x85ebca77);
  return (hash >>> (32 - SLOT_BITS)) * SLOT_WORDS;
}
