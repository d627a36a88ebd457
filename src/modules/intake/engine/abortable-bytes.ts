import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest piece that is worked on before other work of the event loop gets its turn. */
const MAX_PIECE_BYTES = 1024 * 1024;

/**
 * The bytes of `source` in pieces of at most 1 MiB. Ends with the signal's reason as soon as it is aborted, even while the
 * source is silent, and lets the event loop turn once a MiB, even when the source never waits.
 */
export async function* abortableBytes(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let sinceTurn = 0;
  let finished = false;
  try {
    for (;;) {
      const next = await nextUnlessAborted(iterator, signal);
      if (next.done === true) {
        finished = true;
        return;
      }
      for (let start = 0; start < next.value.length; start += MAX_PIECE_BYTES) {
        const piece = next.value.subarray(start, start + MAX_PIECE_BYTES);
        sinceTurn += piece.length;
        if (sinceTurn >= MAX_PIECE_BYTES) {
          sinceTurn = 0;
          await nextTurn();
        }
        signal?.throwIfAborted();
        yield piece;
      }
    }
  } finally {
    // Not awaited: a generator that hangs in next() would never come to its return().
    if (!finished) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

async function nextUnlessAborted(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Uint8Array>> {
  if (signal === undefined) return await iterator.next();
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  // A promise for each step: races against one long-lived promise would pile up in its memory until the file's end.
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([iterator.next(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
