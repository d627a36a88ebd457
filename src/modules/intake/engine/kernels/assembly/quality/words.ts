import { CHARACTERS, differentTokens, entries, ENTRY_BYTES, firstCharacter, FLAGS, LETTER_FLAG, STOP_WORDS_SHIFT, TIMES, WORD_FLAG } from '../text/word-table';

export let words: u32 = 0;
export let wordCharacters: u32 = 0;
export let wordsWithLetter: u32 = 0;
export let hashes: u32 = 0;
export let ellipses: u32 = 0;
/** A bit for each stop word that occurs. */
export let stopWords: u32 = 0;

const HASH: u32 = 0x23;
const FULL_STOP: u32 = 0x2e;
const ELLIPSIS: u32 = 0x2026;

/** Counts the tokens that are listed, by their different ones. */
export function measureWords(): void {
  words = 0;
  wordCharacters = 0;
  wordsWithLetter = 0;
  hashes = 0;
  ellipses = 0;
  stopWords = 0;
  const end = entries + <usize>differentTokens * ENTRY_BYTES;
  for (let entry = entries; entry < end; entry += ENTRY_BYTES) {
    const times = load<u32>(entry + TIMES);
    const characters = load<u32>(entry + CHARACTERS);
    const flags = load<u32>(entry + FLAGS);
    if ((flags & WORD_FLAG) != 0) {
      words += times;
      wordCharacters += times * characters;
      if ((flags & LETTER_FLAG) != 0) wordsWithLetter += times;
      stopWords |= flags >> STOP_WORDS_SHIFT;
    } else {
      const symbol = firstCharacter(entry);
      if (symbol == HASH) hashes += times * characters;
      else if (symbol == FULL_STOP) ellipses += times * (characters / 3);
      else if (symbol == ELLIPSIS) ellipses += times * characters;
    }
  }
}
