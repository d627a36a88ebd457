import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { createHash } from 'node:crypto';
import { sealEnvelope } from '../../../../platform/crypto/envelope/envelope.js';
import { FileWriter } from './file-writer.js';

/** What a file is encrypted under, so that nothing of it is on the disk in the clear. */
export interface FileSeal {
  /** A UUID, for whoever has several keys. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** The file opens under this name only. */
  readonly name: string;
}

/** What writes a file piece by piece. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Completes the file and gives it its name. Size and hash are of the content. */
  commit(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  discard(): Promise<void>;
}

/** Begins a file, sealed if it is to be. */
export async function createOutputFile(path: string, seal: FileSeal | undefined): Promise<OutputFile> {
  const file = await FileWriter.create(path);
  return seal === undefined ? file : new SealedFileWriter(file, seal);
}

/** Writes a file as an envelope. */
class SealedFileWriter implements OutputFile {
  private readonly hash = createHash('sha256');
  private readonly content = new PassThrough();
  private readonly sealed: Promise<void>;
  private bytes = 0;

  constructor(
    private readonly file: FileWriter,
    { id, key, name }: FileSeal,
  ) {
    this.sealed = this.seal({ id, bytes: Buffer.from(key) }, name);
    // Whoever writes or commits hears of it.
    this.sealed.catch((error: unknown) => this.content.destroy(error instanceof Error ? error : new Error(String(error))));
    this.content.on('error', () => undefined);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.bytes += bytes.length;
    // Copied: the piece is the writer's own again once this returns.
    if (!this.content.write(Buffer.from(bytes))) await Promise.race([once(this.content, 'drain'), this.sealed]);
  }

  async commit(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    this.content.end();
    await this.sealed;
    await this.file.commit();
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  async discard(): Promise<void> {
    this.content.destroy();
    await this.sealed.catch(() => undefined);
    await this.file.discard();
  }

  private async seal(key: { readonly id: string; readonly bytes: Uint8Array }, name: string): Promise<void> {
    for await (const piece of sealEnvelope(this.content, key, name)) await this.file.write(piece);
  }
}
