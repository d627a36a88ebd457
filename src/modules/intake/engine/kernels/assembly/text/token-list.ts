import { align, placed, scratchAfter } from '../memory';
import { beginPieces, cutStretch, dropPieces, ends, endsFound, starts, startsFound, STRETCH } from './pieces';
import { beginWordTable, numberToken, wordTableEnd } from './word-table';
import { nextToken, skipWhiteSpaceInLine, tokenCharacters, tokenEnd } from './words';

/*
 * The tokens of the text that is loaded, for all that counts words: listed once, behind the text.
 */

/** Of each token its number in the word table. A few more may be read behind the last one. */
export let tokenNumbers: usize = 0;
/** Of each token, and of what would follow the last one, the characters of all tokens before it. */
export let charactersBefore: usize = 0;
export let tokens: u32 = 0;
/** Memory is free from here on. */
export let behindTokens: usize = 0;

const TOKEN_PADDING: usize = 16;
const APOSTROPHE: u32 = 0x27;

/** Which text's tokens are listed. */
let listedText: u32 = 0;

/** Lists the tokens of `text[0, length)`, which was placed last, unless that was done. */
export function listTokens(text: usize, length: usize): void {
  if (listedText == placed) return;
  tokenNumbers = scratchAfter(text, length);
  // A text has at most as many tokens as bytes; memory that is not written costs nothing.
  charactersBefore = align(tokenNumbers + (length + TOKEN_PADDING) * 4);
  const table = align(charactersBefore + (length + TOKEN_PADDING) * 4);
  beginWordTable(table, length);
  cutIntoTokens(text, text + length);
  behindTokens = align(wordTableEnd());
  listedText = placed;
}

function cutIntoTokens(text: usize, end: usize): void {
  beginPieces();
  tokens = 0;
  charactersListed = 0;
  next = text;
  for (let at = text; at <= end; at += STRETCH) {
    cutStretch(at, end);
    takePieces(end);
  }
  store<u32>(charactersBefore + (<usize>tokens << 2), charactersListed);
}

let charactersListed: u32 = 0;
/** Up to where tokens are listed. */
let next: usize = 0;

/** Lists the tokens of the pieces whose ends are known. */
function takePieces(end: usize): void {
  const pieces = endsFound;
  let listed = tokens;
  let characters = charactersListed;
  for (let i: usize = 0; i < pieces << 2; i += 4) {
    const start = <usize>load<u32>(starts + i);
    const stop = <usize>load<u32>(ends + i);
    const behind = <u32>load<u8>(stop);
    if (start >= next && (<u32>load<u8>(start) | behind) < 0x80 && behind != APOSTROPHE) {
      const length = stop - start;
      store<u32>(tokenNumbers + (<usize>listed << 2), numberToken(start, length, end));
      store<u32>(charactersBefore + (<usize>listed << 2), characters);
      characters += <u32>length;
      listed++;
    } else if (stop > next) {
      // Where a piece may be no token, or a part of one, or several.
      let at = skipWhiteSpace(max(start, next), end);
      while (at < stop) {
        nextToken(at, end);
        const length = tokenEnd - at;
        const behindToken = tokenEnd;
        store<u32>(charactersBefore + (<usize>listed << 2), characters);
        characters += tokenCharacters;
        store<u32>(tokenNumbers + (<usize>listed << 2), numberToken(at, length, end));
        listed++;
        at = skipWhiteSpace(behindToken, end);
      }
      next = at;
    }
  }
  tokens = listed;
  charactersListed = characters;
  dropPieces(pieces);
}

function skipWhiteSpace(at: usize, end: usize): usize {
  while (true) {
    at = skipWhiteSpaceInLine(at);
    if (at >= end || load<u8>(at) != 0x0a) return at;
    at++;
  }
}

/** Characters of the tokens from `place` on, as many as `n`. */
// @ts-ignore: decorator
@inline
export function charactersAt(place: u32, n: u32): u32 {
  const first = charactersBefore + (<usize>place << 2);
  return load<u32>(first + (<usize>n << 2)) - load<u32>(first);
}
