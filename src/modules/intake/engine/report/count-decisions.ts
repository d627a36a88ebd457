import { documentErrors } from '../document-errors.js';
import { codeOfReason, dropReasons, labelOfReason, type DropReason } from '../policy/drop-reasons.js';
import type { ReduceDatabase } from '../reduce/reduce-database.js';
import type { FileReport, IntakeReport } from './intake-report.js';

const DUPLICATE_REASONS: readonly DropReason[] = ['exact_duplicate', 'earlier_data', 'near_duplicate'];

interface DecidedFigures {
  readonly file: number;
  /** Of the reason; 0: kept. */
  readonly code: number;
  readonly documents: number;
  readonly tokens: number;
}

/** How many documents and tokens each decision has. */
export class DecisionCounts {
  constructor(private readonly figures: readonly DecidedFigures[]) {}

  /** Of the documents that are not kept. */
  get documentsByCode(): ReadonlyMap<number, number> {
    return new Map(dropReasons.map((reason) => [codeOfReason(reason), this.ofReason(reason).documents]));
  }

  ofReason(reason: DropReason): { documents: number; tokens: number } {
    const code = codeOfReason(reason);
    return this.sum((of) => of.code === code);
  }

  ofFile(file: number): Pick<FileReport, 'keptDocuments' | 'droppedDocuments' | 'duplicateDocuments' | 'keptTokens' | 'droppedTokens' | 'duplicateTokens'> {
    const duplicateCodes = new Set(DUPLICATE_REASONS.map(codeOfReason));
    const kept = this.sum((of) => of.file === file && of.code === 0);
    const dropped = this.sum((of) => of.file === file && of.code !== 0);
    const duplicates = this.sum((of) => of.file === file && duplicateCodes.has(of.code));
    return {
      keptDocuments: kept.documents, droppedDocuments: dropped.documents, duplicateDocuments: duplicates.documents,
      keptTokens: kept.tokens, droppedTokens: dropped.tokens, duplicateTokens: duplicates.tokens,
    };
  }

  private sum(matches: (figures: DecidedFigures) => boolean): { documents: number; tokens: number } {
    const sums = { documents: 0, tokens: 0 };
    for (const figures of this.figures) {
      if (!matches(figures)) continue;
      sums.documents += figures.documents;
      sums.tokens += figures.tokens;
    }
    return sums;
  }
}

export async function countDecisions(database: ReduceDatabase): Promise<DecisionCounts> {
  const rows = await database.rows(`select file, coalesce(d.code, 0) as code, count(*) as documents, sum(tokens) as tokens
    from feature left join decided d using (doc) group by all`);
  return new DecisionCounts(
    rows.map((row) => ({ file: Number(row.file), code: Number(row.code), documents: Number(row.documents), tokens: Number(row.tokens) })),
  );
}

/** First what failed, by code; then what was dropped, by reason; then what is kept. Reasons that nothing left for are left out. */
export function waterfallOf(counts: DecisionCounts, errors: IntakeReport['errors'], totals: IntakeReport['totals']): IntakeReport['waterfall'] {
  return [
    ...errors.map(({ code, count }) => ({ reason: `failed_${code}`, label: `Not read: ${firstSentence(documentErrors[code])}`, documents: count, tokens: 0 })),
    ...dropReasons.map((reason) => ({ reason, label: labelOfReason(reason), ...counts.ofReason(reason) })).filter(({ documents }) => documents > 0),
    { reason: 'kept', label: 'Kept', documents: totals.keptDocuments, tokens: totals.keptTokens },
  ];
}

function firstSentence(text: string): string {
  return text.slice(0, text.indexOf('.'));
}
