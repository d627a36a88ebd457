import type { IntakeReport } from './intake-report.js';

/** A step of the waterfall, with where its bar begins. */
export interface WaterfallStep {
  readonly reason: string;
  readonly label: string;
  readonly kind: 'all' | 'lost' | 'kept';
  readonly documents: number;
  readonly tokens: number;
  /** What is left after it. */
  readonly documentsLeft: number;
  readonly tokensLeft: number;
}

/** From all documents down to those that are kept, without the reasons for which nothing left. */
export function waterfallSteps({ waterfall, totals }: IntakeReport): WaterfallStep[] {
  let { documents: documentsLeft, tokens: tokensLeft } = totals;
  const steps: WaterfallStep[] = [{ reason: 'all', label: 'All', kind: 'all', documents: documentsLeft, tokens: tokensLeft, documentsLeft, tokensLeft }];
  for (const { reason, label, documents, tokens } of waterfall) {
    if (reason === 'kept' || documents === 0) continue;
    documentsLeft -= documents;
    tokensLeft -= tokens;
    steps.push({ reason, label, kind: 'lost', documents, tokens, documentsLeft, tokensLeft });
  }
  return [...steps, { reason: 'kept', label: 'Kept', kind: 'kept', documents: totals.keptDocuments, tokens: totals.keptTokens, documentsLeft, tokensLeft }];
}
