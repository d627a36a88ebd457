/*
 * The layout of a kernel's memory: static data, then what is reserved once and for all, then the text that is worked on, then
 * scratch for that text. Nothing is freed: the caller drops the whole instance when its memory has grown too large.
 */

/** Bytes before and behind a text that may be read, and are zero, so that wide loads need no check of their own. */
const TEXT_PADDING: usize = 64;

let reserved: usize = 0;
/** How many texts were placed. */
export let placed: u32 = 0;

/** Memory for good. Must not be called once a text was placed. */
export function reserve(bytes: usize): usize {
  if (reserved == 0) reserved = align(__heap_base);
  const at = reserved;
  reserved = align(at + bytes);
  grow(reserved);
  return at;
}

/** Where the next text is to be written; the padding before and behind it is set. */
export function placeText(length: usize): usize {
  placed++;
  const at = reserve(0) + TEXT_PADDING;
  grow(at + length + TEXT_PADDING);
  memory.fill(at - TEXT_PADDING, 0, TEXT_PADDING);
  memory.fill(at + length, 0, TEXT_PADDING);
  return at;
}

/** The first address behind a text of this length. */
export function scratchAfter(text: usize, length: usize): usize {
  return align(text + length + TEXT_PADDING);
}

/** Sees to it that memory reaches up to `end`; traps when there is no more. */
export function grow(end: usize): void {
  const pages = <i32>((end + 0xffff) >> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
}

// @ts-ignore: decorator
@inline
export function align(address: usize): usize {
  return (address + 63) & ~63;
}
