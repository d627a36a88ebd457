import { classIn, lengthIn, LINE_END, MARK, NUMBER, OTHER, peek, skipSmallLetters, SPACE, UNCASED, UPPER } from '../characters';
import { contractionAt, endOfNumber, endOfSymbols, endOfWhiteSpace } from './pretokens';

/**
 * The end of the piece that begins at `start`, as the pattern of cl100k_base has it:
 *
 *     (?i:'s|'t|'re|'ve|'m|'ll|'d) | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n]*
 *   | \s*[\r\n]+ | \s+(?!\S) | \s+
 */
// @ts-ignore: decorator
@inline
export function endOfCl100kPiece(start: usize, end: usize): usize {
  const contraction = contractionAt(start);
  if (contraction != 0) return start + contraction;
  const first = peek(start);
  const kind = classIn(first);
  const second = start + lengthIn(first);
  if (kind >= UPPER && kind <= UNCASED) return endOfLetters(second);
  if (kind == NUMBER) return endOfNumber(second);
  if (kind != LINE_END) {
    const next = peek(second);
    const nextKind = classIn(next);
    if (nextKind >= UPPER && nextKind <= UNCASED) return endOfLetters(second + lengthIn(next));
    if (kind == OTHER || kind == MARK) return endOfSymbols(second, end, false);
    if (kind == SPACE && second < end && (nextKind == OTHER || nextKind == MARK)) return endOfSymbols(second + lengthIn(next), end, false);
  }
  return endOfWhiteSpace(start, end);
}

// @ts-ignore: decorator
@inline
function endOfLetters(at: usize): usize {
  while (true) {
    at = skipSmallLetters(at);
    const next = peek(at);
    const kind = classIn(next);
    if (kind < UPPER || kind > UNCASED) return at;
    at += lengthIn(next);
  }
}
