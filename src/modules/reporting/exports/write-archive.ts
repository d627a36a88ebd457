import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** An entry of the archive, as its manifest names it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly hash: Hash;
  bytes: number;
  pending: string[];
  pendingLength: number;
}

const FLUSH_AT = 256 * 1024;

/**
 * Collects the small entries of an archive as files in a folder: tar names an entry's size before its content, and records are
 * counted only once they have been read.
 */
export class ArchiveFolder {
  readonly #open = new Map<string, OpenFile>();

  constructor(private readonly folder: string) {}

  async line(name: string, record: Record<string, unknown>): Promise<void> {
    await this.#write(await this.#file(name), `${JSON.stringify(record)}\n`);
  }

  async document(name: string, content: string): Promise<void> {
    await this.#write(await this.#file(name), content);
  }

  /** Ends all files. @returns them, in the order of their names. */
  async close(): Promise<ArchiveEntry[]> {
    const entries: ArchiveEntry[] = [];
    for (const [name, file] of [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await flush(file);
      await file.handle.close();
      entries.push({ name, bytes: file.bytes, sha256: file.hash.digest('hex') });
    }
    this.#open.clear();
    return entries;
  }

  /** Lets go of files that were not ended. */
  async abandon(): Promise<void> {
    for (const { handle } of this.#open.values()) await handle.close();
    this.#open.clear();
  }

  read(name: string): Readable {
    return createReadStream(join(this.folder, name));
  }

  async #file(name: string): Promise<OpenFile> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file: OpenFile = { handle: await open(path, 'wx', 0o600), hash: createHash('sha256'), bytes: 0, pending: [], pendingLength: 0 };
    this.#open.set(name, file);
    return file;
  }

  async #write(file: OpenFile, text: string): Promise<void> {
    file.pending.push(text);
    file.pendingLength += text.length;
    if (file.pendingLength > FLUSH_AT) await flush(file);
  }
}

async function flush(file: OpenFile): Promise<void> {
  const bytes = Buffer.from(file.pending.join(''), 'utf8');
  file.pending = [];
  file.pendingLength = 0;
  file.hash.update(bytes);
  file.bytes += bytes.length;
  await file.handle.appendFile(bytes);
}

/** A large entry, read from where it is stored when its turn comes. */
export interface LargeEntry extends ArchiveEntry {
  readonly open: () => Promise<Readable>;
}

export interface ArchiveContents {
  readonly folder: ArchiveFolder;
  readonly small: readonly ArchiveEntry[];
  readonly large: readonly LargeEntry[];
  /** What the manifest says besides its entries. */
  readonly about: Record<string, unknown>;
  readonly at: Date;
  readonly signal: AbortSignal;
}

/**
 * The archive as a stream: tar (POSIX ustar with pax names), gzipped, the manifest last. What is read is checked against size and
 * hash on its way; when it is not what it was, the stream fails.
 */
export function archiveOf({ folder, small, large, about, at, signal }: ArchiveContents): Readable {
  const tar = pack();
  const out = new PassThrough();
  const fill = async (): Promise<void> => {
    const write = async (entry: ArchiveEntry, content: Readable): Promise<void> => {
      const sink = tar.entry({ name: entry.name, size: entry.bytes, mode: 0o600, mtime: at });
      await pipeline(content, asDeclared(entry), sink, { signal });
    };
    for (const entry of small) await write(entry, folder.read(entry.name));
    for (const entry of large) await write(entry, await entry.open());
    const entries = [...small, ...large.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }))];
    const manifest = Buffer.from(`${JSON.stringify({ ...about, entries }, null, 2)}\n`);
    tar.entry({ name: 'manifest.json', size: manifest.length, mode: 0o600, mtime: at }, manifest);
    tar.finalize();
  };
  pipeline(tar, createGzip(), out, { signal }).catch((error: unknown) => out.destroy(error as Error));
  fill().catch((error: unknown) => {
    tar.destroy(error as Error);
    out.destroy(error as Error);
  });
  return out;
}

function asDeclared({ name, bytes, sha256 }: ArchiveEntry): Transform {
  const hash = createHash('sha256');
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      seen += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      done(seen === bytes && hash.digest('hex') === sha256 ? null : new Error(`${name} is not what was recorded of it`));
    },
  });
}
