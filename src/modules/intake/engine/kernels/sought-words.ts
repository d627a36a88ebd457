import type { KernelExports } from './load-kernels.js';

/** A word that a kernel looks for among the bytes of texts. */
export interface SoughtWord {
  /** At most 16 bytes of UTF-8. */
  readonly bytes: Uint8Array;
  /** By byte, the bits that are set in the text's before it is compared: 0x20 for a letter whose case does not matter. */
  readonly folded: Uint8Array;
  /** Where its rarest bytes begin, of which up to three are looked for first. */
  readonly rarest: number;
  /** What the kernel calls it. */
  readonly kind: number;
}

const MAX_WORD_BYTES = 16;
const MAX_WORDS = 96;
const GROUPS = 8;
const FINGERPRINT_BYTES = 3;
/** Layout of `assembly/places/sought-words.ts`. */
const ENTRY_BYTES = 64;

/**
 * Writes what the kernel needs to look for these words into its memory.
 * @throws Error for words that the kernel has no room for
 */
export function writeSoughtWords(kernels: KernelExports, memory: Uint8Array, words: readonly SoughtWord[]): void {
  if (words.length > MAX_WORDS || words.some(({ bytes }) => bytes.length > MAX_WORD_BYTES)) throw new Error(`the kernels look for at most ${MAX_WORDS} words of ${MAX_WORD_BYTES} bytes`);
  const groups = groupWords(words);
  let entry = kernels.soughtWords();
  let ended = 0;
  for (const [group, { words: members, halves }] of groups.entries()) {
    ended += members.length;
    memory[kernels.soughtWordGroups() + group] = ended;
    for (const [table, values] of halves.entries()) for (const half of values) setBit(memory, kernels.soughtWordHalves() + table * 16 + half, group);
    for (const word of members) {
      memory.set(word.bytes, entry);
      memory.set(word.folded, entry + 16);
      memory.fill(0xff, entry + 32, entry + 32 + word.bytes.length);
      memory[entry + 48] = word.rarest;
      memory[entry + 52] = word.kind;
      entry += ENTRY_BYTES;
    }
  }
}

function setBit(memory: Uint8Array, at: number, bit: number): void {
  memory[at] = (memory[at] ?? 0) | (1 << bit);
}

/** Words that are tried together, and of each byte of their fingerprints the lower and the upper halves that there are. */
interface Group {
  readonly words: SoughtWord[];
  halves: readonly ReadonlySet<number>[];
}

/** Puts each word where it lets the fewest other bytes pass. */
function groupWords(words: readonly SoughtWord[]): Group[] {
  const groups = Array.from({ length: GROUPS }, (): Group => ({ words: [], halves: Array.from({ length: 2 * FINGERPRINT_BYTES }, () => new Set<number>()) }));
  for (const word of words) {
    const own = halvesOf(word);
    let best: { group: Group; halves: readonly ReadonlySet<number>[]; more: number } | undefined;
    for (const group of groups) {
      const halves = group.halves.map((set, table) => new Set([...set, ...(own[table] ?? [])]));
      const more = passing(halves) - passing(group.halves);
      if (best === undefined || more < best.more) best = { group, halves, more };
    }
    best?.group.words.push(word);
    if (best !== undefined) best.group.halves = best.halves;
  }
  return groups;
}

/** How many fingerprints have these halves. */
function passing(halves: readonly ReadonlySet<number>[]): number {
  return halves.reduce((product, { size }) => product * size, 1);
}

function halvesOf({ bytes, folded, rarest }: SoughtWord): Set<number>[] {
  return Array.from({ length: FINGERPRINT_BYTES }, (_, i) => rarest + i).flatMap((i) => {
    const byte = bytes[i];
    const variants = byte === undefined ? Array.from({ length: 256 }, (__, any) => any) : [byte, byte & ~(folded[i] ?? 0)];
    return [new Set(variants.map((variant) => variant & 15)), new Set(variants.map((variant) => variant >> 4))];
  });
}
