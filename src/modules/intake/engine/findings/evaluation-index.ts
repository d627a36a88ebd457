import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { IntakeEngineError } from '../intake-engine.error.js';
import type { EvaluationOverlap } from './evaluation-overlap.js';
import { GramTable, NONE } from './gram-table.js';
import { KeyedGrams } from './keyed-grams.js';
import { EVALUATION_KEY_BYTES, KeyedWords } from './keyed-words.js';

/** Words of a run that two texts hardly have in common by chance (T. Brown et al., Language Models are Few-Shot Learners, 2020, appendix C). */
const GRAM_WORDS = 13;
/** An item of fewer words than a gram is one gram as a whole; of fewer than these it is too short to say anything. */
const MIN_ITEM_WORDS = 8;
/** Together some 350 MB. */
const MAX_GRAMS = 16_000_000;
const MAX_SETS = 0xffff;
const MAGIC = 'ATEVAL01';

export interface EvaluationSet {
  readonly id: string;
  /** Its items: question and answer of one, say. */
  readonly texts: AsyncIterable<string>;
}

const headerSchema = z.strictObject({ key: z.string().regex(/^[0-9a-f]{32}$/), sets: z.array(z.string()).max(MAX_SETS), lengths: z.array(z.int().min(MIN_ITEM_WORDS).max(GRAM_WORDS)), grams: z.int().nonnegative().max(MAX_GRAMS) });

/**
 * What documents are compared with to find texts that a model is to be evaluated on. It holds hashes under a key that is
 * drawn at random for each index, no text; what it finds does not depend on the key.
 */
export class EvaluationIndex {
  private readonly words: KeyedWords;
  private readonly grams: readonly KeyedGrams[];

  private constructor(
    readonly sets: readonly string[],
    private readonly key: Uint8Array,
    private readonly lengths: readonly number[],
    private readonly table: GramTable,
  ) {
    this.words = new KeyedWords(key);
    this.grams = lengths.map((length) => new KeyedGrams(length, key));
  }

  /**
   * @param options.onItem told of each item in turn, and whether it is compared with: what is too short says nothing
   * @throws IntakeEngineError `evaluation_sets_too_large`
   */
  static async build(sets: readonly EvaluationSet[], { onItem }: { readonly onItem?: (compared: boolean) => void } = {}): Promise<EvaluationIndex> {
    if (sets.length > MAX_SETS) throw new IntakeEngineError('evaluation_sets_too_large', `${sets.length} evaluation sets; at most ${MAX_SETS} can be compared with at a time`);
    const key = randomBytes(EVALUATION_KEY_BYTES);
    const words = new KeyedWords(key);
    const gramsOfLength = new Map<number, KeyedGrams>();
    const table = new GramTable();
    for (const [set, { texts }] of sets.entries()) {
      let item = 0;
      for await (const text of texts) {
        words.read(text);
        const length = Math.min(words.count, GRAM_WORDS);
        if (length >= MIN_ITEM_WORDS) {
          const grams = gramsOfLength.get(length) ?? new KeyedGrams(length, key);
          gramsOfLength.set(length, grams);
          addItem(table, words, grams, set, item);
        }
        onItem?.(length >= MIN_ITEM_WORDS);
        item++;
      }
    }
    return new EvaluationIndex(sets.map(({ id }) => id), key, [...gramsOfLength.keys()].sort((a, b) => a - b), table);
  }

  /** How much of a document is in one of the sets: the one that holds most of it, of equal ones the first. Null: none. */
  overlap(text: string): EvaluationOverlap | null {
    const { words, table } = this;
    words.read(text);
    /** By set: the words from which on a run was found, and items. Made only for what is found. */
    const found = new Map<number, { begins: Set<number>; items: Set<number> }>();
    for (const grams of this.grams) {
      grams.reset();
      for (let index = 0; index < words.count; index++) {
        if (!grams.push(words, index)) continue;
        for (let entry = table.find(grams.high, grams.low); entry !== NONE; entry = table.nextOf(entry)) {
          const set = table.sets[entry] as number;
          const of = found.get(set) ?? { begins: new Set(), items: new Set() };
          found.set(set, of);
          of.begins.add(index + 1 - grams.length);
          of.items.add(table.items[entry] as number);
        }
      }
    }
    if (found.size === 0) return null;
    const all = Math.max(1, words.count - GRAM_WORDS + 1);
    const [best] = [...found].map(([set, { begins, items }]) => ({ set, share: Math.min(1, begins.size / all), items: items.size })).sort((a, b) => b.share - a.share || a.set - b.set);
    return best ?? null;
  }

  /** Its bytes, to be kept as secret as the sets: who has them can ask whether a text of their own is in a set. */
  serialize(): Uint8Array {
    const { table } = this;
    const header = Buffer.from(JSON.stringify({ key: Buffer.from(this.key).toString('hex'), sets: this.sets, lengths: this.lengths, grams: table.length }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(header.length);
    const column = (values: Uint32Array | Uint16Array): Buffer => Buffer.from(values.buffer, values.byteOffset, table.length * values.BYTES_PER_ELEMENT);
    return Buffer.concat([Buffer.from(MAGIC), size, header, column(table.high), column(table.low), column(table.items), column(table.sets)]);
  }

  /** @throws IntakeEngineError `evaluation_index_damaged` */
  static parse(bytes: Uint8Array): EvaluationIndex {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const headerStart = MAGIC.length + 4;
    if (buffer.length < headerStart || buffer.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw damaged('it does not begin as one');
    const dataStart = headerStart + buffer.readUInt32LE(MAGIC.length);
    const header = parseHeader(buffer.subarray(headerStart, dataStart));
    const { grams } = header;
    if (buffer.length !== dataStart + grams * 14) throw damaged(`it has ${buffer.length} bytes, not ${dataStart + grams * 14}`);
    const table = new GramTable();
    const [high, low, items, sets] = [0, 4, 8, 12].map((offset) => dataStart + offset * grams) as [number, number, number, number];
    for (let i = 0; i < grams; i++) {
      const set = buffer.readUInt16LE(sets + i * 2);
      if (set >= header.sets.length) throw damaged('it speaks of a set that it does not name');
      table.add(buffer.readUInt32LE(high + i * 4), buffer.readUInt32LE(low + i * 4), set, buffer.readUInt32LE(items + i * 4));
    }
    return new EvaluationIndex(header.sets, Buffer.from(header.key, 'hex'), header.lengths, table);
  }
}

function addItem(table: GramTable, words: KeyedWords, grams: KeyedGrams, set: number, item: number): void {
  grams.reset();
  for (let index = 0; index < words.count; index++) {
    if (grams.push(words, index)) table.add(grams.high, grams.low, set, item);
  }
  if (table.length > MAX_GRAMS) {
    throw new IntakeEngineError('evaluation_sets_too_large', `the evaluation sets have more than ${MAX_GRAMS} different runs of ${GRAM_WORDS} words; compare with fewer sets at a time`);
  }
}

function parseHeader(bytes: Buffer): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new IntakeEngineError('evaluation_index_damaged', 'the evaluation index cannot be read: its header is none; build it anew', { cause: error });
  }
}

const damaged = (why: string): IntakeEngineError => new IntakeEngineError('evaluation_index_damaged', `the evaluation index cannot be read: ${why}; build it anew`);
