import { characterClassRuns } from './character-class-runs.js';
import type { KernelExports } from './load-kernels.js';

/** As `assembly/characters.ts` has them. */
const classOfLetter: Readonly<Record<string, number>> = { O: 0, U: 1, L: 2, C: 3, M: 4, N: 5, W: 7 };
const SPACE = 6;
const LINE_END = 8;
const UNCASED = 3;
const UNSPACED = 16;

/**
 * Blocks whose letters are written without blanks between words: Unicode's line breaking class SA (South East Asian), Han and kana.
 * Hangul has blanks, and Tibetan its own mark between syllables.
 */
const unspacedBlocks: readonly (readonly [number, number])[] = [
  [0x0e00, 0x0eff], [0x1000, 0x109f], [0x1780, 0x17ff], [0x1950, 0x19ff], [0x1a20, 0x1aaf], [0x3005, 0x3007], [0x3021, 0x3029], [0x3031, 0x30ff],
  [0x31f0, 0x31ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa9e0, 0xa9ff], [0xaa60, 0xaadf], [0xf900, 0xfaff], [0xff66, 0xff9f],
  [0x11700, 0x1174f], [0x1aff0, 0x1b16f], [0x20000, 0x3fffd],
];

interface CharacterTables {
  /** For each 256 characters the number of their block. */
  readonly blockNumbers: Uint16Array;
  readonly blocks: Uint8Array;
}

let tables: CharacterTables | undefined;

/** Writes the classes of all characters, by Unicode 16.0, into a kernel's memory. */
export function writeCharacterTables(kernels: KernelExports, memory: Uint8Array): void {
  tables ??= cutIntoBlocks(decodeRuns(characterClassRuns));
  const { blockNumbers, blocks } = tables;
  memory.set(new Uint8Array(blockNumbers.buffer), kernels.characterBlockNumbers());
  memory.set(blocks, kernels.characterBlocks());
}

/** What a character is to the words of a text, by Unicode 16.0: part of a word, a word of its own (of scripts without blanks), or neither. */
export const wordPart = { none: 0, letter: 1, alone: 2 } as const;

/** {@link wordPart} by code point. Made anew by each call: a megabyte. */
export function wordPartsOfCharacters(): Uint8Array {
  return decodeRuns(characterClassRuns).map((of) => (of >= UNSPACED ? wordPart.alone : of >= 1 && of < SPACE ? wordPart.letter : wordPart.none));
}

function decodeRuns(runs: string): Uint8Array {
  const classes = new Uint8Array(0x110000);
  let codePoint = 0;
  for (const [, letter = '', length = ''] of runs.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    const value = classOfLetter[letter];
    if (value === undefined) throw new Error(`unknown character class ${letter} in the generated table`);
    const end = codePoint + Number.parseInt(length, 36);
    classes.fill(value, codePoint, end);
    codePoint = end;
  }
  if (codePoint !== classes.length) throw new Error('the generated character class table does not cover all code points');
  classes[0x20] = SPACE;
  classes[0x0a] = LINE_END;
  classes[0x0d] = LINE_END;
  for (const [first, last] of unspacedBlocks) {
    for (let at = first; at <= last; at++) if (classes[at] === UNCASED) classes[at] = UNCASED | UNSPACED;
  }
  return classes;
}

/** Most blocks of 256 characters are alike; each kind is kept once. The first stays the first: that is where ASCII is looked up. */
function cutIntoBlocks(classes: Uint8Array): CharacterTables {
  const blockNumbers = new Uint16Array(classes.length / 256);
  const known = new Map<string, number>();
  const blocks: Uint8Array[] = [];
  for (let i = 0; i < blockNumbers.length; i++) {
    const block = classes.subarray(i * 256, (i + 1) * 256);
    const key = block.join();
    let number = known.get(key);
    if (number === undefined) {
      number = blocks.length;
      known.set(key, number);
      blocks.push(block);
    }
    blockNumbers[i] = number;
  }
  if (blocks.length > MAX_BLOCKS) throw new Error(`the kernels have room for ${MAX_BLOCKS} kinds of character blocks, not ${blocks.length}`);
  return { blockNumbers, blocks: new Uint8Array(Buffer.concat(blocks)) };
}

const MAX_BLOCKS = 400;
