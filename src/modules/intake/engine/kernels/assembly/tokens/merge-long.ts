import { align, grow } from '../memory';
import { NO_RANK, rankOf, rankOfPair } from './ranks';

/** Of each part, by its first byte; 12 bytes: next part, previous part, rank of the pair it begins. */
let parts: usize = 0;
const PART_BYTES: usize = 12;

/** A min-heap of pairs, four children a node: rank << 32 | place, so that the smallest is the leftmost of lowest rank. */
let heap: usize = 0;
let heapSize: usize = 0;
let heapCapacity: usize = 0;

// @ts-ignore: decorator
@inline
function partAt(place: usize): usize {
  return parts + place * PART_BYTES;
}

/** A pair that changed stays in the heap, and is told by its rank when it surfaces. */
// @ts-ignore: decorator
@inline
function isLive(entry: u64): bool {
  return load<u32>(partAt(<usize>(entry & 0xffffffff)), 8) == <u32>(entry >> 32);
}

/**
 * The number of tokens of `[start, end)`, by the same rule as for a short piece, in n log n: a heap of pairs over a linked list of
 * parts. Takes about 24 bytes of scratch for each byte of the piece.
 */
export function mergeLong(start: usize, end: usize, scratch: usize): i32 {
  const length = end - start;
  parts = scratch;
  heap = align(partAt(length + 1));
  heapCapacity = length + (length >> 1) + 16;
  heapSize = 0;
  grow(heap + (heapCapacity << 3));
  for (let i: usize = 0; i <= length; i++) {
    const rank = i + 1 < length ? rankOfPair(start + i) : NO_RANK;
    const part = partAt(i);
    store<u32>(part, <u32>(i + 1));
    store<u32>(part, <u32>(i - 1), 4);
    store<u32>(part, rank, 8);
    if (rank != NO_RANK) store<u64>(heap + (heapSize++ << 3), (<u64>rank << 32) | <u64>i);
  }
  orderHeap();
  let count = <i32>length;
  while (heapSize > 0) {
    const entry = popHeap();
    if (!isLive(entry)) continue;
    const place = <usize>(entry & 0xffffffff);
    const part = partAt(place);
    const merged = partAt(load<u32>(part));
    const after = load<u32>(merged);
    store<u32>(merged, NO_RANK, 8);
    store<u32>(part, after);
    store<u32>(partAt(after), <u32>place, 4);
    count--;
    updatePair(place, start, length);
    if (place > 0) updatePair(load<u32>(part, 4), start, length);
  }
  return count;
}

function updatePair(place: usize, start: usize, length: usize): void {
  const part = partAt(place);
  const second = <usize>load<u32>(part);
  const rank = second < length ? rankOf(start + place, start + load<u32>(partAt(second))) : NO_RANK;
  store<u32>(part, rank, 8);
  if (rank != NO_RANK) pushHeap((<u64>rank << 32) | <u64>place);
}

function orderHeap(): void {
  for (let at = (<isize>heapSize - 2) >> 2; at >= 0; at--) sink(at, load<u64>(heap + (<usize>at << 3)));
}

function pushHeap(entry: u64): void {
  // Live entries alone always fit: there are fewer than bytes.
  if (heapSize == heapCapacity) dropStale();
  let at = heapSize++;
  while (at > 0) {
    const parent = (at - 1) >> 2;
    const parentEntry = load<u64>(heap + (parent << 3));
    if (parentEntry <= entry) break;
    store<u64>(heap + (at << 3), parentEntry);
    at = parent;
  }
  store<u64>(heap + (at << 3), entry);
}

function popHeap(): u64 {
  const least = load<u64>(heap);
  const last = load<u64>(heap + (--heapSize << 3));
  if (heapSize > 0) sink(0, last);
  return least;
}

function sink(from: usize, entry: u64): void {
  let at = from;
  while (true) {
    const first = (at << 2) + 1;
    if (first >= heapSize) break;
    const end = min(first + 4, heapSize);
    let least = first;
    let leastEntry = load<u64>(heap + (first << 3));
    for (let child = first + 1; child < end; child++) {
      const childEntry = load<u64>(heap + (child << 3));
      if (childEntry < leastEntry) {
        least = child;
        leastEntry = childEntry;
      }
    }
    if (leastEntry >= entry) break;
    store<u64>(heap + (at << 3), leastEntry);
    at = least;
  }
  store<u64>(heap + (at << 3), entry);
}

function dropStale(): void {
  let kept: usize = 0;
  for (let i: usize = 0; i < heapSize; i++) {
    const entry = load<u64>(heap + (i << 3));
    if (isLive(entry)) store<u64>(heap + (kept++ << 3), entry);
  }
  heapSize = kept;
  orderHeap();
}
