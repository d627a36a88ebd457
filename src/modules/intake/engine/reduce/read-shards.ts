import { join } from 'node:path';
import { featuresColumns } from '../features/features-columns.js';
import { FeaturesWriter } from '../features/features-writer.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { findUnreadable, quotedPath, type ReduceDatabase } from './reduce-database.js';
import type { ReducedShard } from './reduction.js';

/** Documents are numbered with 32 bits. */
const MAX_DOCUMENTS = 2 ** 32 - 1;

/** A shard, as the database knows it. */
export interface NumberedShard extends ReducedShard {
  /** Index of its file, files by name. */
  readonly file: number;
  /** Number of its first document. */
  readonly firstDocument: number;
}

/** Numbers the documents of a dataset: by file name, shard and record. Smaller is earlier, and the earliest of a cluster is kept. */
export function numberShards(shards: readonly ReducedShard[], fileOfShard: readonly number[]): NumberedShard[] {
  let firstDocument = 0;
  const numbered = shards.map((shard, index) => {
    const of = { ...shard, file: fileOfShard[index] ?? 0, firstDocument };
    firstDocument += shard.mapped.readDocuments;
    return of;
  });
  if (firstDocument > MAX_DOCUMENTS) {
    throw new IntakeEngineError('too_many_documents', `${firstDocument} documents; at most ${MAX_DOCUMENTS} are compared at once: process the dataset in parts`);
  }
  return numbered;
}

const allColumns = Object.values(featuresColumns).flatMap((columns) => columns.map(({ name }) => name));

/** What documents are told apart, compared and placed by, and asked for again and again. */
const oftenReadColumns = [
  ...featuresColumns.place, ...featuresColumns.hash, ...featuresColumns.shingles, ...featuresColumns.bands, ...featuresColumns.signature, ...featuresColumns.rest,
  featuresColumns.language[0],
].map(({ name }) => name);

/**
 * Makes the view `measured` of all features of all shards, with `doc` (the document's number), `shard`, `file` and `record`, all from 0;
 * and the table `feature` of what is read often, since thousands of files are slow to open time and again. Of a small dataset
 * `measured` is a table as well: there, opening the files takes longer than all else.
 * @throws IntakeEngineError `features_file_damaged` when a file cannot be read, or does not hold the shard's documents
 */
export async function createFeatures(
  database: ReduceDatabase,
  shards: readonly NumberedShard[],
  { workDirectory, small }: { workDirectory: string; small: boolean },
): Promise<void> {
  await database.run('create table shard (shard uinteger, file uinteger, first_document ubigint)');
  for (let from = 0; from < shards.length; from += 1000) {
    const rows = shards.slice(from, from + 1000).map(({ file, firstDocument }, index) => `(${from + index}, ${file}, ${firstDocument})`);
    await database.run(`insert into shard values ${rows.join(', ')}`);
  }
  const features = shards.length > 0 ? shards.map((shard) => shard.features) : [await writeNoFeatures(workDirectory)];
  const paths = features.map(quotedPath).join(', ');
  try {
    await database.run(`create ${small ? 'table' : 'view'} measured as
      select (s.first_document + f.file_row_number)::uinteger as doc, s.shard, s.file, f.file_row_number::uinteger as record, f.* exclude (file_row_number)
      from (select *, file_index from read_parquet([${paths}], file_row_number = true, hive_partitioning = false)) f join shard s on s.shard = f.file_index`);
    await database.run(`create table feature as select doc, shard, file, record, ${oftenReadColumns.join(', ')} from measured`);
    const counted = await database.rows('select shard, count(*) as documents from feature group by shard');
    const documents = new Map(counted.map((row) => [Number(row.shard), Number(row.documents)]));
    for (const [index, { mapped, features }] of shards.entries()) {
      const found = documents.get(index) ?? 0;
      if (found !== mapped.readDocuments) {
        throw new IntakeEngineError('features_file_damaged', `the features file ${features} holds ${found} documents, but its shard has ${mapped.readDocuments}: map the shard again`);
      }
    }
  } catch (error) {
    if (error instanceof IntakeEngineError) throw error;
    const unreadable = await findUnreadable(database, features, allColumns);
    if (unreadable === undefined) throw error;
    throw new IntakeEngineError('features_file_damaged', `the features file ${unreadable} cannot be read: map its shard again`, { cause: error });
  }
}

/** The columns alone, for a dataset of which nothing could be read. */
async function writeNoFeatures(workDirectory: string): Promise<string> {
  const path = join(workDirectory, 'no-features.parquet');
  await (await FeaturesWriter.create(path)).commit();
  return path;
}
