/** Slots of the first filter for each row, at least: of unequal keys, one in nine or fewer share a slot. */
const SLOTS_PER_ROW = 8;
/** A slot of a filter: two bits that say no key, one, or several. */
const SLOTS_PER_WORD = 16;
/** Places of the table for each row that is entered. */
const PLACES_PER_ROW = 1.25;

/** What {@link KeyGroups.visit} tells of. Rows are numbers from 0; the array is used again. */
export interface GroupVisitor {
  /** Rows that share a key. */
  group(rows: Uint32Array): void;
  /** A row of a group that is too large to be told. */
  large(row: number): void;
}

/**
 * Finds the rows of a column that share a 64-bit key with another one.
 *
 * Nearly all keys of a band occur once. So filters of two bits a slot, small enough for the processor's caches, first tell the rows
 * whose key may occur again, by the low word of the key and then by the high one; only these are entered into a table, where keys are
 * told apart exactly. Its memory is at most {@link MAX_BYTES_PER_ROW}, and as a rule much less.
 */
export class KeyGroups {
  private filter = new Uint32Array(0);
  /** Rows that may share a key with another one, in order; what follows is by their index here. */
  private rows = new Uint32Array(0);
  /** Of the first of a group the last one, of others the one before; one more than its index, 0: none. */
  private links = new Uint32Array(0);
  /** Of the first of a group, how many there are, or one more than are told. */
  private sizes = new Uint8Array(0);
  /** The first of the group that belongs in a place; one more than its index, 0: none. */
  private table = new Uint32Array(0);
  private readonly group: Uint32Array;

  /** @param largest rows of the largest group that is told in whole, below 255 */
  constructor(private readonly largest: number) {
    this.group = new Uint32Array(largest);
  }

  /** @param keys the low and the high word of each row's key */
  visit(keys: Uint32Array, rows: number, visitor: GroupVisitor): void {
    const repeated = this.sieve(keys, rows);
    if (repeated === 0) return;
    this.links = cleared(this.links, repeated);
    this.sizes = this.sizes.length < repeated ? new Uint8Array(repeated) : this.sizes.fill(0, 0, repeated);
    const places = Math.ceil(repeated * PLACES_PER_ROW);
    this.table = cleared(this.table, places);
    for (let index = 0; index < repeated; index++) this.enter(keys, index, places);
    this.tell(repeated, visitor);
  }

  /** Leaves in `rows` those whose key may occur again. @returns how many they are */
  private sieve(keys: Uint32Array, count: number): number {
    const slots = Math.max(SLOTS_PER_WORD, 2 ** Math.ceil(Math.log2(Math.max(1, count) * SLOTS_PER_ROW)));
    this.filter = cleared(this.filter, slots / SLOTS_PER_WORD);
    const { filter } = this;
    const mask = slots - 1;
    let shared = 0;
    for (let row = 0; row < count; row++) {
      const slot = (keys[2 * row] ?? 0) & mask;
      shared += note(filter, slot);
    }
    if (shared === 0) return 0;
    // Of each slot that is shared, the first one as well.
    const most = Math.min(count, 2 * shared);
    if (this.rows.length < most) this.rows = new Uint32Array(most);
    const { rows } = this;
    let found = 0;
    for (let row = 0; row < count; row++) {
      if (isShared(filter, (keys[2 * row] ?? 0) & mask)) rows[found++] = row;
    }
    filter.fill(0, 0, slots / SLOTS_PER_WORD);
    for (let index = 0; index < found; index++) note(filter, (keys[2 * (rows[index] ?? 0) + 1] ?? 0) & mask);
    let left = 0;
    for (let index = 0; index < found; index++) {
      const row = rows[index] ?? 0;
      if (isShared(filter, (keys[2 * row + 1] ?? 0) & mask)) rows[left++] = row;
    }
    return left;
  }

  private enter(keys: Uint32Array, index: number, places: number): void {
    const { rows, links, sizes, table } = this;
    const row = rows[index] ?? 0;
    const low = keys[2 * row] ?? 0;
    const high = keys[2 * row + 1] ?? 0;
    const hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 0;
    for (let at = Math.floor((hash / 2 ** 32) * places); ; at = at + 1 === places ? 0 : at + 1) {
      const first = (table[at] ?? 0) - 1;
      if (first === -1) {
        table[at] = index + 1;
        sizes[index] = 1;
        return;
      }
      const other = 2 * (rows[first] ?? 0);
      if (keys[other] !== low || keys[other + 1] !== high) continue;
      const size = sizes[first] ?? 0;
      if (size > this.largest) return;
      sizes[first] = size + 1;
      links[index] = links[first] ?? 0;
      links[first] = index + 1;
      return;
    }
  }

  private tell(repeated: number, visitor: GroupVisitor): void {
    const { rows, links, sizes, group } = this;
    for (let first = 0; first < repeated; first++) {
      const size = sizes[first] ?? 0;
      if (size < 2) continue;
      if (size > this.largest) {
        visitor.large(rows[first] ?? 0);
        continue;
      }
      let told = 0;
      group[told++] = rows[first] ?? 0;
      for (let link = links[first] ?? 0; link !== 0; link = links[link - 1] ?? 0) group[told++] = rows[link - 1] ?? 0;
      visitor.group(group.subarray(0, told));
    }
  }
}

/** Bytes that {@link KeyGroups} takes at most for each row, besides the keys: for its filter, rows, links, sizes and table. */
export const MAX_BYTES_PER_ROW = (2 * SLOTS_PER_ROW * 2) / 8 + 4 + 4 + 1 + 4 * PLACES_PER_ROW;

/** @returns 1 when the slot was taken */
function note(filter: Uint32Array, slot: number): number {
  const shift = (slot & 15) << 1;
  const word = filter[slot >>> 4] ?? 0;
  const taken = (word >>> shift) & 1;
  filter[slot >>> 4] = word | (1 << (shift + taken));
  return taken;
}

function isShared(filter: Uint32Array, slot: number): boolean {
  return (((filter[slot >>> 4] ?? 0) >>> ((slot & 15) << 1)) & 2) !== 0;
}

/** As many zeros, and what more there is. */
function cleared(words: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  return words.length < length ? new Uint32Array(length) : words.fill(0, 0, length);
}
