import { DuckDBInstance } from '@duckdb/node-api';
import type { ClusterKind } from './write-clusters.js';
import { quotedPath } from './reduce-database.js';

/** A document of a cluster, and where it is read again. */
export interface ClusterMember {
  /** Number of the shard among all of the dataset, and of the document among those of the shard that were read; from 0. */
  readonly shard: number;
  readonly record: number;
  /** Number of the file, files by name, and of the source in its plan; from 0. */
  readonly file: number;
  readonly source: number;
  readonly line: number;
  readonly byte: number;
  readonly bytes: number;
  readonly tokens: number;
  /** To the first of the cluster, or to the earlier document. */
  readonly similarity: number;
  readonly kept: boolean;
}

export interface Cluster {
  readonly kind: ClusterKind;
  /** Unique among those of its kind, and of its earlier data. */
  readonly cluster: number;
  /** Id of the earlier data, and number of the document in its band index; null for other kinds. */
  readonly earlier: string | null;
  readonly earlierDocument: number | null;
  readonly documents: number;
  /** The first ones; for exact and near duplicates the first is the one the others are compared with. */
  readonly members: readonly ClusterMember[];
}

export interface ReadClustersInput {
  /** The file that `Reduction.clusters` names. */
  readonly path: string;
  readonly kind: ClusterKind;
  /** How many clusters to leave out, and how many to read. They are in the order of their first document. */
  readonly offset: number;
  readonly limit: number;
  /** Most members of each. Default 20. */
  readonly maxMembers?: number;
}

/** Reads some clusters of a reduction, for people to look into. */
export async function readClusters({ path, kind, offset, limit, maxMembers = 20 }: ReadClustersInput): Promise<Cluster[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '128MB', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`
      with listed as (
        select earlier, cluster, count(*) as documents from read_parquet(${quotedPath(path)}, hive_partitioning = false) where kind = '${kind}'
        group by earlier, cluster order by earlier, cluster limit ${limit} offset ${offset}
      ), member as (
        select l.documents, m.*, row_number() over (partition by m.earlier, m.cluster order by m.shard, m.record) as place
        from read_parquet(${quotedPath(path)}, hive_partitioning = false) m join listed l on l.cluster = m.cluster and l.earlier is not distinct from m.earlier
        where m.kind = '${kind}'
      ) select * from member where place <= ${maxMembers} order by earlier, cluster, place`);
    return clustersOf(reader.getRowObjects(), kind);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function clustersOf(rows: readonly Record<string, unknown>[], kind: ClusterKind): Cluster[] {
  const clusters: (Omit<Cluster, 'members'> & { members: ClusterMember[] })[] = [];
  for (const row of rows) {
    const cluster = Number(row['cluster']);
    const earlier = typeof row['earlier'] === 'string' ? row['earlier'] : null;
    let last = clusters.at(-1);
    if (last?.cluster !== cluster || last.earlier !== earlier) {
      last = { kind, cluster, earlier, earlierDocument: earlier === null ? null : cluster, documents: Number(row['documents']), members: [] };
      clusters.push(last);
    }
    const figure = (name: string): number => Number(row[name]);
    last.members.push({
      shard: figure('shard'), record: figure('record'), file: figure('file'), source: figure('source'), line: figure('line'),
      byte: figure('byte'), bytes: figure('bytes'), tokens: figure('tokens'), similarity: figure('similarity'), kept: row['kept'] === true,
    });
  }
  return clusters;
}
