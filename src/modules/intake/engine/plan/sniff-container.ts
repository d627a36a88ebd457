import type { ContainerKind } from './dataset-plan.js';

/** How many bytes tell what a file is packed in. */
export const CONTAINER_SAMPLE_BYTES = 512;

/** What files begin with that people take for text, and what they are. */
const foreignKinds: readonly (readonly [magic: string, name: string])[] = [
  ['25504446', 'PDF'], ['d0cf11e0a1b11ae1', 'an old Office document'], ['89504e47', 'a PNG image'], ['ffd8ff', 'a JPEG image'], ['47494638', 'a GIF image'],
  ['425a68', 'bzip2'], ['fd377a585a00', 'xz'], ['377abcaf271c', '7-Zip'], ['526172211a07', 'RAR'], ['04224d18', 'LZ4'], ['1f9d', 'compress'],
  ['7f454c46', 'a program'], ['4d5a90', 'a program'], ['53514c69746520666f726d6174203300', 'SQLite'], ['4f626a01', 'Avro'], ['4f5243', 'ORC'], ['4152524f5731', 'Arrow'],
  ['89484446', 'HDF5'], ['934e554d5059', 'NumPy'], ['7b5c727466', 'RTF'], ['49443303', 'MP3'], ['52494646', 'sound, pictures or films'],
].map(([magic = '', name = '']) => [magic, name] as const);

const compressions = new Set(['bzip2', 'xz', '7-Zip', 'RAR', 'LZ4', 'compress']);

/** What a file is, as far as its first {@link CONTAINER_SAMPLE_BYTES} tell. */
export type SniffedContainer =
  | { readonly kind: ContainerKind | 'parquet' }
  /** A known kind that is not read. */
  | { readonly kind: 'foreign'; readonly name: string; readonly compressed: boolean }
  /** Anything else, so perhaps text. */
  | { readonly kind: 'plain' };

/** Tells by content, never by name. */
export function sniffContainer(start: Buffer): SniffedContainer {
  if (start[0] === 0x1f && start[1] === 0x8b) return { kind: 'gzip' };
  if (start.length >= 4) {
    const word = start.readUInt32LE(0);
    // A frame, or one of those that readers skip.
    if (word === 0xfd2fb528 || (word >= 0x184d2a50 && word <= 0x184d2a5f)) return { kind: 'zstd' };
    if (word === 0x04034b50 || word === 0x06054b50) return { kind: 'zip' };
    if (word === 0x31524150) return { kind: 'parquet' };
  }
  if (isTarHeader(start)) return { kind: 'tar' };
  const hex = start.subarray(0, 16).toString('hex');
  const foreign = foreignKinds.find(([magic]) => hex.startsWith(magic));
  return foreign === undefined ? { kind: 'plain' } : { kind: 'foreign', name: foreign[1], compressed: compressions.has(foreign[1]) };
}

/** By its checksum: the oldest tar archives have no magic word. */
function isTarHeader(header: Buffer): boolean {
  if (header.length < 512 || header[0] === 0) return false;
  const stated = Number.parseInt(header.toString('latin1', 148, 156).replace(/[\0 ]+$/, ''), 8);
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] ?? 0);
  return sum === stated;
}
