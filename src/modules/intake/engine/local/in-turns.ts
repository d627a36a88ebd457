/**
 * Does all items, so many at a time, in their order of beginning. All have stopped before a failure is passed on, so that nothing
 * still writes when the caller goes on.
 * @param work is given a signal that is aborted when another item has failed
 * @throws what `work` throws first
 */
export async function inTurns<Item>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let next = 0;
  let failure: { error: unknown } | undefined;
  const turn = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      either.throwIfAborted();
      await work(items[index] as Item, index, either);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, () => turn().catch((error: unknown) => {
    failure ??= { error };
    stop.abort();
  })));
  if (failure !== undefined) {
    signal?.throwIfAborted();
    throw failure.error;
  }
}
