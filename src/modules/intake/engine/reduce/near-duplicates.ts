import { UINTEGER, UTINYINT } from '@duckdb/node-api';
import { bandColumns, signatureColumns } from '../features/features-columns.js';
import type { ReduceDatabase } from './reduce-database.js';
import { equalBytesSql, leastEqualBytes } from './signature-sql.js';

/** All documents of a bucket up to this size are compared with each other; of a larger one, each with the first and with its neighbours. */
const MAX_WHOLE_BUCKET = 16;
/** Documents before it in its bucket that a document of a large bucket is compared with, besides the first. */
const NEIGHBOURS = 3;
/** Rounds of comparing what is kept so far; two are the rule, and data made to need more is cut short here. */
const MAX_ROUNDS = 8;

/**
 * Finds near duplicates among the documents that nothing has been decided on: makes the table `near` of the documents that are not
 * kept, each with the kept one it is similar to (`keeper`, the smallest such) and the number of bytes of their signatures that agree.
 *
 * Candidates are documents that share a bucket, that is the key of a band. Each pair is verified on the signatures, and documents are
 * then gone through in their order: one is not kept when a kept one is verified to be similar to it. So whatever chains of similar
 * documents there are, each that is dropped is as similar to a kept one as the threshold asks, and the result depends on nothing but
 * the order of the documents. Rounds go on among what is kept until no similar pair is left there.
 *
 * Memory: a bit a document, and the database's limit.
 * @param documents how many there are in all
 */
export async function findNearDuplicates(database: ReduceDatabase, { documents, threshold }: { documents: number; threshold: number }): Promise<void> {
  await database.run('create table edge (a uinteger, b uinteger, equal utinyint)');
  await database.run('create table near (doc uinteger, keeper uinteger, equal utinyint)');
  await database.run('create table large_bucket (band utinyint, key ubigint)');
  const least = leastEqualBytes(threshold);
  await collectCandidates(database);
  for (let round = 1; ; round++) {
    const edges = await verifyCandidates(database, least);
    if (edges === 0) return;
    await decide(database, documents);
    if (round === MAX_ROUNDS) return;
    await collectNextCandidates(database);
  }
}

/** Documents with a sketch that nothing has been decided on, and that are kept so far. */
async function openDocuments(database: ReduceDatabase): Promise<string> {
  const { decided = 0, near = 0 } = await database.numbers('select (select count(*) from decided) as decided, (select count(*) from near) as near');
  // An empty table would cost a look-up a document and band all the same.
  return ['shingles > 0', ...(decided > 0 ? ['doc not in (select doc from decided)'] : []), ...(near > 0 ? ['doc not in (select doc from near)'] : [])].join(' and ');
}

async function collectCandidates(database: ReduceDatabase): Promise<void> {
  const open = await openDocuments(database);
  await database.run('create table candidate (a uinteger, b uinteger)');
  for (const [band, column] of bandColumns.entries()) {
    await database.run(`create table bucket as
      select ${column} as key, min(doc) as first, max(doc) as last, count(*) as documents from feature where ${open} group by key having documents > 1`);
    // Nearly all have two documents, which are known by now: only the others are looked into.
    await database.run('insert into candidate select first, last from bucket where documents = 2');
    await collectMembers(database, `select ${column} as key, doc from feature where ${open}`, 'select key from bucket where documents > 2');
    await database.run(`insert into large_bucket select ${band}, key from bucket where documents > ${MAX_WHOLE_BUCKET}`);
    await database.run(`insert into candidate
      select x.doc, y.doc from member x join member y using (key)
      where x.doc < y.doc and key not in (select key from large_bucket where band = ${band})`);
    await collectOfLargeBuckets(database, band);
    await database.run('drop table member');
    await database.run('drop table bucket');
  }
}

/** Makes the table `member`: the documents of these buckets. */
async function collectMembers(database: ReduceDatabase, documents: string, keys: string): Promise<void> {
  await database.run(`create table member as select key, doc from (${documents}) semi join (${keys}) using (key)`);
}

async function collectOfLargeBuckets(database: ReduceDatabase, band: number): Promise<void> {
  const neighbours = Array.from({ length: NEIGHBOURS }, (_, index) => `lag(doc, ${index + 1}) over bucket`);
  await database.run(`insert into candidate
    select distinct a, b from (
      select unnest([first_value(doc) over bucket, ${neighbours.join(', ')}]) as a, doc as b
      from member semi join (select key from large_bucket where band = ${band}) using (key)
      window bucket as (partition by key order by doc)
    ) where a < b`);
}

/**
 * What may still be similar among the kept: in large buckets others are neighbours now; and a document that is similar to one that was
 * dropped may be similar to what that one was dropped for.
 */
async function collectNextCandidates(database: ReduceDatabase): Promise<void> {
  await database.run('create table candidate (a uinteger, b uinteger)');
  await database.run(`insert into candidate
    select least(n.keeper, e.kept), greatest(n.keeper, e.kept)
    from (select a as dropped, b as kept from edge union all select b, a from edge) e join near n on n.doc = e.dropped
    where e.kept <> n.keeper and e.kept not in (select doc from near)`);
  const open = await openDocuments(database);
  for (const { band } of await database.rows('select distinct band from large_bucket order by band')) {
    const column = bandColumns[Number(band)];
    await collectMembers(database, `select ${column} as key, doc from feature where ${open}`, `select key from large_bucket where band = ${Number(band)}`);
    await collectOfLargeBuckets(database, Number(band));
    await database.run('drop table member');
  }
}

/** Moves the candidates that are similar enough to `edge`. @returns how many they are */
async function verifyCandidates(database: ReduceDatabase, least: number): Promise<number> {
  await database.run('create table pair as select distinct a, b from candidate');
  await database.run('drop table candidate');
  await database.run(`create table signature as
    select doc, ${signatureColumns.join(', ')} from feature where doc in (select a from pair union select b from pair)`);
  await database.run(`create table verified as
    select a, b, equal from (
      select p.a, p.b, ${equalBytesSql('x', 'y')} as equal from pair p join signature x on x.doc = p.a join signature y on y.doc = p.b
    ) where equal >= ${least}`);
  await database.run('drop table pair');
  await database.run('drop table signature');
  await database.run('insert into edge select a, b, equal from verified');
  const { verified } = await database.numbers('select count(*) as verified from verified');
  await database.run('drop table verified');
  return verified ?? 0;
}

/** Goes through the documents in order, and makes `near` anew. */
async function decide(database: ReduceDatabase, documents: number): Promise<void> {
  await database.run('delete from near');
  const dropped = new Uint8Array(Math.ceil(documents / 8));
  const appender = await database.appender('near', [UINTEGER, UINTEGER, UTINYINT]);
  let last = -1;
  for await (const [as = [], bs = [], equals = []] of database.stream('select a, b, equal from edge order by b, a')) {
    for (const [row, b] of bs.entries()) {
      const doc = Number(b);
      const a = Number(as[row]);
      // All edges to smaller documents come together, the smallest first: the first kept one decides.
      if (doc === last || ((dropped[a >>> 3] ?? 0) & (1 << (a & 7))) !== 0) continue;
      last = doc;
      dropped[doc >>> 3] = (dropped[doc >>> 3] ?? 0) | (1 << (doc & 7));
      appender.append(doc, a, Number(equals[row]));
    }
  }
  appender.close();
}
