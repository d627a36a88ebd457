import type { MappedShard } from '../map/mapped-shard.js';
import type { FilePlan } from '../plan/dataset-plan.js';
import type { NumberedShard } from '../reduce/read-shards.js';
import type { ReduceDatabase } from '../reduce/reduce-database.js';
import type { SourceReport } from './intake-report.js';

/** Most sources that a report lists. */
const MAX_SOURCES = 1000;

type SourceFigures = MappedShard['bySource'][number];

/** What became of the documents of each source: by file name, then by position; the first ones only. */
export async function reportSources(database: ReduceDatabase, files: readonly FilePlan[], shards: readonly NumberedShard[]): Promise<SourceReport[]> {
  const listed = files.flatMap((plan, file) => plan.sources.map((source, index) => ({ file, index, source }))).slice(0, MAX_SOURCES);
  const last = listed.at(-1);
  if (last === undefined) return [];
  const rows = await database.rows(`select file, source, count(*) as documents, sum(tokens) as tokens
    from feature anti join decided using (doc)
    where file < ${last.file} or (file = ${last.file} and source <= ${last.index}) group by file, source`);
  const kept = new Map(rows.map((row) => [keyOf(Number(row.file), Number(row.source)), { documents: Number(row.documents), tokens: Number(row.tokens) }]));
  const read = sumBySource(shards, new Set(listed.map(({ file, index }) => keyOf(file, index))));
  return listed.map(({ file, index, source }) => {
    const figures = read.get(keyOf(file, index));
    const ofKept = kept.get(keyOf(file, index)) ?? { documents: 0, tokens: 0 };
    return {
      file: source.file, entry: source.entry, format: source.format, encoding: source.encoding, bytes: source.bytes,
      documents: figures?.documents ?? 0,
      keptDocuments: ofKept.documents,
      droppedDocuments: (figures?.readDocuments ?? 0) - ofKept.documents,
      failedDocuments: figures?.failedDocuments ?? 0,
      blankLines: figures?.blankLines ?? 0,
      tokens: figures?.tokens ?? 0,
      keptTokens: ofKept.tokens,
    };
  });
}

/** A large source lies in several shards. */
function sumBySource(shards: readonly NumberedShard[], listed: ReadonlySet<string>): Map<string, SourceFigures> {
  const sums = new Map<string, SourceFigures>();
  for (const { file, mapped } of shards) {
    for (const of of mapped.bySource) {
      const key = keyOf(file, of.source);
      if (!listed.has(key)) continue;
      const sum = sums.get(key);
      sums.set(key, sum === undefined ? of : add(sum, of));
    }
  }
  return sums;
}

function add(a: SourceFigures, b: SourceFigures): SourceFigures {
  return {
    source: a.source,
    documents: a.documents + b.documents,
    readDocuments: a.readDocuments + b.readDocuments,
    failedDocuments: a.failedDocuments + b.failedDocuments,
    blankLines: a.blankLines + b.blankLines,
    tokens: a.tokens + b.tokens,
  };
}

function keyOf(file: number, source: number): string {
  return `${file}/${source}`;
}
