/** A chunk and whether it is the last. */
export interface Chunk {
  /** Valid until the next one is asked for. */
  readonly bytes: Buffer;
  readonly last: boolean;
}

/**
 * Cuts pieces of any size into chunks of `size`; the last is shorter, or as long, and there always is one. Holds one chunk back, so that it
 * knows which is the last.
 */
export async function* cutChunks(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Chunk, void, undefined> {
  let room: Buffer = Buffer.alloc(0);
  let held: Buffer = room;
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      if (filled === size) {
        yield { bytes: held, last: false };
        filled = 0;
      }
      const taken = Math.min(size - filled, piece.length - at);
      if (taken === size) {
        // Whole in the piece: most chunks need no copy.
        held = viewOf(piece, at, size);
      } else {
        if (room.length === 0) room = Buffer.allocUnsafe(size);
        room.set(piece.subarray(at, at + taken), filled);
        held = room;
      }
      filled += taken;
      at += taken;
    }
    // A view must not outlive its piece: whoever gave it may use its memory again.
    if (filled === size && held !== room) held = Buffer.from(held);
  }
  yield { bytes: held.subarray(0, filled), last: true };
}

function viewOf(piece: Uint8Array, at: number, bytes: number): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset + at, bytes);
}
