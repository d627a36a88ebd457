import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { ArchiveEntry } from './archive-entry.js';
import { isSystemEntry, safeEntryName, shownEntryName } from './entry-name.js';
import { inflateRaw } from './inflate.js';
import type { RandomAccessFile } from './random-access-file.js';
import { SourceRefused } from './source-refused.js';
import type { UnpackBudget } from './unpack-budget.js';

const STORED = 0;
const DEFLATED = 8;
const UNIX_TYPE = 0o170000;
const UNIX_FILE = 0o100000;
const UNIX_FOLDER = 0o040000;

/**
 * The entries of a zip archive, in the order of its directory. Read each to its end, or not at all, before the next is asked for.
 * @throws SourceRefused `archive_damaged` when the directory cannot be read, or not to its end; whatever the file throws
 */
export async function* readZip(file: RandomAccessFile, budget: UnpackBudget): AsyncGenerator<ArchiveEntry, void, undefined> {
  const reader = new FileReader(file);
  let zip: ZipFile | undefined;
  try {
    // Names are decoded and sizes compared here, entry by entry: the library would give up on the whole archive.
    zip = await fromRandomAccessReaderPromise(reader, file.size, { autoClose: false, decodeStrings: false, validateEntrySizes: false, lazyEntries: true });
    // What goes wrong is thrown where it is waited for; an event without a listener would end the process.
    zip.on('error', () => undefined);
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith('/') || isSystemEntry(name)) continue;
      yield toEntry(zip, entry, name, budget);
    }
  } catch (error) {
    if (reader.failure !== undefined) throw reader.failure.error;
    if (error instanceof SourceRefused) throw error;
    const message = error instanceof Error ? error.message : '';
    if (/strong encryption/.test(message)) throw new SourceRefused('encrypted_entry', 'the zip archive is encrypted', { cause: error });
    if (/End of central directory record signature not found/.test(message)) throw new SourceRefused('archive_truncated', 'the directory at the end of the zip archive is missing', { cause: error });
    throw new SourceRefused('archive_damaged', 'the directory of the zip archive is wrong; what it lists from there on was not read', { cause: error });
  } finally {
    zip?.close();
  }
}

function nameOf(entry: Entry): string {
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
}

function toEntry(zip: ZipFile, entry: Entry, name: string, budget: UnpackBudget): ArchiveEntry {
  try {
    const safeName = safeEntryName(name);
    const unixType = (entry.versionMadeBy >> 8) === 3 ? (entry.externalFileAttributes >>> 16) & UNIX_TYPE : 0;
    if (unixType !== 0 && unixType !== UNIX_FILE && unixType !== UNIX_FOLDER) throw new SourceRefused('unsafe_entry', 'the entry is a link or a device, no file');
    if (entry.isEncrypted()) throw new SourceRefused('encrypted_entry', 'the entry is encrypted');
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
      throw new SourceRefused('unsupported_compression', `the entry is compressed by method ${entry.compressionMethod}; Deflate is 8`);
    }
    return { kind: 'file', name: safeName, content: contentOf(zip, entry, budget) };
  } catch (refusal) {
    if (refusal instanceof SourceRefused) return { kind: 'refused', name: shownEntryName(name), refusal };
    throw refusal;
  }
}

async function* contentOf(zip: ZipFile, entry: Entry, budget: UnpackBudget): AsyncGenerator<Uint8Array, void, undefined> {
  const meter = budget.meter();
  let raw: Readable;
  try {
    raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  } catch (error) {
    throw new SourceRefused('archive_damaged', 'the entry does not lie where the directory of the zip archive says', { cause: error });
  }
  let checksum = 0;
  let bytes = 0;
  for await (const piece of entry.compressionMethod === DEFLATED ? inflateRaw(raw, meter) : metered(raw, meter)) {
    checksum = crc32(piece, checksum);
    bytes += piece.length;
    yield piece;
  }
  if (bytes !== entry.uncompressedSize) throw new SourceRefused('archive_damaged', `the entry holds ${bytes} bytes, and the directory says ${entry.uncompressedSize}`);
  if (checksum !== entry.crc32) throw new SourceRefused('checksum_mismatch', 'the checksum of the entry is wrong');
}

/** Stored entries cost nothing to unpack, but a directory can name the same bytes often. */
async function* metered(raw: AsyncIterable<Uint8Array>, meter: ReturnType<UnpackBudget['meter']>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of raw) {
    meter.take(piece.length);
    meter.give(piece.length);
    yield piece;
  }
}

class FileReader extends RandomAccessReader {
  failure: { error: unknown } | undefined;

  constructor(private readonly file: RandomAccessFile) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const within = Math.min(end, this.file.size);
    return Readable.from(this.watched(Math.min(start, within), within), { objectMode: false });
  }

  private async *watched(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const piece of this.file.read(start, end)) yield Buffer.from(piece);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
