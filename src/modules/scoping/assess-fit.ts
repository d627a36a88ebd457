import { fitFigures, fitOptions } from './fit-inputs.js';
import type { FitFigures, FitInputs, FitOption } from './fit-inputs.js';
import { fitRules } from './fit-rules.js';

/** Which rules an assessment was made by. */
const FIT_RULES_VERSION = 1;

export interface FitReason {
  /** Id of the rule. */
  rule: string;
  /** The rule, as a sentence. */
  sentence: string;
  source: string;
  points: number;
  /** What the rule saw in these inputs, with the numbers. */
  because: string;
}

export interface FitScore {
  option: FitOption;
  /** 0 to 100. */
  score: number;
  reasons: FitReason[];
}

export interface FitResult {
  rulesVersion: number;
  recommendation: FitOption;
  figures: FitFigures;
  /** Best first; equals in the order of {@link fitOptions}, the cheaper one first. */
  scores: FitScore[];
}

/**
 * Assesses which way fits a case: each rule of `fit-rules.ts` that has something to say adds its points to its option, and the
 * sum is cut to 0…100. The best option is recommended; of equals, the cheaper. Pure: the same inputs give the same result.
 *
 * More data of its own never lowers `custom_model`, more calls never lower `fine_tuning`, more instructions never raise
 * `prompt_work`, and a larger budget lowers nothing.
 * @param inputs - tokens and calls in whole numbers, money in minor units of one currency.
 */
export function assessFit(inputs: FitInputs): FitResult {
  const figures = fitFigures(inputs);
  const scores = fitOptions.map((option): FitScore => {
    const reasons = fitRules
      .filter((rule) => rule.option === option)
      .flatMap((rule): FitReason[] => {
        const verdict = rule.judge(inputs, figures);
        return verdict === null ? [] : [{ rule: rule.id, sentence: rule.sentence, source: rule.source, ...verdict }];
      });
    const sum = reasons.reduce((total, reason) => total + reason.points, 0);
    return { option, score: Math.min(100, Math.max(0, sum)), reasons };
  }).toSorted((a, b) => b.score - a.score);
  return { rulesVersion: FIT_RULES_VERSION, recommendation: scores[0]?.option ?? 'decline', figures, scores };
}
