/**
 * Bytes that can be looked at before they are read. Unlike a generator it may be left in the middle without being ended, which
 * an entry of an archive needs: its archive goes on after it.
 */
export class ByteStream implements AsyncIterable<Uint8Array> {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private ahead: Buffer = Buffer.alloc(0);
  private ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** The first bytes of what is left, so many unless it is shorter. */
  async peek(bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [this.ahead];
    let gathered = this.ahead.length;
    while (gathered < bytes && !this.ended) {
      const piece = await this.pull();
      if (piece === undefined) break;
      pieces.push(Buffer.from(piece));
      gathered += piece.length;
    }
    if (pieces.length > 1) this.ahead = Buffer.concat(pieces);
    return this.ahead.subarray(0, bytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const { ahead } = this;
    this.ahead = Buffer.alloc(0);
    if (ahead.length > 0) yield ahead;
    for (let piece = await this.pull(); piece !== undefined; piece = await this.pull()) yield piece;
  }

  /** Reads to the end and forgets it. */
  async drain(): Promise<void> {
    for await (const _ of this);
  }

  /** Ends the source, wherever it is. */
  async close(): Promise<void> {
    this.ended = true;
    await this.iterator.return?.();
  }

  private async pull(): Promise<Uint8Array | undefined> {
    if (this.ended) return undefined;
    const next = await this.iterator.next();
    if (next.done !== true) return next.value;
    this.ended = true;
    return undefined;
  }
}
