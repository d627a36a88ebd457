/** The naive pipeline over a JSONL file, after another one to warm up on, in a process of its own. Prints CPU seconds as one line of JSON. */
import { get_encoding } from 'tiktoken';
import { cpuSeconds } from '../cpu-rounds.js';
import { runNaivePipeline } from './naive-pipeline.js';

const [warmUp = '', path = ''] = process.argv.slice(2);
const tokenizer = get_encoding('o200k_base');
await runNaivePipeline(warmUp, tokenizer);
let documents = 0;
const cpu = await cpuSeconds(async () => {
  documents = await runNaivePipeline(path, tokenizer);
});
process.stdout.write(`${JSON.stringify({ cpu, documents })}\n`);
