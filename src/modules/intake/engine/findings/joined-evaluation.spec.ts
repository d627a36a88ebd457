import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EvaluationIndex } from './evaluation-index.js';
import { joinEvaluationIndexes, parseEvaluation } from './joined-evaluation.js';

const words = (seed: string, count: number): string => Array.from({ length: count }, (_, i) => `${seed}${i}`).join(' ');

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

const indexOf = (id: string, text: string): Promise<EvaluationIndex> => EvaluationIndex.build([{ id, texts: one(text) }]);

describe('several evaluation indexes in one', () => {
  it('say what one index of all sets says', async () => {
    const texts = ['law', 'medicine', 'history'].map((seed) => words(seed, 60));
    const together = await EvaluationIndex.build(texts.map((text, i) => ({ id: `set-${i}`, texts: one(text) })));
    const joined = parseEvaluation(joinEvaluationIndexes(await Promise.all(texts.map(async (text, i) => (await indexOf(`set-${i}`, text)).serialize()))));
    expect(joined.sets).toEqual(together.sets);
    for (const document of [...texts, `${words('medicine', 30)} ${words('history', 20)}`, words('else', 60), '']) expect(joined.overlap(document)).toEqual(together.overlap(document));
  });

  it('are read where there is one alone, or none', async () => {
    const alone = await indexOf('only', words('law', 40));
    expect(parseEvaluation(alone.serialize()).overlap(words('law', 40))).toMatchObject({ set: 0, share: 1 });
    expect(parseEvaluation(joinEvaluationIndexes([])).overlap(words('law', 40))).toBeNull();
  });

  it('are refused when they are cut off anywhere', async () => {
    const bytes = joinEvaluationIndexes([(await indexOf('a', words('law', 20))).serialize(), (await indexOf('b', words('medicine', 20))).serialize()]);
    const whole = new Set([8, 8 + 4 + Buffer.from(bytes).readUInt32LE(8), bytes.length]);
    fc.assert(fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
      if (!whole.has(length)) expect(() => parseEvaluation(bytes.subarray(0, length))).toThrow(/cannot be read/);
    }));
  });
});
