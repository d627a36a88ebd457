import { columnOfStatistic, qualityStatistics } from '../features/features-columns.js';
import type { QualityStatistics } from '../kernels/quality-statistics.js';
import { codeOfReason } from '../policy/drop-reasons.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import { qualityRuleIds, qualityRules } from '../policy/quality-rules.js';
import { breaksRuleSql, languagesOfRule } from '../policy/verdict-sql.js';
import type { ReduceDatabase } from '../reduce/reduce-database.js';
import { TokenHistogram } from '../token-histogram.js';
import { bucketsFrom, bucketSql } from './buckets.js';
import type { IntakeReport } from './intake-report.js';

const SHARES = Array.from({ length: 20 }, (_, index) => index / 20);
const SMALL_SHARES = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75];
const COUNTS = [0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000];
/** Where the buckets of a statistic begin; of the others, as of small shares. */
const EDGES: Partial<Record<keyof QualityStatistics, readonly number[]>> = {
  words: COUNTS,
  lines: [0, 1, 2, 5, ...COUNTS.slice(1)],
  stopWords: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  meanWordLength: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20],
  wordsWithLetter: SHARES,
  punctuatedLines: SHARES,
  shortLines: SHARES,
  bulletLines: SHARES,
  ellipsisLines: SHARES,
};
const LENGTHS = [0, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 1_048_576];

/** How many documents break each rule, and how many left for it. @param dropped documents by the code of their reason */
export async function measureQuality(database: ReduceDatabase, policy: IntakePolicy, dropped: ReadonlyMap<number, number>): Promise<IntakeReport['quality']> {
  const figures = await database.numbers(`select ${qualityRuleIds.map((rule) => {
    const breaks = breaksRuleSql(policy, rule, ['drop', 'flag']);
    return `count(*) filter (where ${breaks}) as ${rule}_documents, sum(tokens) filter (where ${breaks}) as ${rule}_tokens`;
  }).join(', ')} from measured`);
  return qualityRuleIds.map((rule) => {
    const { label, statistic } = qualityRules[rule];
    const { action, min, max } = policy.quality[rule];
    return {
      rule, label, statistic, min, max, action,
      languages: languagesOfRule(policy, rule),
      documents: figures[`${rule}_documents`] ?? 0,
      tokens: figures[`${rule}_tokens`] ?? 0,
      dropped: dropped.get(codeOfReason(`quality_${rule}`)) ?? 0,
    };
  });
}

/** All statistics of all documents that were read. */
export async function measureHistograms(database: ReduceDatabase): Promise<IntakeReport['qualityHistograms']> {
  const histograms: IntakeReport['qualityHistograms'] = [];
  // One by one: counting all buckets of all statistics in one pass takes several times as long.
  for (const statistic of qualityStatistics) {
    const edges = EDGES[statistic] ?? SMALL_SHARES;
    const rows = await database.rows(`select ${bucketSql(columnOfStatistic(statistic), edges)} as bucket, count(*) as documents from measured group by bucket`);
    const documents = new Map(rows.map((row) => [Number(row.bucket), Number(row.documents)]));
    histograms.push({ statistic, buckets: bucketsFrom(edges).map((bucket, index) => ({ ...bucket, documents: documents.get(index) ?? 0 })) });
  }
  return histograms;
}

/** How many tokens the kept documents have. */
export async function measureLengths(database: ReduceDatabase): Promise<Pick<IntakeReport, 'tokensPerDocument' | 'lengths'>> {
  const histogram = new TokenHistogram();
  const lengths = bucketsFrom(LENGTHS).map((bucket) => ({ ...bucket, documents: 0, tokens: 0 }));
  const query = 'select tokens, count(*) from feature anti join decided using (doc) group by tokens order by tokens';
  for await (const [counts = [], documents = []] of database.stream(query)) {
    for (const [row, count] of counts.entries()) {
      const [tokens, many] = [Number(count), Number(documents[row])];
      histogram.add(tokens, many);
      const bucket = lengths.findLast(({ from }) => tokens >= from);
      if (bucket === undefined) continue;
      bucket.documents += many;
      bucket.tokens += tokens * many;
    }
  }
  return { tokensPerDocument: histogram.distribution() ?? null, lengths };
}
