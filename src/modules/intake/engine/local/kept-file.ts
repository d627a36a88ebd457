import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** A file of a work directory, and what is in it. */
export const keptFileSchema = z.strictObject({
  /** Its path in the work directory. */
  name: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type KeptFile = Readonly<z.infer<typeof keptFileSchema>>;

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Whether a file is there as it was written. */
export async function isIntact(path: string, { bytes, sha256 }: Omit<KeptFile, 'name'>): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === bytes && (await sha256OfFile(path)) === sha256;
}

/** Hashes what passes through. */
export class HashedBytes {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  async *pass(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of content) {
      this.hash.update(piece);
      this.bytes += piece.length;
      yield piece;
    }
  }

  finish(): Omit<KeptFile, 'name'> {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}
