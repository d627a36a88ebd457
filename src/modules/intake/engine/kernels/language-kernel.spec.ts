import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eld } from 'eld/small';
import fc from 'fast-check';
import { LanguageKernel } from './language-kernel.js';
import { loadKernels, readBuilt } from './load-kernels.js';

let kernel: LanguageKernel;
beforeAll(async () => {
  await loadKernels();
  kernel = new LanguageKernel();
});

/** What the package says of a text, on its own scale. */
function byThePackage(text: string): { language: string; scores: number[] } {
  const result = eld.detect(text);
  const scores = Object.values(result.getScores()).sort((a, b) => b - a);
  return { language: result.language, scores: scores.slice(0, 2) };
}

function byTheKernel(text: string): { language: string; scores: number[] } {
  const { language, best, second, grams } = kernel.judge(Buffer.from(text));
  const scaled = [best, second].filter((score) => score > 0).map((score) => score / grams / (score / grams + 25));
  return { language, scores: scaled };
}

const texts = [
  'The tenant’s rent — 1,200 € — isn’t due until "the first\' of each month".',
  'rock ’n’ roll, \'tis the dogs\' `code` \'\'quoted\'\' a\'-\'b \'\'\' end\'',
  'İSTANBUL’DA ΟΔΥΣΣΕΥΣ ΣΑΣ ΣΊΣΥΦΟΣ Σ, ΣΣ’Σ ΑΣ’ (ΑΣ) ĲSSELMEER STRAẞE ǄUR ǲ Ⱥcute Kelvin',
  'किरायेदार को हर महीने के पहले दिन बिना किसी कटौती के किराया देना होगा।',
  '承租人应当在每月的第一天支付租金，不得作任何扣除。借主は、毎月一日に、賃料を支払わなければならない。',
  'ܫܠܡܐ ߒߞߏ ދިވެހި Հայերէն ԱԲԳ ǀxam ɐɑɒ Ͱͱ ʰʷ',
  'donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnungsaenderungsgesetz'.repeat(3),
  `${'a'.repeat(70)} ${'b'.repeat(71)} ${'c'.repeat(72)} abc abcd abcde a ab`,
  '🙂 \u{1d400}\u{10400} a\u0301 \ufb01nal ﬁ',
  '', ' ', '\'', '12 34',
];

describe('LanguageKernel', () => {
  it.each(texts)('scores as the package whose tables it has does: %j', (text) => {
    expect(byTheKernel(text)).toEqual(byThePackage(text));
  });

  it('scores any text so', () => {
    const words = texts.flatMap((text) => text.split(' '));
    const piece = fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('\'', '’', '`', ' ', '\n', '-', 'Σ', 'İ'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom('', ' '), (pieces, between) => {
      const text = Buffer.from(pieces.join(between)).toString();
      // The package looks at the first 350 bytes alone, and at how long small letters are.
      fc.pre(Buffer.byteLength(text) <= 330 && Buffer.byteLength(text.toLowerCase()) <= 340);
      expect(byTheKernel(text)).toEqual(byThePackage(text));
    }), { numRuns: 3000, seed: 17 });
  });

  it('keeps within its memory whatever the text is', () => {
    const long = 'aé\u00a0'.repeat(100_000);
    for (const text of [long, 'x '.repeat(5000), 'İ'.repeat(5000), '\''.repeat(5000), '漢'.repeat(5000)]) expect(kernel.judge(Buffer.from(text)).grams).toBeLessThanOrEqual(512);
    expect(byTheKernel(texts[0] ?? '')).toEqual(byThePackage(texts[0] ?? ''));
  });

  it('has the same tables in every runtime', () => {
    expect(createHash('sha256').update(readBuilt('languages.bin')).digest('hex')).toBe('4032cb3b4bf6c8ff4b67022423b7bd45aafa5711961754c1f1a295aa0758c701');
  });
});

it('is passed on with the licences of those whose tables the images hold', () => {
  const notice = readBuilt('NOTICE').toString();
  expect(notice).toContain(readFileSync(new URL('../../../../../node_modules/eld/LICENSE', import.meta.url), 'utf8'));
  for (const named of ['languages.bin', 'o200k_base.bin', 'cl100k_base.bin', 'Nito T.M.', 'OpenAI, Shantanu Jain', 'Permission is hereby granted, free of charge']) expect(notice).toContain(named);
});
