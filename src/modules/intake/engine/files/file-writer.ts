import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

/** Writes a file: aside first, under its name only once it is whole and on disk. */
export class FileWriter {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Begins anew: a file of that name is removed. */
  static async create(path: string): Promise<FileWriter> {
    await rm(path, { force: true });
    // Never into what is there already: it may be a link, or of a thread that was ended.
    await discardPartial(path);
    return new FileWriter(path, await open(partialPath(path), 'wx', 0o600));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.bytes += bytes.length;
    // A single write may store less than it was given.
    for (let done = 0; done < bytes.length; ) done += (await this.handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }

  /** Completes the file and gives it its name. */
  async commit(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await this.handle.datasync();
    await this.handle.close();
    await rename(partialPath(this.path), this.path);
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.handle.close();
    await discardPartial(this.path);
  }
}

/** Removes what a writer of `path` left behind when its thread or process was ended. */
export async function discardPartial(path: string): Promise<void> {
  await rm(partialPath(path), { force: true });
}

function partialPath(path: string): string {
  return `${path}.partial`;
}
