import type { FilePlan } from '../plan/dataset-plan.js';
import { codeOfReason, type DropReason } from '../policy/drop-reasons.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import type { ReduceDatabase } from '../reduce/reduce-database.js';
import { similarityOfEqualBytes } from '../reduce/signature-sql.js';
import { bucketsFrom, bucketSql } from './buckets.js';
import type { DocumentPlace, DuplicateGroup, IntakeReport } from './intake-report.js';

const MAX_SAMPLES = 100;
const SIZES = [2, 3, 4, 5, 10, 20, 50, 100, 1000];

/** A table of duplicates, and what its columns are. */
interface GroupQuery {
  readonly table: 'exact' | 'near' | 'earlier';
  readonly reason: DropReason;
  readonly action: 'drop' | 'flag';
  /** What a document is a duplicate of. */
  readonly head: string;
  /** Bytes of the signatures that are equal, null: the texts are. */
  readonly equal: string | null;
}

export async function measureDuplicates(database: ReduceDatabase, files: readonly FilePlan[], policy: IntakePolicy): Promise<IntakeReport['duplicates']> {
  const group = (query: GroupQuery): Promise<DuplicateGroup> => measureGroup(database, files, query);
  return {
    exact: await group({ table: 'exact', reason: 'exact_duplicate', action: policy.exactDuplicates, head: 'first', equal: null }),
    near: {
      ...(await group({ table: 'near', reason: 'near_duplicate', action: policy.nearDuplicates.action, head: 'keeper', equal: 'equal' })),
      threshold: policy.nearDuplicates.threshold,
    },
    earlier: await group({ table: 'earlier', reason: 'earlier_data', action: policy.earlierData, head: 'earlier, document', equal: 'equal' }),
    clusterSizes: [...(await clusterSizes(database, 'exact', 'first')), ...(await clusterSizes(database, 'near', 'keeper'))],
  };
}

async function measureGroup(database: ReduceDatabase, files: readonly FilePlan[], { table, reason, action, head, equal }: GroupQuery): Promise<DuplicateGroup> {
  const drops = `d.code = ${codeOfReason(reason)}`;
  const figures = await database.numbers(`select count(*) as documents, sum(f.tokens) as tokens,
      count(*) filter (where ${drops}) as dropped_documents, sum(f.tokens) filter (where ${drops}) as dropped_tokens
    from ${table} join feature f using (doc) left join decided d using (doc)`);
  const { clusters = 0 } = await database.numbers(`select count(*) as clusters from (select distinct ${head} from ${table})`);
  return {
    action,
    documents: figures.documents ?? 0,
    tokens: figures.tokens ?? 0,
    droppedDocuments: figures.dropped_documents ?? 0,
    droppedTokens: figures.dropped_tokens ?? 0,
    clusters,
    samples: await sampleGroup(database, files, { table, head: table === 'earlier' ? null : head, equal }),
  };
}

async function sampleGroup(
  database: ReduceDatabase,
  files: readonly FilePlan[],
  { table, head, equal }: { table: string; head: string | null; equal: string | null },
): Promise<DuplicateGroup['samples']> {
  const rows = await database.rows(`
    with sample as (select doc, ${head ?? 'null::uinteger'} as head, ${equal ?? 'null::utinyint'} as equal from ${table} order by doc limit ${MAX_SAMPLES})
    select f.file, f.source, f.line, s.equal, h.file as head_file, h.source as head_source, h.line as head_line
    from sample s join feature f using (doc) left join feature h on h.doc = s.head order by s.doc`);
  return rows.map((row) => ({
    ...placeOf(files, Number(row.file), Number(row.source), Number(row.line)),
    duplicateOf: head === null ? null : placeOf(files, Number(row.head_file), Number(row.head_source), Number(row.head_line)),
    similarity: equal === null ? 1 : (similarityOfEqualBytes[Number(row.equal)] ?? 0),
  }));
}

async function clusterSizes(database: ReduceDatabase, kind: 'exact' | 'near', head: string): Promise<IntakeReport['duplicates']['clusterSizes']> {
  const rows = await database.rows(`select ${bucketSql('size', SIZES)} as bucket, count(*) as clusters
    from (select count(*) + 1 as size from ${kind} group by ${head}) group by bucket`);
  const clusters = new Map(rows.map((row) => [Number(row.bucket), Number(row.clusters)]));
  return bucketsFrom(SIZES).map(({ from, to }, index) => ({ kind, from, to, clusters: clusters.get(index) ?? 0 }));
}

function placeOf(files: readonly FilePlan[], file: number, source: number, line: number): DocumentPlace {
  return { file: files[file]?.file ?? '', entry: files[file]?.sources[source]?.entry ?? null, line };
}
