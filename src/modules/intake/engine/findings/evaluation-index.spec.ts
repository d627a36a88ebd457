import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../../test/fixtures/intake/seeded-text.js';
import { EvaluationIndex } from './evaluation-index.js';

async function* listed(texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}
const build = (...sets: readonly string[][]): Promise<EvaluationIndex> => EvaluationIndex.build(sets.map((texts, i) => ({ id: `set ${i}`, texts: listed(texts) })));

const random = seededRandom(3);
const words = (count: number): string[] => Array.from({ length: count }, () => `w${Math.floor(random() * 1e6)}`);
const item = words(40);

describe('EvaluationIndex', () => {
  it('finds an item within a document, whatever its case, punctuation and blanks, and says how much of it', async () => {
    const index = await build([words(30).join(' '), item.join(' ')]);
    const document = `${words(72).join(' ')}. «${item.slice(0, 30).join(',\n').toUpperCase()}»!`;
    // 102 words have 90 runs of 13; 18 of them lie within the 30 words.
    expect(index.overlap(document)).toEqual({ set: 0, share: 18 / 90, items: 1 });
    expect(index.overlap(item.join(' '))).toEqual({ set: 0, share: 1, items: 1 });
    expect(index.overlap(words(500).join(' '))).toBeNull();
    expect(index.overlap('')).toBeNull();
  });

  it('needs thirteen words in a row', async () => {
    const index = await build([item.join(' ')]);
    const almost = [...item.slice(0, 12), 'else', ...item.slice(13, 25), 'else', ...item.slice(26, 38)].join(' ');
    expect(index.overlap(almost)).toBeNull();
    expect(index.overlap([...words(5), ...item.slice(3, 16), ...words(5)].join(' '))).toEqual({ set: 0, share: 1 / 11, items: 1 });
  });

  it('knows short items as a whole, and none that are too short to say anything', async () => {
    const short = words(9);
    const index = await build([short.join(' '), 'yes', words(7).join(' ')]);
    expect(index.overlap([...words(20), ...short, ...words(20)].join(' '))).toEqual({ set: 0, share: 1 / 37, items: 1 });
    expect(index.overlap(short.join(' '))).toEqual({ set: 0, share: 1, items: 1 });
    expect(index.overlap(short.slice(0, 8).join(' '))).toBeNull();
    expect((await build([words(7).join(' ')])).overlap(words(7).join(' '))).toBeNull();
  });

  it('takes the set that holds most, and counts the items of it that are touched', async () => {
    const shared = words(20);
    const index = await build([shared.join(' ')], [[...shared, ...item].join(' '), words(20).join(' ')], [item.join(' ')]);
    expect(index.overlap([...shared, ...item].join(' '))).toEqual({ set: 1, share: 1, items: 1 });
    // Of both: the first.
    expect(index.overlap(shared.join(' '))?.set).toBe(0);
    const [a, b] = [words(15), words(15)];
    expect((await build([a.join(' '), b.join(' ')])).overlap([...a, ...b].join(' '))).toMatchObject({ set: 0, items: 2 });
  });

  it('counts characters where words are not parted by blanks', async () => {
    const question = '光合作用是植物利用阳光将二氧化碳和水转化为葡萄糖的过程吗';
    const index = await build([question], ['ผู้เช่าต้องชำระค่าเช่าในวันแรกของทุกเดือน']);
    expect(index.overlap(`请回答以下问题：${question}？谢谢。`)).toMatchObject({ set: 0, items: 1 });
    expect(index.overlap('ผู้เช่าต้องชำระค่าเช่าในวันแรกของทุกเดือน')).toMatchObject({ set: 1, share: 1 });
    // Wide forms are the same letters.
    const wide = 'ＡＢＣ ｄｅｆ '.repeat(8);
    expect((await build(['abc def '.repeat(8)])).overlap(wide)).toMatchObject({ share: 1 });
  });

  it('finds the same as comparing runs of words one by one', async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    const text = fc.array(word, { maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.array(text, { maxLength: 4 }), text, async (items, document) => {
      const index = await build(items.map((words) => words.join(' ')));
      const runs = new Set(items.flatMap((words) => (words.length < 8 ? [] : runsOf(words, Math.min(13, words.length)))).map((run) => run.join(' ')));
      const begins = new Set<number>();
      for (const length of [8, 9, 10, 11, 12, 13]) runsOf(document, length).forEach((run, at) => { if (runs.has(run.join(' '))) begins.add(at); });
      const share = Math.min(1, begins.size / Math.max(1, document.length - 12));
      expect(index.overlap(document.join(' '))?.share ?? 0).toBe(share);
    }), { numRuns: 300 });
  });

  it('is the same after it was written and read, finds the same under any key, and holds no text', async () => {
    const texts = [item.join(' '), words(200).join(' ')];
    const [one, other] = [await build(texts, [words(50).join(' ')]), await build(texts, [words(50).join(' ')])];
    const bytes = one.serialize();
    const read = EvaluationIndex.parse(bytes);
    expect(Buffer.from(read.serialize())).toEqual(Buffer.from(bytes));
    expect(read.sets).toEqual(['set 0', 'set 1']);
    const document = [...words(10), ...item].join(' ');
    expect(read.overlap(document)).toEqual(one.overlap(document));
    expect(other.overlap(document)).toEqual(one.overlap(document));
    expect(Buffer.from(bytes).includes('w1')).toBe(false);
    expect(Buffer.from(other.serialize()).subarray(200, 600)).not.toEqual(Buffer.from(bytes).subarray(200, 600));
  });

  it('refuses bytes that are no index', async () => {
    const bytes = Buffer.from((await build([item.join(' ')])).serialize());
    for (const broken of [Buffer.alloc(0), Buffer.from('nothing of the kind'), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)]), bytes.subarray(0, 10), Buffer.concat([bytes.subarray(0, 12), Buffer.from('x'), bytes.subarray(13)])]) {
      expect(() => EvaluationIndex.parse(broken)).toThrow(expect.objectContaining({ code: 'evaluation_index_damaged' }));
    }
    const wrongSet = Buffer.from(bytes);
    wrongSet.writeUInt16LE(7, wrongSet.length - 2);
    expect(() => EvaluationIndex.parse(wrongSet)).toThrow(expect.objectContaining({ code: 'evaluation_index_damaged' }));
  });
});

function runsOf(words: readonly string[], length: number): string[][] {
  return Array.from({ length: Math.max(0, words.length - length + 1) }, (_, at) => words.slice(at, at + length));
}
