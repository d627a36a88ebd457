import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { generateText, seededRandom } from '../../../../../test/fixtures/intake/seeded-text.js';
import type { QualityStatistics } from './quality-statistics.js';
import { createSketch, signatureSimilarity, type Sketch } from './sketch.js';
import { createTextKernel } from './text-kernel.js';

const kernel = createTextKernel();

const quality = (text: string): QualityStatistics => {
  kernel.load(Buffer.from(text));
  return kernel.quality();
};

const sketch = (text: string): Sketch | undefined => {
  kernel.load(Buffer.from(text));
  const into = createSketch();
  return kernel.sketch(into) ? into : undefined;
};

/* The same by regular expressions, lists and maps: slow, and near to the words of the definitions. */

const UNSPACED =
  '[[\\p{Lo}\\p{Lm}]&&[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u1950-\\u19ff\\u1a20-\\u1aaf\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\ua9e0-\\ua9ff\\uaa60-\\uaadf\\uf900-\\ufaff\\uff66-\\uff9f\\u{11700}-\\u{1174f}\\u{1aff0}-\\u{1b16f}\\u{20000}-\\u{3fffd}]]';
const LETTER = `[\\p{L}--${UNSPACED}]`;
const tokenPattern = new RegExp(
  `${UNSPACED}\\p{M}*|(?:[[\\p{L}\\p{M}\\p{N}_]--${UNSPACED}]|(?<=${LETTER}\\p{M}*)['\u2019](?=${LETTER}))+|([^\\p{White_Space}\\p{L}\\p{M}\\p{N}_])\\1*`,
  'gv',
);
const wordPattern = /[\p{L}\p{M}\p{N}_]/u;
const lastWhiteSpace = /\p{White_Space}+$/u;
const terminal = /[!"'.?\u0589\u061f\u06d4\u0964\u0965\u104a\u104b\u1362\u1367\u1368\u17d4\u17d5\u2019\u201d\u2026\u203c\u203d\u2047-\u2049\u3002\u300d\u300f\uff01\uff0e\uff1f\uff61]$/u;

const charactersIn = (text: string): number => Array.from(text).length;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function slowQuality(text: string): QualityStatistics {
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const tokens = text.match(tokenPattern) ?? [];
  const words = tokens.filter((token) => wordPattern.test(token));
  const characters = charactersIn(text);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const filled = lines.map((line) => line.replace(lastWhiteSpace, '')).filter((line) => line !== '');
  const repeated = filled.filter((line, i) => filled.indexOf(line) < i);
  const grams = (n: number): string[][] => Array.from({ length: Math.max(0, tokens.length - n + 1) }, (_, i) => tokens.slice(i, i + n));
  const top = (n: number): number => {
    const times = new Map<string, number>();
    for (const gram of grams(n)) times.set(gram.join(' '), (times.get(gram.join(' ')) ?? 0) + 1);
    let [best, most] = ['', 0];
    for (const [gram, count] of times) if (count > most) [best, most] = [gram, count];
    return Math.min(1, share(charactersIn(best) * most, characters));
  };
  const duplicate = (n: number): number => {
    const all = grams(n);
    const met = new Set<string>();
    let found = 0;
    for (let i = 0; i < all.length; ) {
      const gram = all[i]!;
      const key = gram.join(' ');
      if (met.has(key)) {
        found += sum(gram.map(charactersIn));
        i += n;
      } else {
        met.add(key);
        i++;
      }
    }
    return Math.min(1, share(found, characters));
  };
  const stopWords = new Set(words.map((word) => word.toLowerCase()).filter((word) => ['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'].includes(word)));
  return {
    words: words.length,
    meanWordLength: share(sum(words.map(charactersIn)), words.length),
    symbolsPerWord: share(Math.max(text.split('#').length, (text.match(/\.\.\.|…/g) ?? []).length + 1) - 1, tokens.length),
    bulletLines: share(filled.filter((line) => /^\p{White_Space}*[-•]/u.test(line)).length, lines.length),
    ellipsisLines: share(filled.filter((line) => /(?:\.\.\.|…)$/.test(line)).length, lines.length),
    wordsWithLetter: share(words.filter((word) => /\p{L}/u.test(word)).length, tokens.length),
    stopWords: stopWords.size,
    lines: lines.length,
    duplicateLines: share(repeated.length, filled.length),
    duplicateLineCharacters: share(sum(repeated.map(charactersIn)), characters),
    top2Gram: top(2),
    top3Gram: top(3),
    top4Gram: top(4),
    duplicate5Grams: duplicate(5),
    duplicate6Grams: duplicate(6),
    duplicate7Grams: duplicate(7),
    duplicate8Grams: duplicate(8),
    duplicate9Grams: duplicate(9),
    duplicate10Grams: duplicate(10),
    punctuatedLines: share(filled.filter((line) => terminal.test(line)).length, filled.length),
    shortLines: share(filled.filter((line) => charactersIn(line) <= 30).length, filled.length),
    duplicateCharacters: share(sum(repeated.map(charactersIn)), charactersIn(text.replaceAll('\n', ''))),
  };
}

/** Characters that Unicode 17 added are letters for the runtime's expressions, and not for the kernel. */
const unsettled: readonly (readonly [number, number])[] = [
  [0x088f, 0x088f], [0x0c5c, 0x0c5c], [0x0cdc, 0x0cdc], [0x1acf, 0x1aeb], [0xa7ce, 0xa7d4], [0xa7f1, 0xa7f1], [0x10940, 0x10959], [0x10ec5, 0x10efb],
  [0x11b60, 0x11de9], [0x16ea0, 0x16ff6], [0x187f8, 0x18df2], [0x1e6c0, 0x1e6ff], [0x2b73a, 0x2b73f], [0x2cea2, 0x33479],
];
const isSettled = (text: string): boolean =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0).every((codePoint) => !unsettled.some(([first, last]) => codePoint >= first && codePoint <= last));

describe('quality statistics', () => {
  it('are those of a slow implementation by the definitions, on generated text of all scripts', () => {
    const random = seededRandom(20_241);
    const words = ['the', 'The', 'data', 'of', 'and', 'with', 'x', "don't", 'rock’n’roll', '中', '文字', 'คน', 'มี', 'é', 'E\u0301a', '12', 'a_b', '#', '...', '…', '....', '-', '•', '—', '.', '\n', '\n', '\n\n', ' ', '  ', '\r\n', '\t', '\u00a0', '!', '。', '"', "'", "''", 'x'.repeat(40), 'é'.repeat(20)];
    const separators = [' ', ' ', ' ', ' ', '', '\n'];
    for (let i = 0; i < 3000; i++) {
      let text = '';
      const vocabulary = 1 + Math.floor(random() * words.length);
      for (let length = Math.floor(random() * 80); length > 0; length--) {
        text += random() < 0.1 ? generateText(random) : words[Math.floor(random() * vocabulary)]!;
        text += separators[Math.floor(random() * separators.length)]!;
      }
      if (!isSettled(text)) continue;
      const slow = slowQuality(text);
      const fast = quality(text);
      if (JSON.stringify(slow) !== JSON.stringify(fast)) expect({ text, ...fast }).toEqual({ text, ...slow });
    }
  });

  it('are those of a slow implementation for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(3), (text, times) => {
        const repeated = `${text}\n`.repeat(times + 1);
        fc.pre(isSettled(repeated));
        expect(quality(repeated)).toEqual(slowQuality(repeated));
      }),
      { numRuns: 1000 },
    );
  });

  it('are those of a slow implementation on licences', () => {
    const licences = Object.values(createRequire(import.meta.url)('spdx-license-list/full') as Record<string, { licenseText: string }>);
    for (const { licenseText } of licences.slice(0, 120)) expect(quality(licenseText)).toEqual(slowQuality(licenseText));
    const source = readFileSync(new URL(import.meta.url), 'utf8');
    expect(quality(source)).toEqual(slowQuality(source));
  });

  it('are those of a slow implementation wherever the stretches end that a text is read in', () => {
    const random = seededRandom(4_096);
    const pieces = ['the', 'of', 'on', 'data', 'a_b', "don't", 'rock’n’roll', 'x'.repeat(17), '.', '...', '#', '\0', '\0\0', ',', '文字', 'é', 'naïve', '\n', '\r\n', '\t', '\u00a0'];
    for (let i = 0; i < 60; i++) {
      const length = (i % 2 === 0 ? 4096 : 8192) - 80 + Math.floor(random() * 160);
      let text = '';
      while (text.length < length) text += pieces[Math.floor(random() * pieces.length)]! + (random() < 0.5 ? ' ' : '');
      const fast = quality(text.slice(0, length));
      expect(fast).toEqual(slowQuality(text.slice(0, length)));
    }
  });

  it('are those of a slow implementation for more different words than tables begin with', () => {
    const random = seededRandom(9);
    const words = Array.from({ length: 12_000 }, () => Math.floor(random() ** 4 * 60_000).toString(36).repeat(1 + Math.floor(random() * 4)));
    const passage = words.slice(500, 900);
    const text = [...words, ...passage, ...words.slice(0, 2000), ...passage].join(' ');
    expect(quality(text)).toEqual(slowQuality(text));
  });

  it('are zero of nothing', () => {
    for (const text of ['', '\n', ' \n\t\n']) expect(Object.values({ ...quality(text), lines: 0 }).every((value) => value === 0)).toBe(true);
    expect(quality('\n\n').lines).toBe(2);
  });

  it('take a letter of a script without blanks for a word, marks included', () => {
    expect(quality('我喜欢数据。')).toMatchObject({ words: 5, meanWordLength: 1, punctuatedLines: 1 });
    expect(quality('ที่นี่')).toMatchObject({ words: 2 });
    expect(quality('한국어 데이터')).toMatchObject({ words: 2, meanWordLength: 3 });
  });

  it('do not mix two texts up, and take long ones', () => {
    const long = 'one two three four five six seven eight nine ten eleven.\n'.repeat(200_000);
    expect(quality(long)).toMatchObject({ words: 2_200_000, duplicate10Grams: expect.any(Number), lines: 200_000 });
    expect(quality('one two')).toEqual(slowQuality('one two'));
    const symbols = '.,'.repeat(2_000_000);
    expect(quality(symbols)).toMatchObject({ words: 0, top2Gram: 1, lines: 1 });
  });

  it('take bounded time for a text made to crowd one place of the tables', () => {
    // Words of eight bytes whose difference lies in bits that a multiplication moves out.
    const crowd = Array.from({ length: 60_000 }, (_, i) => `aaaa${String.fromCharCode(97 + (i % 26), 97 + ((i / 26) % 26), 97 + ((i / 676) % 26), 97 + ((i / 17_576) % 26))}`);
    expect(quality(crowd.join(' ')).words).toBe(60_000);
  });
});

describe('sketches', () => {
  it('see words alone: neither case nor what is between them', () => {
    const a = sketch('Grüße, an ALLE Wölfe — und Füchse: heute um 8 Uhr!');
    expect(a).toEqual(sketch('grüße an alle\nwölfe und   FÜCHSE (heute um 8 UHR)'));
    expect(a?.shingles).toBe(6);
    expect(sketch('Привет, МИР')).toEqual(sketch('привет мир'));
    expect(sketch('ΚΑΛΗΜΕΡΑ')).toEqual(sketch('καλημερα'));
    expect(sketch('one two three four five')?.bands).not.toEqual(sketch('five four three two one')?.bands);
  });

  it('are none of a text without words', () => {
    expect(sketch('')).toBeUndefined();
    expect(sketch('... --- !!!\n')).toBeUndefined();
    expect(sketch('one')?.shingles).toBe(1);
    expect(sketch('one two three four')?.shingles).toBe(1);
    expect(sketch('one two three four five six')?.shingles).toBe(2);
    expect(sketch('我喜欢数据和文字')?.shingles).toBe(4);
  });

  it('stay as they are: earlier sketches are compared with new ones', () => {
    const { signature, bands } = sketch('The quick brown fox jumps over the lazy dog.')!;
    expect(Buffer.from(signature).toString('hex').slice(0, 32)).toMatchInlineSnapshot(`"144ccaa2cefa797842073caeba3d5e88"`);
    expect(bands[0]).toMatchInlineSnapshot(`16913289411839784934n`);
  });

  it('know a text of many blocks of shingles as well as a short one', () => {
    const random = seededRandom(5);
    const words = Array.from({ length: 30_000 }, () => `w${Math.floor(random() * 1e9).toString(36)}`);
    const [a, b] = [sketch(words.join(' '))!, sketch(words.slice(0, 15_000).join(' '))!];
    expect(a.shingles).toBe(29_996);
    expect(Math.abs(signatureSimilarity(a.signature, b.signature) - 0.5)).toBeLessThan(0.15);
  });

  it('find pairs as theory has it, and estimate how similar they are', () => {
    const random = seededRandom(42);
    const shinglesOf = (words: readonly string[]): Set<string> => new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')));
    const buckets = Array.from({ length: 10 }, () => ({ pairs: 0, found: 0, theory: 0, error: 0 }));
    for (let pair = 0; pair < 16_000; pair++) {
      const words = Array.from({ length: 120 }, () => Math.floor(random() * 50_000).toString(36));
      const edited = [...words];
      for (let edits = Math.floor(random() * 13); edits > 0; edits--) edited[Math.floor(random() * edited.length)] = Math.floor(random() * 50_000).toString(36);
      const [a, b] = [shinglesOf(words), shinglesOf(edited)];
      const shared = [...a].filter((shingle) => b.has(shingle)).length;
      const jaccard = shared / (a.size + b.size - shared);
      const bucket = buckets[Math.min(9, Math.floor(jaccard * 10))]!;
      const [first, second] = [sketch(words.join(' '))!, sketch(edited.join(' '))!];
      bucket.pairs++;
      if (first.bands.some((key, band) => key === second.bands[band])) bucket.found++;
      bucket.theory += 1 - (1 - jaccard ** 8) ** 14;
      bucket.error += signatureSimilarity(first.signature, second.signature) - jaccard;
    }
    const measured = buckets.filter(({ pairs }) => pairs > 1000);
    expect(measured.length).toBeGreaterThanOrEqual(5);
    for (const { pairs, found, theory, error } of measured) {
      expect(Math.abs(found / pairs - theory / pairs)).toBeLessThan(0.02);
      expect(Math.abs(error / pairs)).toBeLessThan(0.005);
    }
  });
});
