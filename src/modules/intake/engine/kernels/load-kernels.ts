import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Node's types leave WebAssembly to those of browsers; this much of it is used. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => CompiledKernels;
  readonly Instance: new (module: CompiledKernels) => { readonly exports: unknown };
  compile(bytes: Uint8Array): Promise<CompiledKernels>;
};
interface CompiledKernels {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** What `assembly/index.ts` exports; addresses and lengths are in bytes. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Where a text of this length is to be written; memory behind it is padded. Invalidates views of the memory. */
  placeText(length: number): number;
  /** Where the field's name is to be written, at most 1,024 bytes. */
  fieldAddress(): number;
  extractString(text: number, length: number, fieldLength: number): number;
  outputAddress(text: number, length: number): number;
  /** Where the number of the block of each 256 characters is to be written, and the blocks themselves. */
  characterBlockNumbers(): number;
  characterBlocks(): number;
  /** Makes room for tokens; once an instance, before the first text. */
  reserveTokens(): void;
  /** Where the image of an encoding's ranks is to be written, and most that it takes. */
  ranksImage(): number;
  maxRanksImageBytes(): number;
  /** Takes an image of that length into use; false when it was made for other kernels. */
  adoptRanks(bytes: number): number;
  /** Writes counts at {@link KernelExports.qualityCountsAddress}, in the order of `assembly/quality/quality.ts`. */
  measureQuality(text: number, length: number): void;
  qualityCountsAddress(): number;
  /** Derives the hash functions; once an instance. */
  prepareSketches(): void;
  /** Where the small letter of each character below U+0530 is to be written. */
  smallLettersAddress(): number;
  /** Writes a sketch at the two addresses; answers the number of shingles. */
  sketchText(text: number, length: number): number;
  signatureAddress(): number;
  bandsAddress(): number;
  /** Where the image of `languages.bin` is to be written; once an instance, before the first text. */
  reserveLanguages(bytes: number): number;
  /** Answers where the five numbers are that `assembly/languages.ts` describes. */
  judgeLanguage(text: number, length: number): number;
  countO200k(text: number, length: number): number;
  countCl100k(text: number, length: number): number;
  /** Where what is looked for is to be written: see `sought-words.ts`. */
  soughtWordHalves(): number;
  soughtWordGroups(): number;
  soughtWords(): number;
  digitJoinersAddress(): number;
  nameEndingsAddress(): number;
  /** List places at {@link KernelExports.placesAddress} (byte, UTF-16 unit, kind: 32 bits each), and answer how many. */
  findSoughtWords(text: number, length: number): number;
  findTriggers(text: number, length: number): number;
  placesAddress(text: number, length: number): number;
  /** See `assembly/checksum.ts`. */
  checksumLanes(): number;
  beginChecksum(): void;
  addToChecksum(at: number, length: number): void;
  endChecksum(at: number, length: number, total: number): number;
}

let compiled: CompiledKernels | undefined;

/**
 * Compiles the kernels, once a thread.
 * @throws Error when the application was never built
 */
export async function loadKernels(): Promise<void> {
  compiled ??= await WebAssembly.compile(readBuilt('kernels.wasm'));
}

/**
 * A fresh instance of the kernels, with a memory of its own.
 * @throws Error when the application was never built
 */
export function instantiateKernels(): KernelExports {
  compiled ??= new WebAssembly.Module(readBuilt('kernels.wasm'));
  return new WebAssembly.Instance(compiled).exports as KernelExports;
}

/**
 * A file that `build-kernels.mjs` made.
 * @throws Error when the application was never built
 */
export function readBuilt(name: string): Buffer {
  return readFileSync(locateBuilt(name));
}

/**
 * Reads such a file into memory of a kernel.
 * @returns its length
 * @throws Error when the application was never built, or the file is longer than `room`
 */
export function readBuiltInto(memory: Uint8Array, at: number, room: number, name: string): number {
  const file = openSync(locateBuilt(name), 'r');
  try {
    const { size } = fstatSync(file);
    if (size > room) throw new Error(`${name} is of another build; run "npm run build"`);
    let done = 0;
    for (let read = -1; read !== 0 && done < size; done += read) read = readSync(file, memory, at + done, size - done, done);
    return done;
  } finally {
    closeSync(file);
  }
}

/** Beside this module when the compiled application runs, in `dist` when the TypeScript sources run (tests). */
function locateBuilt(name: string, moduleUrl: string = import.meta.url): string {
  const beside = new URL(`./${name}`, moduleUrl).href;
  const sources = beside.lastIndexOf('/src/');
  const built = sources < 0 ? beside : `${beside.slice(0, sources)}/dist/${beside.slice(sources + '/src/'.length)}`;
  const found = [beside, built].map((url) => fileURLToPath(url)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is missing; run "npm run build"`);
  return found;
}
