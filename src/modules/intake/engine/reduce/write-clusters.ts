import type { ReduceDatabase } from './reduce-database.js';
import { similarityOfEqualBytes } from './signature-sql.js';
import { quoted } from './reduce-database.js';
import type { EarlierData } from './reduction.js';

/** Kinds of clusters, in the order of their rows. */
export const clusterKinds = ['exact', 'near', 'earlier'] as const;
export type ClusterKind = (typeof clusterKinds)[number];

/** Writes a row for each document of a cluster; see `Reduction.clusters`. */
export async function writeClusters(database: ReduceDatabase, path: string, earlier: readonly EarlierData[], threads: number): Promise<void> {
  await database.run('create table similarity (equal utinyint, similarity double)');
  await database.run(`insert into similarity values ${similarityOfEqualBytes.map((similarity, equal) => `(${equal}, ${similarity}::double)`).join(', ')}`);
  await database.run('create table earlier_id (earlier uinteger, id varchar)');
  if (earlier.length > 0) await database.run(`insert into earlier_id values ${earlier.map(({ id }, index) => `(${index}, ${quoted(id)})`).join(', ')}`);
  await database.run(`create table member as
    select 0 as kind, null::uinteger as earlier, first as cluster, doc, 1::double as similarity from exact
    union all select distinct 0, null, first, first, 1 from exact
    union all select 1, null, keeper, doc, s.similarity from near n join similarity s using (equal)
    union all select distinct 1, null, keeper, keeper, 1 from near
    union all select 2, earlier, document, doc, s.similarity from earlier e join similarity s using (equal)`);
  await database.writeParquet(
    `select m.cluster, ${kindSql('m.kind')} as kind, f.shard, f.record, f.file, f.source, f.line, f.byte, f.bytes, f.tokens, m.similarity,
       f.doc not in (select doc from decided) as kept, i.id as earlier, case when m.kind = 2 then m.cluster end as earlier_document
     from member m join feature f using (doc) left join earlier_id i using (earlier)
     order by m.kind, m.earlier, m.cluster, m.doc`,
    path, threads,
  );
  await database.run('drop table member');
}

function kindSql(kind: string): string {
  return `case ${kind} ${clusterKinds.map((name, index) => `when ${index} then '${name}'`).join(' ')} end`;
}
