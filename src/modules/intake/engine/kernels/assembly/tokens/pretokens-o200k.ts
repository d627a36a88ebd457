import { classIn, lengthIn, LINE_END, LOWER, MARK, NUMBER, OTHER, peek, SPACE, UNCASED, UPPER } from '../characters';
import { contractionAt, endOfLower, endOfNumber, endOfSymbols, endOfWhiteSpace } from './pretokens';

/**
 * The end of the piece that begins at `start`, as the pattern of o200k_base has it:
 *
 *     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *   | [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *   | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n/]* | \s*[\r\n]+ | \s+(?!\S) | \s+
 */
// @ts-ignore: decorator
@inline
export function endOfO200kPiece(start: usize, end: usize): usize {
  const first = peek(start);
  const kind = classIn(first);
  const second = start + lengthIn(first);
  if (kind == NUMBER) return endOfNumber(second);
  const wordEnd = endOfWordFrom(start, kind, second);
  if (wordEnd != 0) return wordEnd + contractionAt(wordEnd);
  if (kind == OTHER) return endOfSymbols(second, end, true);
  if (kind == SPACE && second < end) {
    const next = peek(second);
    if (classIn(next) == OTHER) return endOfSymbols(second + lengthIn(next), end, true);
  }
  return endOfWhiteSpace(start, end);
}

/** Set by {@link endOfWord}: only capitals were there, so the pattern's first alternative fails. */
let capitalsAlone: bool = false;

/** The end of the word that begins at `start`, with or without one leading character that is no letter; 0 when there is none. */
// @ts-ignore: decorator
@inline
function endOfWordFrom(start: usize, kind: u32, second: usize): usize {
  if (kind >= UPPER && kind <= UNCASED) return endOfWord(start);
  if (kind == LINE_END) return 0;
  const next = classIn(peek(second));
  if (next >= UPPER && next <= MARK) {
    const end = endOfWord(second);
    // The pattern tries a word without its leading character before it settles for capitals alone, and a leading mark can itself
    // be the lower part of such a word.
    return kind == MARK && capitalsAlone ? endOfWord(start) : end;
  }
  return kind == MARK ? endOfWord(start) : 0;
}

/** The end of `U*L+`, or else of `U+`, where uncased letters and marks belong to both U and L. */
// @ts-ignore: decorator
@inline
function endOfWord(at: usize): usize {
  capitalsAlone = false;
  const byte = <u32>load<u8>(at);
  if (byte - 0x61 < 26) return endOfLower(at + 1);
  return endOfCasedWord(at);
}

function endOfCasedWord(at: usize): usize {
  let afterLastShared: usize = 0;
  while (true) {
    const next = peek(at);
    const kind = classIn(next);
    if (kind == LOWER) return endOfLower(at + lengthIn(next));
    if (kind < UPPER || kind > MARK) break;
    at += lengthIn(next);
    if (kind != UPPER) afterLastShared = at;
  }
  if (afterLastShared != 0) return afterLastShared;
  capitalsAlone = true;
  return at;
}
