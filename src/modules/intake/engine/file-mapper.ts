import { createReadStream } from 'node:fs';
import { openEnvelope } from '../../../platform/crypto/envelope/envelope.js';
import type { MappedFile } from './intake-report.js';
import { mapFile } from './map-file.js';
import type { MapRules } from './map-rules.js';
import type { MapProgress } from './map/mapped-shard.js';

/** A file that a thread can open for itself: as it is, or encrypted, with what opens it. */
export type LocalFile =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'sealed'; readonly path: string; readonly key: Uint8Array; /** Of the object, which it is bound to. */ readonly name: string };

/** Where a file's bytes come from: a local file, or any stream. */
export type FileSource =
  | LocalFile
  | { readonly kind: 'stream'; readonly open: (signal?: AbortSignal) => AsyncIterable<Uint8Array> };

export interface FileMapping {
  readonly source: FileSource;
  readonly featuresPath: string;
  readonly rules?: Partial<MapRules>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: MapProgress) => void;
}

/** Maps files somewhere: in this thread, or in others. */
export interface FileMapper {
  /** How many files are worth being mapped at a time. */
  readonly concurrency: number;
  map(mapping: FileMapping): Promise<MappedFile>;
}

const READ_BYTES = 1024 * 1024;

/** Maps files in the calling thread, which is busy with it for about 20 ms a megabyte; it lets others in between. */
export const inThreadMapper: FileMapper = {
  concurrency: 1,
  map: ({ source, ...rest }) => mapFile({ ...rest, source: bytesOf(source, rest.signal) }),
};

/**
 * The bytes of a local file. Nothing is opened before the first byte is asked for, so nothing can leak before that.
 * @throws EnvelopeError `envelope.damaged`
 */
export async function* readLocalFile(file: LocalFile): AsyncGenerator<Uint8Array, void, undefined> {
  const stream: AsyncIterable<Uint8Array> = createReadStream(file.path, { highWaterMark: READ_BYTES });
  yield* file.kind === 'path' ? stream : openEnvelope(stream, file.key, file.name);
}

async function* bytesOf(source: FileSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  yield* source.kind === 'stream' ? source.open(signal) : readLocalFile(source);
}
