/** Counts the tokens of a JSONL file's texts in a process that has not counted any yet, ours and the reference in turns. Prints one line of JSON. */
import { readFileSync } from 'node:fs';
import { get_encoding } from 'tiktoken';
import { createTokenCounter } from '../../../src/modules/intake/engine/count-tokens.js';
import { cpuSeconds } from '../cpu-rounds.js';

const [path = '', name = 'o200k_base'] = process.argv.slice(2);
const encoding = name === 'cl100k_base' ? 'cl100k_base' : 'o200k_base';
const texts = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { text: string }).text);
const bytes = texts.map((text) => Buffer.from(text));

const reference = get_encoding(encoding);
const counter = createTokenCounter(encoding);
// Both have read their ranks; neither has seen a text of the corpus.
counter.count('warm');
reference.encode_ordinary('warm');
let differences = 0;
let tokens = 0;
const counts: number[] = [];
const cold = await cpuSeconds(() => {
  for (const text of bytes) counts.push(counter.countBytes(text));
});
const referenceFirst = await cpuSeconds(() => {
  for (const [index, text] of texts.entries()) if (reference.encode_ordinary(text).length !== counts[index]) differences++;
});
const warm = await cpuSeconds(() => {
  for (const text of bytes) tokens += counter.countBytes(text);
});
const referenceAgain = await cpuSeconds(() => {
  for (const text of texts) reference.encode_ordinary(text);
});
const size = bytes.reduce((sum, text) => sum + text.length, 0);
process.stdout.write(`${JSON.stringify({ bytes: size, tokens, differences, cold, warm, referenceFirst, referenceAgain })}\n`);
