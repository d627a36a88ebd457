import { UBIGINT, UINTEGER, UTINYINT } from '@duckdb/node-api';
import { bandColumns, signatureColumns } from '../features/features-columns.js';
import { visitBuckets } from './bands-in-memory.js';
import type { ReduceDatabase } from './reduce-database.js';
import { equalBytesSql, leastEqualBytes } from './signature-sql.js';

/** All documents of a bucket up to this size are compared with each other; of a larger one, each with the first and with its neighbours. */
const MAX_WHOLE_BUCKET = 16;
/** Documents before it in its bucket that a document of a large bucket is compared with, besides the first. */
const NEIGHBOURS = 3;
/** Rounds of comparing what is kept so far; two are the rule, and data made to need more is cut short here. */
const MAX_ROUNDS = 8;

export interface NearDuplicateSearch {
  /** How many there are in all. */
  readonly documents: number;
  readonly threshold: number;
  /** What may be taken outside of the database, in MB. */
  readonly memoryMb: number;
}

/**
 * Finds near duplicates among the documents that nothing has been decided on: makes the table `near` of the documents that are not
 * kept, each with the kept one it is similar to (`keeper`, the smallest such) and the number of bytes of their signatures that agree.
 *
 * Candidates are documents that share a bucket, that is the key of a band. Each pair is verified on the signatures, and documents are
 * then gone through in their order: one is not kept when a kept one is verified to be similar to it. So whatever chains of similar
 * documents there are, each that is dropped is as similar to a kept one as the threshold asks, and the result depends on nothing but
 * the order of the documents. Rounds go on among what is kept until no similar pair is left there. A pair is verified once.
 *
 * Memory: a bit a document, the database's limit, and what is given.
 */
export async function findNearDuplicates(database: ReduceDatabase, search: NearDuplicateSearch): Promise<void> {
  await database.run('create table edge (a uinteger, b uinteger, equal utinyint)');
  await database.run('create table near (doc uinteger, keeper uinteger, equal utinyint)');
  await database.run('create table tested (a uinteger, b uinteger)');
  const least = leastEqualBytes(search.threshold);
  const largeBuckets = await collectCandidates(database, search);
  for (let round = 1; ; round++) {
    const edges = await verifyCandidates(database, least);
    if (edges === 0) return;
    await decide(database, search.documents);
    if (round === MAX_ROUNDS) return;
    await collectNextCandidates(database, largeBuckets);
  }
}

/** Documents with a sketch that nothing has been decided on, and that are kept so far. */
async function openDocuments(database: ReduceDatabase): Promise<string> {
  const { decided = 0, near = 0 } = await database.numbers('select (select count(*) from decided) as decided, (select count(*) from near) as near');
  // An empty table would cost a look-up a document and band all the same.
  return ['shingles > 0', ...(decided > 0 ? ['doc not in (select doc from decided)'] : []), ...(near > 0 ? ['doc not in (select doc from near)'] : [])].join(' and ');
}

/** Collects pairs of documents that share a bucket. @returns the bands that have large buckets */
async function collectCandidates(database: ReduceDatabase, { documents, memoryMb }: NearDuplicateSearch): Promise<readonly number[]> {
  await database.run('create table candidate (a uinteger, b uinteger)');
  await database.run('create table large_bucket (band utinyint, key ubigint)');
  const candidates = await database.appender('candidate', [UINTEGER, UINTEGER]);
  const largeBuckets = await database.appender('large_bucket', [UTINYINT, UBIGINT]);
  const bandsOfLarge = new Set<number>();
  await visitBuckets(database, { where: await openDocuments(database), documents, largest: MAX_WHOLE_BUCKET, memoryMb }, {
    bucket: (of) => {
      for (let one = 1; one < of.length; one++) {
        for (let other = 0; other < one; other++) {
          const [a = 0, b = 0] = [of[one], of[other]];
          candidates.append(Math.min(a, b), Math.max(a, b));
        }
      }
    },
    large: (band, key) => {
      bandsOfLarge.add(band);
      largeBuckets.append(band, key);
    },
  });
  candidates.close();
  largeBuckets.close();
  const bands = [...bandsOfLarge].sort((a, b) => a - b);
  await collectOfLargeBuckets(database, bands);
  return bands;
}

/** Of large buckets: of those documents that are kept so far, each with the first one and its neighbours. */
async function collectOfLargeBuckets(database: ReduceDatabase, bands: readonly number[]): Promise<void> {
  if (bands.length === 0) return;
  const open = await openDocuments(database);
  const neighbours = Array.from({ length: NEIGHBOURS }, (_, index) => `lag(doc, ${index + 1}) over bucket`);
  for (const band of bands) {
    await database.run(`insert into candidate
      select distinct a, b from (
        select unnest([first_value(doc) over bucket, ${neighbours.join(', ')}]) as a, doc as b
        from (select ${bandColumns[band]} as key, doc from feature where ${open}) semi join (select key from large_bucket where band = ${band}) using (key)
        window bucket as (partition by key order by doc)
      ) where a < b`);
  }
}

/**
 * What may still be similar among the kept: in large buckets others are neighbours now; and a document that is similar to one that was
 * dropped may be similar to what that one was dropped for.
 */
async function collectNextCandidates(database: ReduceDatabase, bandsOfLarge: readonly number[]): Promise<void> {
  await database.run('create table candidate (a uinteger, b uinteger)');
  await database.run(`insert into candidate
    select least(n.keeper, e.kept), greatest(n.keeper, e.kept)
    from (select a as dropped, b as kept from edge union all select b, a from edge) e join near n on n.doc = e.dropped
    where e.kept <> n.keeper and e.kept not in (select doc from near)`);
  await collectOfLargeBuckets(database, bandsOfLarge);
}

/** Moves the candidates that are similar enough to `edge`, but for pairs that were tested before. @returns how many they are */
async function verifyCandidates(database: ReduceDatabase, least: number): Promise<number> {
  await database.run('create table pair as select distinct a, b from candidate anti join tested using (a, b)');
  await database.run('drop table candidate');
  const { pairs = 0 } = await database.numbers('select count(*) as pairs from pair');
  if (pairs === 0) {
    await database.run('drop table pair');
    return 0;
  }
  await database.run('insert into tested select a, b from pair');
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
