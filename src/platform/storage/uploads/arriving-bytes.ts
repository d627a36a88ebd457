import type { Readable } from 'node:stream';

/** The body of a request, taken in portions. When the connection breaks, what had arrived is still given out, and the end comes early. */
export class ArrivingBytes {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #next: Uint8Array | null = null;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;

  constructor(private readonly body: Readable) {
    this.#pieces = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  }

  /** Whether there is another byte; waits until that is known. */
  async hasMore(): Promise<boolean> {
    while (this.#next === null && !this.#ended) {
      try {
        const next = await this.#pieces.next();
        if (next.done === true) this.#ended = true;
        else if (next.value.length > 0) this.#next = next.value;
      } catch (error) {
        this.#ended = true;
        this.#failure = { error };
      }
    }
    return this.#next !== null;
  }

  /** Up to so many of the next bytes. */
  async *take(bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = bytes; left > 0 && (await this.hasMore()); ) {
      const piece = this.#next ?? new Uint8Array(0);
      const taken = piece.subarray(0, left);
      this.#next = taken.length < piece.length ? piece.subarray(taken.length) : null;
      left -= taken.length;
      yield taken;
    }
  }

  /** Whether the body broke off. */
  get broken(): boolean {
    return this.#failure !== null;
  }

  /** Passes on what the body broke off with, if it did. */
  throwIfBroken(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Lets go of a body that will not be read to its end. */
  close(): void {
    this.body.destroy();
  }
}
