import type { IntakeReport } from './intake-report.js';
import { savings, type Savings, type TrainingHardware } from './savings.js';
import { trainingCostOf } from './training-cost.js';

/** The training that a dataset is for, as far as it is known. */
export interface TrainingPlan {
  /** Of the model; of one with experts, those that a token passes through. */
  readonly parameters: number;
  /** Null: as estimated for examples, else one. */
  readonly epochs: number | null;
  readonly hardware: TrainingHardware;
  /** Other hardware, to be compared. */
  readonly elsewhere?: readonly TrainingHardware[];
}

/**
 * What pruning a dataset saves its training. Examples count as training reads them, cut off where it cuts them off; redaction saves nothing.
 * @throws RangeError as {@link savings}
 */
export function estimateSavings({ kind, totals, examples }: Pick<IntakeReport, 'kind' | 'totals' | 'examples'>, { epochs, ...plan }: TrainingPlan): Savings {
  const cost = trainingCostOf(kind);
  if (examples === null) return savings({ ...plan, cost, tokensBefore: totals.tokens, tokensAfter: totals.keptTokens, epochs: epochs ?? 1 });
  if (examples.unprunedEpochTokens === null) throw new RangeError('the report is of an earlier engine, which did not count what training would have read');
  return savings({
    ...plan, cost, tokensBefore: examples.unprunedEpochTokens, tokensAfter: examples.epochTokens, epochs: epochs ?? examples.epochs,
    assumptions: [
      ...(epochs === null ? [`The epochs are those that fine-tuning is usually estimated with, for ${examples.examples} examples.`] : []),
      'Of an example that is longer than training uses, only what is used counts.',
    ],
  });
}
