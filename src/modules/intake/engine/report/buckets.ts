/** A bucket of a histogram: from `from` to before `to`, or without end. */
export interface Bucket {
  readonly from: number;
  readonly to: number | null;
}

/** The buckets that begin at these edges; values under the first count in the first. */
export function bucketsFrom(edges: readonly number[]): Bucket[] {
  return edges.map((from, index) => ({ from, to: edges[index + 1] ?? null }));
}

/** The index of a value's bucket, in SQL. */
export function bucketSql(value: string, edges: readonly number[]): string {
  const cases = edges.slice(1).map((edge, index) => `when ${value} < ${edge}::double then ${index}`);
  return cases.length === 0 ? '0' : `case ${cases.join(' ')} else ${edges.length - 1} end`;
}
