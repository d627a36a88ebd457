import { once } from 'node:events';
import { PassThrough } from 'node:stream';

/** Stores what it is given under a name; called once for each object, and done when its content is. */
export type WriteUnpacked = (name: string, content: AsyncIterable<Uint8Array>) => Promise<void>;

const BUFFER_BYTES = 1024 * 1024;

/** One object that is written while it is made. Holds about a megabyte. */
export class ObjectWriter {
  bytes = 0;
  private readonly content = new PassThrough({ highWaterMark: BUFFER_BYTES });
  private readonly stored: Promise<{ error: unknown } | undefined>;

  constructor(
    readonly name: string,
    write: WriteUnpacked,
  ) {
    this.content.on('error', () => undefined);
    this.stored = write(name, this.content).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
  }

  /** @throws what storing throws */
  async write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length;
    // A copy: the source may use its memory again.
    if (this.content.write(Buffer.from(bytes))) return;
    const failure = await Promise.race([once(this.content, 'drain').then(() => undefined), this.stored]);
    if (failure !== undefined) throw failure.error;
  }

  /** @throws what storing throws */
  async finish(): Promise<void> {
    this.content.end();
    const failure = await this.stored;
    if (failure !== undefined) throw failure.error;
  }

  async abort(reason: unknown): Promise<void> {
    this.content.destroy(reason instanceof Error ? reason : new Error('planning was ended'));
    await this.stored;
  }
}
