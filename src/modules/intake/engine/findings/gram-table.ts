const INITIAL_ENTRIES = 1024;
/** Ends a chain. */
export const NONE = -1;

/** Grams with the set, and the first item of it, that holds them: 22 bytes a gram, whatever their texts. */
export class GramTable {
  length = 0;
  high = new Uint32Array(INITIAL_ENTRIES);
  low = new Uint32Array(INITIAL_ENTRIES);
  sets = new Uint16Array(INITIAL_ENTRIES);
  items = new Uint32Array(INITIAL_ENTRIES);
  /** Index of an entry plus one; 0 is a free slot. At least twice as many slots as entries. */
  private slots = new Uint32Array(INITIAL_ENTRIES * 2);

  /** First entry of a gram, or {@link NONE}; {@link nextOf} leads to those of other sets. */
  find(high: number, low: number): number {
    return this.entryFrom(this.slotOf(high, low), high, low);
  }

  /** The next entry of the same gram, of another set. */
  nextOf(entry: number): number {
    const high = this.high[entry] as number;
    const low = this.low[entry] as number;
    let slot = this.slotOf(high, low);
    const mask = this.slots.length - 1;
    while (this.slots[slot] !== entry + 1) slot = (slot + 1) & mask;
    return this.entryFrom((slot + 1) & mask, high, low);
  }

  /** Adds a gram of a set's item, unless an earlier item of the set holds it. Sets are added one after the other. */
  add(high: number, low: number, set: number, item: number): void {
    let last = this.find(high, low);
    while (last !== NONE) {
      if (this.sets[last] === set) return;
      last = this.nextOf(last);
    }
    if (this.length === this.high.length) this.grow();
    this.high[this.length] = high;
    this.low[this.length] = low;
    this.sets[this.length] = set;
    this.items[this.length] = item;
    this.place(this.length++);
  }

  private entryFrom(from: number, high: number, low: number): number {
    const mask = this.slots.length - 1;
    for (let slot = from; ; slot = (slot + 1) & mask) {
      const entry = (this.slots[slot] as number) - 1;
      if (entry === NONE || (this.high[entry] === high && this.low[entry] === low)) return entry;
    }
  }

  private slotOf(high: number, low: number): number {
    return (Math.imul(high, 0x9e3779b1) ^ low) & (this.slots.length - 1);
  }

  private place(entry: number): void {
    const mask = this.slots.length - 1;
    let slot = this.slotOf(this.high[entry] as number, this.low[entry] as number);
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry + 1;
  }

  private grow(): void {
    const { high, low, sets, items } = this;
    const size = this.length * 2;
    this.high = new Uint32Array(size);
    this.low = new Uint32Array(size);
    this.sets = new Uint16Array(size);
    this.items = new Uint32Array(size);
    this.high.set(high);
    this.low.set(low);
    this.sets.set(sets);
    this.items.set(items);
    this.slots = new Uint32Array(size * 2);
    for (let entry = 0; entry < this.length; entry++) this.place(entry);
  }
}
