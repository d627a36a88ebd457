/*
 * Runs a whole intake of files with the compiled engine, its report and no cleaned data, and prints how long its stages took, how
 * fast mapping was along the way, and the greatest memory as one line of JSON.
 *
 *   node dataset-process.mjs <threads> <work folder> <file…>
 */
import { basename, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';

const engine = new URL('../../../dist/modules/intake/engine/', import.meta.url);
const { processDataset } = await import(new URL('local/process-dataset.js', engine).href);
const { createEngineThreads } = await import(new URL('worker/engine-threads.js', engine).href);
const { defaultMapRules: rules } = await import(new URL('map-rules.js', engine).href);
const { defaultIntakePolicy } = await import(new URL('policy/default-policy.js', engine).href);

const [threads, workDirectory, ...files] = process.argv.slice(2);
const pool = createEngineThreads({ maxThreads: Number(threads) });
const stages = {};
const mapping = [];
const begun = performance.now();
try {
  const { report } = await processDataset({
    files: files.map((path) => ({ name: basename(path), path })),
    rules, workDirectory, threads: pool, title: 'Benchmark',
    policy: defaultIntakePolicy(rules.kind),
    output: { folder: join(workDirectory, 'out'), format: null },
    onProgress: ({ stage, bytes, totalBytes }) => {
      const now = (performance.now() - begun) / 1000;
      stages[stage] ??= { from: now, to: now };
      stages[stage].to = now;
      if (stage === 'mapping') mapping.push([now, bytes, totalBytes]);
    },
  });
  const seconds = Object.fromEntries(Object.entries(stages).map(([stage, { from, to }]) => [stage, to - from]));
  const { bytes, documents, tokens, keptDocuments } = report.totals;
  process.stdout.write(`${JSON.stringify({
    bytes, documents, tokens, keptDocuments, seconds, ...tenths(),
    report: createHash('sha256').update(await readFile(join(workDirectory, 'out', 'report.json'))).digest('hex'),
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  })}\n`);
} finally {
  await pool.close();
}

/** MB/s of the first and of the last tenth of mapping; the very first bytes wait for threads to start, and count. */
function tenths() {
  const total = mapping.at(-1)[2];
  const from = mapping[0][0];
  const at = (share) => mapping.find(([, bytes]) => bytes >= total * share) ?? mapping.at(-1);
  const [firstEnd, firstBytes] = at(0.1);
  const [lastFrom, lastBytes] = at(0.9);
  const [end, endBytes] = mapping.find(([, bytes]) => bytes >= total) ?? mapping.at(-1);
  return { firstTenth: firstBytes / 1e6 / (firstEnd - from), lastTenth: (endBytes - lastBytes) / 1e6 / (end - lastFrom), mappingSeconds: end - from };
}
