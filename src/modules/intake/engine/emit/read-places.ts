import { asyncBufferFromFile, parquetRead } from 'hyparquet';
import { featuresColumns } from '../features/features-columns.js';

const [source, line] = featuresColumns.place;

/** Where the documents of a shard lie that were measured, in their order. */
export interface DocumentPlaces {
  readonly count: number;
  isAt(position: number, source: number, line: number): boolean;
}

/** Reads the places of a shard's documents from its features file; 16 bytes a document are kept. */
export async function readPlaces(features: string): Promise<DocumentPlaces> {
  const sources: ArrayLike<number | bigint>[] = [];
  const lines: ArrayLike<number | bigint>[] = [];
  await parquetRead({
    file: await asyncBufferFromFile(features),
    columns: [source.name, line.name],
    onChunk: ({ columnName, columnData }) => {
      (columnName === source.name ? sources : lines).push(columnData as ArrayLike<number | bigint>);
    },
  });
  const flat = { sources: flatten(sources), lines: flatten(lines) };
  return {
    count: flat.sources.length,
    isAt: (position, ofSource, ofLine) => flat.sources[position] === ofSource && flat.lines[position] === ofLine,
  };
}

function flatten(chunks: readonly ArrayLike<number | bigint>[]): Float64Array {
  const all = new Float64Array(chunks.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const chunk of chunks) for (let index = 0; index < chunk.length; index++) all[at++] = Number(chunk[index]);
  return all;
}
