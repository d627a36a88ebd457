/** How many tokens documents have. */
export interface TokenDistribution {
  min: number;
  max: number;
  mean: number;
  p50: number;
  p90: number;
  p99: number;
}

/**
 * Counts documents by their number of tokens, for exact percentiles in small memory: k different counts need k²/2 tokens
 * at least, so ten billion tokens have fewer than 142,000 of them.
 */
export class TokenHistogram {
  private readonly documentsByTokens = new Map<number, number>();
  private documents = 0;
  private tokens = 0;

  /** Adds some documents of so many tokens each. */
  add(tokens: number, documents = 1): void {
    this.documentsByTokens.set(tokens, (this.documentsByTokens.get(tokens) ?? 0) + documents);
    this.documents += documents;
    this.tokens += tokens * documents;
  }

  /** Undefined when nothing was added. A percentile is the least value that so many documents do not exceed (nearest rank). */
  distribution(): TokenDistribution | undefined {
    const counts = [...this.documentsByTokens].sort(([a], [b]) => a - b);
    const first = counts[0];
    const last = counts.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const percentile = (percent: number): number => {
      const rank = Math.ceil((percent * this.documents) / 100);
      let seen = 0;
      for (const [tokens, documents] of counts) {
        seen += documents;
        if (seen >= rank) return tokens;
      }
      return last[0];
    };
    return {
      min: first[0],
      max: last[0],
      mean: this.tokens / this.documents,
      p50: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
    };
  }
}
