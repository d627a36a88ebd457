import { join } from 'node:path';
import { bandColumns, hashColumns, signatureColumns } from '../features/features-columns.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { BANDS } from '../kernels/sketch.js';
import { bandIndexColumns, findEarlierData } from './earlier-data.js';
import { findUnreadable, quotedPath, ReduceDatabase } from './reduce-database.js';
import type { EarlierData } from './reduction.js';

export interface BandIndexComparison {
  /** Path of the band index of what is kept. */
  readonly index: string;
  readonly earlier: EarlierData;
  /** Similarity from which on two documents count as the same. */
  readonly threshold: number;
  /** A folder of the caller's own, for what does not fit into memory. */
  readonly workDirectory: string;
  readonly memoryLimitMb: number;
  readonly signal?: AbortSignal | undefined;
}

/** What both have. */
export interface SharedData {
  readonly documents: number;
  readonly tokens: number;
}

/**
 * How much of what one dataset keeps another one has, the same or nearly so: what the one would have dropped, had the other been earlier data when
 * it was reduced. Tokens are those of the documents as they came in.
 * @throws IntakeEngineError `band_index_damaged`; the signal's reason; what DuckDB or the disk throws
 */
export async function compareBandIndexes({ index, earlier, threshold, workDirectory, memoryLimitMb, signal }: BandIndexComparison): Promise<SharedData> {
  const database = await ReduceDatabase.open({ directory: join(workDirectory, 'comparison'), memoryLimitMb, threads: 1, signal });
  try {
    await readFeatures(database, index);
    await database.run('create table decided (doc uinteger, code utinyint)');
    await findEarlierData(database, { earlier: [earlier], threshold });
    const { documents = 0, tokens = 0 } = await database.numbers('select count(*) as documents, coalesce(sum(f.tokens), 0) as tokens from earlier e join feature f using (doc)');
    return { documents, tokens };
  } finally {
    await database.close();
  }
}

/** The table `feature` of the documents of a band index, a row each, as a reduction has it of its own. */
async function readFeatures(database: ReduceDatabase, path: string): Promise<void> {
  const rows = `read_parquet(${quotedPath(path)}, hive_partitioning = false)`;
  const [hashKey = 'hash_0', ...restOfHash] = hashColumns;
  const bands = bandColumns.map((column, band) => `max(key) filter (where band = ${band}) as ${column}`).join(', ');
  try {
    await database.run(`create table feature as
      select d.document as doc, d.key as ${hashKey}, d.tokens, d.shingles, ${[...restOfHash, ...signatureColumns].map((column) => `d.${column}`).join(', ')}, ${bandColumns.map((column) => `b.${column}`).join(', ')}
      from ${rows} d left join (select document, ${bands} from ${rows} where band < ${BANDS} group by document) b on b.document = d.document where d.band = ${BANDS}`);
  } catch (error) {
    if ((await findUnreadable(database, [path], bandIndexColumns)) === undefined) throw error;
    throw new IntakeEngineError('band_index_damaged', 'the band index cannot be read: reduce the dataset again', { cause: error });
  }
}
