import { join } from 'node:path';
import { IntakeEngineError } from '../intake-engine.error.js';
import { codeOfReason, KEPT } from '../policy/drop-reasons.js';
import { verdictSql } from '../policy/verdict-sql.js';
import { reportOf } from '../report/build-report.js';
import { findEarlierData, writeBandIndex } from './earlier-data.js';
import { findExactDuplicates } from './exact-duplicates.js';
import { createFeatures, numberShards } from './read-shards.js';
import { findNearDuplicates } from './near-duplicates.js';
import { ReduceDatabase, shareMemory } from './reduce-database.js';
import type { ReduceInput, ReduceProgress, Reduction } from './reduction.js';
import { writeClusters } from './write-clusters.js';
import { writeDecisions } from './write-decisions.js';

const DEFAULT_MEMORY_LIMIT_MB = 256;
const DEFAULT_THREADS = 2;
/** What a document of a dataset that is reduced in memory takes of it, in bytes, with room to spare. */
const BYTES_OF_SMALL = 2048;

const steps = ['reading', 'exact_duplicates', 'policy', 'earlier_data', 'near_duplicates', 'deciding', 'reporting'] as const satisfies readonly ReduceProgress['step'][];

/**
 * Decides on each document of a dataset, by the policy: exact duplicates leave first, then what the policy drops by itself, what
 * earlier data has, near duplicates. Of equal or similar documents the smallest by file name, shard and record is kept. The result
 * depends on the features, names, rules, policy and earlier data alone: not on threads, memory or order of work. Memory is bounded by
 * the limit given, and a bit a document.
 *
 * Run again with another policy, it tells what that policy would change ({@link comparePolicies}).
 * @throws IntakeEngineError `duplicate_file_name`, `input_mismatch`, `features_file_damaged`, `band_index_damaged`, `too_many_documents`,
 *   `report_not_balanced`; the signal's reason; what DuckDB or the disk throws
 */
export async function reduceDataset(input: ReduceInput): Promise<Reduction> {
  const { policy, workDirectory, threads = DEFAULT_THREADS, memoryLimitMb = DEFAULT_MEMORY_LIMIT_MB, signal } = input;
  const files = inNameOrder(input.files);
  const fileOfShard = files.flatMap(({ shards }, file) => shards.map(() => file));
  if (fileOfShard.length !== input.shards.length) {
    throw new IntakeEngineError('input_mismatch', `the plans have ${fileOfShard.length} shards, but ${input.shards.length} were mapped`);
  }
  const shards = numberShards(input.shards, fileOfShard);
  const documents = shards.reduce((total, { mapped }) => total + mapped.readDocuments, 0);
  const earlier = [...input.earlier].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { threshold } = policy.nearDuplicates;
  const enter = (step: (typeof steps)[number]): void => input.onProgress?.({ step, stepsDone: steps.indexOf(step), steps: steps.length });

  const memory = shareMemory(memoryLimitMb);
  const small = documents * BYTES_OF_SMALL <= (memory.databaseMb * 2 ** 20) / 8;
  const database = await ReduceDatabase.open({ directory: join(workDirectory, 'database'), memoryLimitMb: memory.databaseMb, threads, inMemory: small, signal });
  try {
    enter('reading');
    await createFeatures(database, shards, { workDirectory, small });
    // What was decided on documents that are not kept, by the code of the reason.
    await database.run('create table decided (doc uinteger, code utinyint)');
    enter('exact_duplicates');
    await findExactDuplicates(database);
    // Copies are set aside now, and share what becomes of the first, if they are not dropped for being copies.
    await database.run(`insert into decided select doc, ${codeOfReason('exact_duplicate')} from exact`);
    enter('policy');
    await database.run(`insert into decided
      select doc, code from (select doc, ${verdictSql(policy)} as code from measured where doc not in (select doc from exact)) where code <> ${KEPT}`);
    enter('earlier_data');
    await findEarlierData(database, { earlier, threshold });
    if (policy.earlierData === 'drop') await database.run(`insert into decided select doc, ${codeOfReason('earlier_data')} from earlier`);
    enter('near_duplicates');
    await findNearDuplicates(database, { documents, threshold, memoryMb: memory.besideMb });
    if (policy.nearDuplicates.action === 'drop') await database.run(`insert into decided select doc, ${codeOfReason('near_duplicate')} from near`);
    enter('deciding');
    if (policy.exactDuplicates === 'flag') await flagCopies(database);
    const decisions = await writeDecisions(database, shards, workDirectory);
    const clusters = join(workDirectory, 'clusters.parquet');
    await writeClusters(database, clusters, earlier, threads);
    const bandIndex = join(workDirectory, 'band-index.parquet');
    await writeBandIndex(database, bandIndex, threads);
    enter('reporting');
    const report = await reportOf(database, { files, shards, rules: input.rules, policy, evaluationSets: input.evaluationSets });
    return { report, decisions, clusters, bandIndex };
  } finally {
    await database.close();
  }
}

/** Copies of a text share what became of the first, and are near duplicates of what that one is a near duplicate of. */
async function flagCopies(database: ReduceDatabase): Promise<void> {
  await database.run('insert into near select e.doc, n.keeper, n.equal from exact e join near n on n.doc = e.first');
  await database.run('insert into earlier select e.doc, m.earlier, m.document, m.equal from exact e join earlier m on m.doc = e.first');
  await database.run('create table copy as select e.doc, d.code from exact e left join decided d on d.doc = e.first');
  await database.run('delete from decided where doc in (select doc from exact)');
  await database.run('insert into decided select doc, code from copy where code is not null');
  await database.run('drop table copy');
}

function inNameOrder<File extends { readonly file: string }>(files: readonly File[]): File[] {
  const names = new Set<string>();
  for (const { file } of files) {
    if (names.has(file)) throw new IntakeEngineError('duplicate_file_name', `two files are named ${file}; give each its own name`);
    names.add(file);
  }
  // By code unit: a locale would make the order depend on the machine.
  return [...files].sort((a, b) => (a.file < b.file ? -1 : 1));
}
