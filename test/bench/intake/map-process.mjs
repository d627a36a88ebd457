/*
 * Maps a file in this thread, with the compiled engine, and prints CPU seconds and what was read as one line of JSON.
 *
 *   node map-process.mjs <file to warm up on> <file> <folder for what it writes>
 */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const engine = new URL('../../../dist/modules/intake/engine/', import.meta.url);
const { planFile } = await import(new URL('plan/plan-file.js', engine).href);
const { openLocalFile } = await import(new URL('plan/random-access-file.js', engine).href);
const { mapShard } = await import(new URL('map/map-shard.js', engine).href);
const { defaultMapRules: rules } = await import(new URL('map-rules.js', engine).href);

const [warmUp, path, folder] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
await map(warmUp);
process.stdout.write(`${JSON.stringify(await map(path))}\n`);

async function map(path) {
  const file = await openLocalFile({ kind: 'path', path });
  const { sources, shards } = await planFile({ name: 'corpus.jsonl', file, rules, writeUnpacked: (name, content) => pipeline(content, createWriteStream(join(folder, name))) });
  const begun = process.cpuUsage();
  let textBytes = 0;
  let documents = 0;
  let tokens = 0;
  for (const [index, shard] of shards.entries()) {
    const mapped = await mapShard({ shard, sources, object: file, rules, featuresPath: join(folder, `features-${index}.parquet`) });
    textBytes += mapped.textBytes;
    documents += mapped.documents;
    tokens += mapped.tokens;
  }
  const { user, system } = process.cpuUsage(begun);
  await file.close();
  return { cpu: (user + system) / 1e6, textBytes, documents, tokens };
}
