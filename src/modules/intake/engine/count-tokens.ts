import { writeCharacterTables } from './kernels/character-tables.js';
import { KernelText } from './kernels/kernel-text.js';
import { readBuiltInto, type KernelExports } from './kernels/load-kernels.js';

/** The encodings that can be counted. */
export const tokenEncodings = ['o200k_base', 'cl100k_base'] as const;
export type TokenEncoding = (typeof tokenEncodings)[number];

export interface TokenCounter {
  readonly encoding: TokenEncoding;
  /** The number of tokens of `text`. Text such as `<|endoftext|>` is ordinary text; an unpaired surrogate counts as U+FFFD. */
  count(text: string): number;
  /** The number of tokens of valid UTF-8; what it counts for invalid UTF-8 is undefined. */
  countBytes(utf8: Uint8Array): number;
}

const counters = new Map<TokenEncoding, TokenCounter>();

/**
 * Counts tokens exactly as the reference implementation of the encoding does, in time n log n at worst.
 *
 * A thread has one counter for an encoding, made on first use: it reads the encoding's ranks (10 MB, some milliseconds) and keeps them
 * with caches of bounded size (17 MB), which serve all texts of the thread.
 * @throws Error when the application was never built
 */
export function createTokenCounter(encoding: TokenEncoding): TokenCounter {
  let counter = counters.get(encoding);
  if (counter === undefined) {
    counter = new KernelTokenCounter(encoding);
    counters.set(encoding, counter);
  }
  return counter;
}

class KernelTokenCounter implements TokenCounter {
  private readonly text: KernelText;

  constructor(readonly encoding: TokenEncoding) {
    this.text = new KernelText((kernels, memory) => {
      writeCharacterTables(kernels, memory());
      kernels.reserveTokens();
      const bytes = readBuiltInto(memory(), kernels.ranksImage(), kernels.maxRanksImageBytes(), `${encoding}.bin`);
      if (kernels.adoptRanks(bytes) === 0) throw new Error(`${encoding}.bin is of another build; run "npm run build"`);
    });
  }

  count(text: string): number {
    this.text.loadString(text);
    return this.countLoaded();
  }

  countBytes(utf8: Uint8Array): number {
    this.text.load(utf8);
    return this.countLoaded();
  }

  private countLoaded(): number {
    const { exports, address, length } = this.text;
    return countWith(exports, this.encoding, address, length);
  }
}

function countWith(kernels: KernelExports, encoding: TokenEncoding, text: number, length: number): number {
  return encoding === 'o200k_base' ? kernels.countO200k(text, length) : kernels.countCl100k(text, length);
}
