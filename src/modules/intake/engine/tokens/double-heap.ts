// Bound once: inside the virtual machine contexts that test runners use, each look-up of a global is slow.
const { min } = Math;

/**
 * A min-heap of numbers in a typed array of fixed capacity, four children a node (fewer cache misses than two).
 *
 * When it is full, entries that `isLive` no longer confirms are dropped; the owner must see to it that live entries alone
 * always fit.
 */
export class DoubleHeap {
  private readonly keys: Float64Array;
  private used = 0;

  constructor(
    capacity: number,
    private readonly isLive: (key: number) => boolean,
  ) {
    this.keys = new Float64Array(capacity);
  }

  get size(): number {
    return this.used;
  }

  /** Adds a key without keeping the order; call {@link order} before anything else. */
  append(key: number): void {
    this.keys[this.used++] = key;
  }

  /** Makes a heap of all that was appended, in linear time. */
  order(): void {
    for (let at = (this.used - 2) >> 2; at >= 0; at--) this.sink(at, this.keys[at] as number);
  }

  /** @throws Error when the heap is full of live keys */
  push(key: number): void {
    if (this.used === this.keys.length) this.dropStale();
    const { keys } = this;
    let at = this.used++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentKey = keys[parent] as number;
      if (parentKey <= key) break;
      keys[at] = parentKey;
      at = parent;
    }
    keys[at] = key;
  }

  /** Removes and returns the smallest key; the heap must not be empty. */
  pop(): number {
    const smallest = this.keys[0] as number;
    const last = this.keys[--this.used] as number;
    if (this.used > 0) this.sink(0, last);
    return smallest;
  }

  private sink(from: number, key: number): void {
    const { keys, used } = this;
    let at = from;
    for (;;) {
      const firstChild = at * 4 + 1;
      if (firstChild >= used) break;
      let smallest = firstChild;
      let smallestKey = keys[firstChild] as number;
      const endChild = min(firstChild + 4, used);
      for (let child = firstChild + 1; child < endChild; child++) {
        const childKey = keys[child] as number;
        if (childKey < smallestKey) {
          smallest = child;
          smallestKey = childKey;
        }
      }
      if (smallestKey >= key) break;
      keys[at] = smallestKey;
      at = smallest;
    }
    keys[at] = key;
  }

  private dropStale(): void {
    const { keys } = this;
    let kept = 0;
    for (let i = 0; i < this.used; i++) {
      const key = keys[i] as number;
      if (this.isLive(key)) keys[kept++] = key;
    }
    if (kept === keys.length) throw new Error('the heap is full');
    this.used = kept;
    this.order();
  }
}
