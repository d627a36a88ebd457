import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Readable, Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { openEnvelope, sealEnvelope } from '../../../platform/crypto/envelope/envelope.js';

/** An entry of the archive, as its manifest names it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface OpenFile {
  readonly content: PassThrough;
  /** Fulfilled once the file is whole. */
  readonly written: Promise<void>;
  readonly hash: Hash;
  bytes: number;
  pending: string[];
  pendingLength: number;
}

const FLUSH_AT = 256 * 1024;

/**
 * Collects the small entries of an archive as files in a folder: tar names an entry's size before its content, and records are
 * counted only once they have been read. They hold a customer's words, so they are encrypted under a key that is nowhere but in memory:
 * what a killed process leaves behind nobody can read.
 */
export class ArchiveFolder {
  readonly #key = { id: randomUUID(), bytes: randomBytes(32) };
  readonly #open = new Map<string, OpenFile>();
  readonly #entries: ArchiveEntry[] = [];

  constructor(private readonly folder: string) {}

  async line(name: string, record: Record<string, unknown>): Promise<void> {
    const file = this.#open.get(name) ?? (await this.#create(name));
    file.pending.push(`${JSON.stringify(record)}\n`);
    file.pendingLength += file.pending.at(-1)?.length ?? 0;
    if (file.pendingLength > FLUSH_AT) await flush(file);
  }

  /** A file of its own, ended at once: there may be many. */
  async document(name: string, content: string): Promise<void> {
    const file = await this.#create(name);
    file.pending.push(content);
    await this.#end(name, file);
  }

  /** Ends all files. @returns them, in the order of their names. */
  async close(): Promise<ArchiveEntry[]> {
    for (const [name, file] of this.#open) await this.#end(name, file);
    return this.#entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Lets go of files that were not ended. */
  async abandon(): Promise<void> {
    for (const { content } of this.#open.values()) content.destroy(new Error('the archive is not made'));
    await Promise.allSettled([...this.#open.values()].map(({ written }) => written));
    this.#open.clear();
  }

  read(name: string): Readable {
    const source = createReadStream(join(this.folder, name));
    return Readable.from(openEnvelope(source, this.#key.bytes, name), { objectMode: false }).once('close', () => source.destroy());
  }

  async #create(name: string): Promise<OpenFile> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const content = new PassThrough({ highWaterMark: FLUSH_AT });
    const seal = (pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> => sealEnvelope(pieces, this.#key, name);
    const written = pipeline(content, seal, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    // Waited for at the end; what fails before then must not go unheard meanwhile.
    written.catch(() => undefined);
    const file: OpenFile = { content, written, hash: createHash('sha256'), bytes: 0, pending: [], pendingLength: 0 };
    this.#open.set(name, file);
    return file;
  }

  async #end(name: string, file: OpenFile): Promise<void> {
    await flush(file);
    file.content.end();
    await file.written;
    this.#open.delete(name);
    this.#entries.push({ name, bytes: file.bytes, sha256: file.hash.digest('hex') });
  }
}

async function flush(file: OpenFile): Promise<void> {
  const bytes = Buffer.from(file.pending.join(''), 'utf8');
  file.pending = [];
  file.pendingLength = 0;
  file.hash.update(bytes);
  file.bytes += bytes.length;
  // A file that cannot be written ends its pipeline, which then says so; it drains no more.
  if (!file.content.write(bytes)) await Promise.race([once(file.content, 'drain'), file.written]);
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
  /** Called as the archive goes on; what it throws ends it. */
  readonly watch: () => Promise<void>;
}

/**
 * The archive as a stream: tar (POSIX ustar with pax names), gzipped, the manifest last. What is read is checked against size and
 * hash on its way; when it is not what it was, the stream fails.
 */
export function archiveOf({ folder, small, large, about, at, signal, watch }: ArchiveContents): Readable {
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
  const watched = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      void passWhile(watch, chunk, done);
    },
  });
  pipeline(tar, watched, createGzip(), out, { signal }).catch((error: unknown) => out.destroy(error as Error));
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

async function passWhile(watch: () => Promise<void>, chunk: Buffer, done: TransformCallback): Promise<void> {
  let failure: Error | null = null;
  try {
    await watch();
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  done(failure, failure === null ? chunk : undefined);
}
