import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get_encoding, type Tiktoken } from 'tiktoken';
import { createTokenCounter, tokenEncodings, type TokenCounter } from '../../../src/modules/intake/engine/count-tokens.js';
import { generateText, seededRandom } from '../../fixtures/intake/seeded-text.js';

const STRINGS = Number(process.env['INTAKE_FUZZ_STRINGS'] ?? 1_000_000);
const SEED = Number(process.env['INTAKE_FUZZ_SEED'] ?? 20_240_917);

/** tiktoken itself is the reference; it takes most of the time of what follows, and quadratic time for long runs. */
describe.each(tokenEncodings)('counts of %s against tiktoken', (encoding) => {
  let reference: Tiktoken;
  let counter: TokenCounter;

  beforeAll(() => {
    reference = get_encoding(encoding);
    counter = createTokenCounter(encoding);
  });

  afterAll(() => reference.free());

  const countByReference = (text: string): number => reference.encode_ordinary(text).length;

  /** The texts on which the two differ, as code points, so that a failure can be read. */
  const differences = (texts: Iterable<string>, most = 10): string[] => {
    const found: string[] = [];
    for (const text of texts) {
      const expected = countByReference(text);
      const actual = counter.count(text);
      if (actual === expected) continue;
      found.push(`${actual} instead of ${expected}: ${Array.from(text).slice(0, 40).map((c) => c.codePointAt(0)?.toString(16)).join(' ')}`);
      if (found.length === most) break;
    }
    return found;
  };

  it(`agrees on ${STRINGS / 2} generated texts of all scripts (seed ${SEED})`, () => {
    const random = seededRandom(SEED);
    function* texts(): Generator<string> {
      for (let i = 0; i < STRINGS / 2; i++) yield generateText(random);
    }
    expect(differences(texts())).toEqual([]);
  }, 60_000 + STRINGS / 2);

  it('agrees on every token of the encoding, and on texts made of a few of them', () => {
    const random = seededRandom(SEED);
    const tokens = Array.from({ length: encoding === 'o200k_base' ? 199_998 : 100_256 }, (_, rank) => Buffer.from(reference.decode_single_token_bytes(rank)).toString('utf8'));
    const some = (): string => tokens[Math.floor(random() * tokens.length)]!;
    // A token may be part of a character; as text it is then the replacement character, which is a good text as well.
    function* texts(): Generator<string> {
      for (const token of tokens) yield token + some();
      for (const token of tokens) if (/[^\0-\x7f]/.test(token)) yield `${token}a${token}'s${some()}`;
      // Words in which letters without case stand before capitals: they are one piece only when a small letter follows.
      for (const token of tokens) if (/[\p{Lm}\p{Lo}]\p{Lu}/u.test(token)) yield `${token}a ${token} A${token}`;
    }
    expect(differences(texts())).toEqual([]);
  }, 120_000);

  it('agrees on every code point in contexts that show its class', () => {
    const contexts = [
      (c: string) => `${c}'s`, // a letter or mark takes the contraction
      (c: string) => `a${c}'S b`, // so does a word that ends in one
      (c: string) => `1${c}234`, // a number joins the group of three
      (c: string) => `  ${c}a`, // white space, and what may lead a word
      (c: string) => `!${c}\n`, // symbols take the line end
      (c: string) => `\n${c} \n`, // white space before a line end
      (c: string) => `AB${c}the ${c}${c}.com`, // the case of letters
    ];
    function* texts(): Generator<string> {
      for (let codePoint = 0; codePoint <= 0x3ffff; codePoint++) {
        // Beyond the first planes and in private use nothing is assigned; the seams between are kept.
        if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
        if (codePoint > 0x33500 && codePoint < 0x3ffff) continue;
        const character = String.fromCodePoint(codePoint);
        yield contexts.map((context) => context(character)).join(' ');
      }
      for (let codePoint = 0xdfff0; codePoint <= 0xe0fff; codePoint++) {
        const character = String.fromCodePoint(codePoint);
        yield contexts.map((context) => context(character)).join(' ');
      }
    }
    expect(differences(texts())).toEqual([]);
  }, 120_000);

  it('agrees on the licence texts of spdx-license-list', () => {
    const licences = createRequire(import.meta.url)('spdx-license-list/full') as Record<string, { licenseText: string }>;
    const texts = Object.values(licences).map(({ licenseText }) => licenseText);
    expect(texts.length).toBeGreaterThan(400);
    expect(differences(texts)).toEqual([]);
  });

  it('agrees on runs without a break, where order among equal ranks matters', () => {
    const random = seededRandom(7);
    const some = (length: number, alphabet: readonly string[]): string =>
      Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
    const texts: string[] = [];
    for (const length of [2, 3, 63, 64, 65, 127, 128, 129, 130, 255, 256, 257, 1000, 5000]) {
      for (const unit of ['a', 'A', ' ', '\t', '\n', '\r\n', '^', '/', '0', '=', '中', 'é', '😀', '\ufeff', '\u0301', 'ab', 'aab', ' \n', '\u00a0']) {
        texts.push(unit.repeat(length), `x${unit.repeat(length)}y`);
      }
      texts.push(some(length, 'abcdefghijklmnopqrstuvwxyz'.split('')), some(length, 'aeiouAEIOU'.split('')), some(length, ['中', '文', '字', '日', '本']));
      texts.push(some(length, ['\u0300', '\u0301', '\u0302', 'e']), some(length, ['ㅏ', '한', '글']), some(length, 'ACGT'.split('')));
    }
    expect(differences(texts)).toEqual([]);
  }, 120_000);

  it('takes names of special tokens as plain text', () => {
    const text = '<|endoftext|><|endofprompt|>a<|fim_prefix|>';
    expect(counter.count(text)).toBe(countByReference(text));
    expect(counter.count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('counts letters that only Unicode 17 knows as the reference does: as symbols', () => {
    // Assigned in Unicode 17.0; Node's own \p{L} may or may not know them, and the count must not depend on that.
    const letters = ['\u088f', '\u0c5c', '\ua7ce', '\ua7d2', '\u{10940}', '\u{16ea0}', '\u{323b0}', '\u{2b73a}', '\u{1e6c0}'];
    expect(differences(letters.flatMap((letter) => [letter, `${letter}'s`, `a${letter}b`, ` ${letter}\n`, letter.repeat(200)]))).toEqual([]);
    expect(counter.count("\u088f's")).toBe(counter.count("\u088f'") + counter.count('s'));
  });

  it('counts bytes as it counts text, and nothing in nothing', () => {
    const text = 'Zwölf Boxkämpfer jagen Viktor 12345 mal über den Deich 🥊\r\n\ufeff\u0000';
    expect(counter.countBytes(new TextEncoder().encode(text))).toBe(countByReference(text));
    expect(counter.countBytes(Buffer.from(`..${text}`).subarray(2))).toBe(countByReference(text));
    expect(counter.count('')).toBe(0);
  });

  it('counts an unpaired surrogate as the replacement character, as the reference does', () => {
    expect(counter.count('a\ud800b')).toBe(countByReference('a\ufffdb'));
  });
});

describe('token counts of long texts', () => {
  const counter = createTokenCounter('o200k_base');

  /** What a run of one character must come to is known from a shorter run of it, which the reference has counted above. */
  it.each([
    ['a letter', 'a', 8],
    ['blanks', ' ', 128],
    ['line feeds', '\n', 16],
    ['slashes', '/', 64],
    ['carets', '^', 8],
  ])('counts two million of %s without a break', (_, character, perToken) => {
    expect(counter.count(character.repeat(perToken))).toBe(1);
    expect(counter.count(character.repeat(2_000_000))).toBe(Math.ceil(2_000_000 / perToken));
  });

  it('counts two million random letters without a break as it counts them in any cut at a stable border', () => {
    const random = seededRandom(3);
    let letters = '';
    while (letters.length < 2_000_000) letters += String.fromCharCode(97 + Math.floor(random() * 26));
    // A capital begins a new piece after a small letter, so the whole is the sum of its parts.
    expect(counter.count(`${letters}X${letters}`)).toBe(counter.count(letters) + counter.count(`X${letters}`));
  });

  it('gives the same counts however full its caches are', () => {
    const random = seededRandom(11);
    const texts = Array.from({ length: 2_000 }, () => generateText(random));
    const before = texts.map((text) => counter.count(text));
    // More different pieces than the cache holds.
    for (let i = 0; i < 800_000; i++) counter.count(` ${(i * 7919).toString(36)}${i.toString(36)}xy`);
    expect(texts.map((text) => counter.count(text))).toEqual(before);
  });
});
