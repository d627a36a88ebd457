import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { ArchiveEntry } from './archive-entry.js';
import { isSystemEntry, safeEntryName, shownEntryName } from './entry-name.js';
import { SourceRefused } from './source-refused.js';

/** Kinds of entries that hold no content of their own and do no harm. */
const silentTypes = new Set(['directory', 'pax-header', 'pax-global-header', 'gnu-long-path', 'gnu-long-link-path']);

/**
 * The entries of a tar archive in their order. Read each to its end, or not at all, before the next is asked for.
 * @throws SourceRefused `archive_damaged`, `archive_truncated`; whatever the source throws
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry, void, undefined> {
  let sourceFailure: { error: unknown } | undefined;
  async function* watched(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const piece of source) yield Buffer.from(piece);
    } catch (error) {
      sourceFailure = { error };
      throw error;
    }
  }
  const archive = extract();
  const fed = pipeline(Readable.from(watched()), archive).catch((error: unknown) => error);
  const failureOf = (error: unknown): unknown => sourceFailure?.error ?? refusalOf(error);
  try {
    for await (const entry of archive) {
      const content = withoutReturn(entry as AsyncIterable<Uint8Array>, failureOf);
      const { name, type } = entry.header;
      if (!silentTypes.has(type ?? '') && !isSystemEntry(name)) {
        if (type === 'file' || type === 'contiguous-file') yield toEntry(name, content);
        else yield { kind: 'refused', name: shownEntryName(name), refusal: new SourceRefused('unsafe_entry', `the entry is a ${type ?? 'thing'}, no file`) };
      }
      await content.drain();
    }
  } catch (error) {
    throw failureOf(error);
  } finally {
    archive.destroy();
    await fed;
  }
}

function toEntry(name: string, content: AsyncIterable<Uint8Array>): ArchiveEntry {
  try {
    return { kind: 'file', name: safeEntryName(name), content };
  } catch (refusal) {
    if (refusal instanceof SourceRefused) return { kind: 'refused', name: shownEntryName(name), refusal };
    throw refusal;
  }
}

/** Leaving an entry in the middle would end its archive: what is left of it is read and forgotten instead. */
function withoutReturn(entry: AsyncIterable<Uint8Array>, failureOf: (error: unknown) => unknown): AsyncIterable<Uint8Array> & { drain(): Promise<void> } {
  const iterator = entry[Symbol.asyncIterator]();
  let ended = false;
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    if (ended) return { done: true, value: undefined };
    try {
      const result = await iterator.next();
      ended = result.done === true;
      return result;
    } catch (error) {
      ended = true;
      throw failureOf(error);
    }
  };
  return {
    [Symbol.asyncIterator]: () => ({ next }),
    async drain() {
      while ((await next()).done !== true);
    },
  };
}

function refusalOf(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  if (/Unexpected end of data|Premature close|Writable stream closed prematurely/i.test(message)) return new SourceRefused('archive_truncated', 'the tar archive ends too early', { cause: error });
  if (/tar|header/i.test(message)) return new SourceRefused('archive_damaged', 'a header of the tar archive is wrong; what follows it was not read', { cause: error });
  return error;
}
