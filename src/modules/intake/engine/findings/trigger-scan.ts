import { FoundPlaces } from '../kernels/found-places.js';
import { KernelText } from '../kernels/kernel-text.js';
import { writeSoughtWords } from '../kernels/sought-words.js';
import { secretNameEndings } from './detectors/assigned-secret.js';
import { secretTokens } from './detectors/secret-tokens.js';

/** What a place in the text may be part of; the kernel's `places/triggers.ts` has the same numbers. */
export const TriggerKind = {
  /** An `@`. */
  AtSign: 0,
  /** The first digit of a run that has at least nine digits and separators from there on. */
  Number: 1,
  /** The same with seven or eight, or with six before a letter. */
  ShortNumber: 2,
  /** The first digit of up to three before a point, where several points are among digits. */
  DottedNumber: 3,
  /** The first of one to fourteen capitals that begin a word and stand before a digit. */
  LetteredNumber: 4,
  /** The first of two hexadecimal digits before a colon or a hyphen and more such pairs, or of four before a colon. */
  HexGroups: 5,
  /** The `:` or `=` behind what ends like the name of a secret. */
  Assignment: 6,
  /** The first hyphen of `-----BEGIN`. */
  Armour: 7,
  /** The first character of a token's anchor; the token's index is added. */
  Token: 8,
} as const;

const encoder = new TextEncoder();
/** The kernel tells tokens by the last bytes of their anchors, which are rare in prose. */
const RAREST_BYTES = 3;
const NAME_ENDING_BYTES = 3;
const NAME_ENDINGS = 32;

const tokenAnchors = secretTokens.map(({ anchor }, token) => {
  const bytes = encoder.encode(anchor);
  return { bytes, folded: new Uint8Array(bytes.length), rarest: Math.max(0, bytes.length - RAREST_BYTES), kind: TriggerKind.Token + token };
});
/** Bytes that stand between the digits of one number: also those of no-break blanks and hyphens in UTF-8. */
const digitJoiners = encoder.encode(' -./()+\u00a0\u2011\u202f');

/** One pass over UTF-8 that misses nothing that a detector finds, and leaves most of a text out. */
export class TriggerScan {
  private readonly text = new KernelText((kernels, memory) => {
    writeSoughtWords(kernels, memory(), tokenAnchors);
    for (const joiner of digitJoiners) memory()[kernels.digitJoinersAddress() + joiner] = 1;
    const endings = packedNameEndings();
    memory().set(new Uint8Array(endings.buffer), kernels.nameEndingsAddress());
  });
  private readonly found = new FoundPlaces();

  /** Places worth a closer look, with their {@link TriggerKind}; valid until the next text. */
  scan(utf8: Uint8Array): FoundPlaces {
    const { text, found } = this;
    text.load(utf8);
    found.take(text, text.exports.findTriggers(text.address, text.length));
    return found;
  }
}

/** The last three bytes of each, as small letters; room that is left is filled with the first. */
function packedNameEndings(): Uint32Array {
  const packed = secretNameEndings.map((ending) => encoder.encode(ending).slice(-NAME_ENDING_BYTES).reduce((number, byte) => (number << 8) | byte | 0x20, 0));
  if (packed.length > NAME_ENDINGS) throw new Error(`the kernels have room for ${NAME_ENDINGS} endings of names`);
  return Uint32Array.from({ length: NAME_ENDINGS }, (_, i) => packed[i] ?? packed[0] ?? 0);
}
