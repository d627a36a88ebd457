import { bandColumns, hashColumns, signatureColumns } from '../features/features-columns.js';
import { BANDS, SIGNATURE_BYTES } from '../kernels/sketch.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { findUnreadable, quotedPath, type ReduceDatabase } from './reduce-database.js';
import type { EarlierData } from './reduction.js';
import { equalBytesSql, leastEqualBytes } from './signature-sql.js';

/*
 * A band index holds, for each kept document, a row for each band of its sketch and one, under the number after the last band, that
 * is found by its hash and holds all else. It is sorted by band and key, so that a reader skips what it does not need.
 */
const DOCUMENT_ROWS = BANDS;
/** Of the earlier documents of a bucket, how many a document is compared with: the first ones of their order. */
const MAX_COMPARED = 16;
const [hashKey = 'hash_0', ...restOfHash] = hashColumns;
const documentColumns = [...restOfHash, 'shingles', ...signatureColumns, 'shard', 'record', 'tokens'];
export const bandIndexColumns: readonly string[] = ['band', 'key', 'document', ...documentColumns];

/**
 * Makes the table `earlier`: documents that nothing has been decided on and whose text, or one at least as similar as the threshold
 * asks, is among earlier data; each with the most similar earlier document, the first of those that are equally so. The same text is
 * always found. Of a bucket with more than {@link MAX_COMPARED} earlier documents only the first ones are compared with, in the order
 * they have in their index: templates and hostile data would else take the product of both. Similar texts share two buckets or more
 * as a rule, and few of these are large; what is missed is the same whenever it is run.
 * @param earlier by id
 * @throws IntakeEngineError `band_index_damaged`
 */
export async function findEarlierData(database: ReduceDatabase, { earlier, threshold }: { earlier: readonly EarlierData[]; threshold: number }): Promise<void> {
  await database.run('create table match (doc uinteger, earlier uinteger, document uinteger, equal utinyint)');
  for (const [index, { id, path }] of earlier.entries()) {
    try {
      await matchIndex(database, index, path, leastEqualBytes(threshold));
    } catch (error) {
      if ((await findUnreadable(database, [path], bandIndexColumns)) === undefined) throw error;
      throw new IntakeEngineError('band_index_damaged', `the band index of ${id} cannot be read: leave it out, or make it anew`, { cause: error });
    }
  }
  await database.run(`create table earlier as
    select doc, best.earlier, best.document, best.equal from (
      select doc, arg_min({ 'earlier': earlier, 'document': document, 'equal': equal }, (-equal::integer, earlier, document)) as best from match group by doc
    )`);
  await database.run('drop table match');
}

async function matchIndex(database: ReduceDatabase, index: number, path: string, least: number): Promise<void> {
  const rows = `read_parquet(${quotedPath(path)}, hive_partitioning = false)`;
  const { decided = 0 } = await database.numbers('select count(*) as decided from decided');
  // An empty table would cost a look-up a document and band all the same.
  const open = decided > 0 ? 'f.doc not in (select doc from decided)' : 'true';
  // The same text first: that finds documents too short for a sketch as well.
  await database.run(`insert into match
    select f.doc, ${index}, min(x.document), ${SIGNATURE_BYTES}
    from feature f join ${rows} x on x.band = ${DOCUMENT_ROWS} and x.key = f.${hashKey} and ${restOfHash.map((column) => `x.${column} = f.${column}`).join(' and ')}
    where ${open} group by f.doc`);
  await database.run('create table candidate (doc uinteger, document uinteger)');
  for (const [band, column] of bandColumns.entries()) {
    await database.run(`insert into candidate
      with sought as (
        select f.doc, f.${column} as key from feature f
        where f.shingles > 0 and ${open} and f.doc not in (select doc from match where earlier = ${index})
      ), bucket as (
        select key, document, row_number() over (partition by key order by document) as place
        from ${rows} where band = ${band} and key in (select key from sought)
      ) select s.doc, x.document from sought s join (select key, document from bucket where place <= ${MAX_COMPARED}) x using (key)`);
  }
  await database.run('create table pair as select distinct doc, document from candidate');
  await database.run('drop table candidate');
  await database.run(`create table signature as
    select doc, ${signatureColumns.join(', ')} from feature where doc in (select doc from pair)`);
  await database.run(`insert into match
    select doc, ${index}, document, equal from (
      select p.doc, p.document, ${equalBytesSql('s', 'x')} as equal
      from pair p join signature s using (doc) join ${rows} x on x.band = ${DOCUMENT_ROWS} and x.document = p.document
    ) where equal >= ${least}`);
  await database.run('drop table pair');
  await database.run('drop table signature');
}

/** Writes the band index of the documents that are kept. */
export async function writeBandIndex(database: ReduceDatabase, path: string, threads: number): Promise<void> {
  await database.run('create table kept as select doc from feature anti join decided using (doc)');
  await database.run('create table band_row (band utinyint, key ubigint, document uinteger)');
  await database.run(`insert into band_row
    select unnest(range(${BANDS})), unnest([${bandColumns.join(', ')}]), doc from feature semi join kept using (doc) where shingles > 0`);
  const nulls = documentColumns.map((column) => `null as ${column}`).join(', ');
  // Sorted one by one: what only the last part has would widen the rows of all the others.
  await database.writeParquet(
    `select * from (select band, key, document, ${nulls} from (select * from band_row order by band, key, document))
     union all
     select * from (select ${DOCUMENT_ROWS}::utinyint as band, ${hashKey} as key, doc as document, ${documentColumns.join(', ')}
       from feature semi join kept using (doc) order by key, document)`,
    path, threads,
  );
  await database.run('drop table band_row');
  await database.run('drop table kept');
}
