import { characterClassRuns } from './character-class-runs.js';

/**
 * What the o200k_base pattern asks of a character. The order matters to the scanner: cased and uncased letters and marks
 * are neighbours, and everything from `space` on is white space.
 */
export const characterClass = {
  other: 0,
  /** Lu, Lt */
  upper: 1,
  /** Ll */
  lower: 2,
  /** Lm, Lo: may stand in the upper and in the lower part of a word */
  uncased: 3,
  /** M: as `uncased`, and may also be the one character in front of a word */
  mark: 4,
  number: 5,
  /** U+0020 */
  space: 6,
  /** White_Space other than U+0020 and line ends */
  white: 7,
  /** CR, LF */
  lineEnd: 8,
} as const;

const classOfLetter: Readonly<Record<string, number>> = {
  O: characterClass.other,
  U: characterClass.upper,
  L: characterClass.lower,
  C: characterClass.uncased,
  M: characterClass.mark,
  N: characterClass.number,
  W: characterClass.white,
};

let decoded: Uint8Array | undefined;

/** The class of each code point by Unicode 16.0, decoded once a thread. */
export function characterClasses(): Uint8Array {
  decoded ??= decodeRuns(characterClassRuns);
  return decoded;
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
  classes[0x20] = characterClass.space;
  classes[0x0a] = characterClass.lineEnd;
  classes[0x0d] = characterClass.lineEnd;
  return classes;
}
