import type { IntakeReport } from '../report/intake-report.js';
import { labelOfReason, dropReasons } from './drop-reasons.js';
import { listChanges, type PolicyChange } from './list-changes.js';

/** What changes with another policy; positive: more are kept. */
export interface PolicyComparison {
  /** Settings that differ. */
  readonly changes: readonly PolicyChange[];
  readonly documents: number;
  readonly tokens: number;
  /** Reasons whose number changes; positive: fewer leave for it. They add up to the whole. */
  readonly byReason: readonly { readonly reason: string; readonly label: string; readonly documents: number; readonly tokens: number }[];
}

/**
 * What another policy changes, from two reductions of the same mapped shards.
 * @throws RangeError when the reports are not of the same data
 */
export function comparePolicies(before: IntakeReport, after: IntakeReport): PolicyComparison {
  if (before.totals.documents !== after.totals.documents || before.totals.tokens !== after.totals.tokens) {
    throw new RangeError('the reports are of different data: compare two reductions of the same shards');
  }
  const byReason = dropReasons.map((reason) => {
    const [was, is] = [before, after].map((report) => report.waterfall.find((step) => step.reason === reason));
    return {
      reason, label: labelOfReason(reason),
      documents: (was?.documents ?? 0) - (is?.documents ?? 0), tokens: (was?.tokens ?? 0) - (is?.tokens ?? 0),
    };
  });
  return {
    changes: listChanges(before.policy, after.policy),
    documents: after.totals.keptDocuments - before.totals.keptDocuments,
    tokens: after.totals.keptTokens - before.totals.keptTokens,
    byReason: byReason.filter(({ documents, tokens }) => documents !== 0 || tokens !== 0),
  };
}
