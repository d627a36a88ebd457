import type { QualityStatistics } from '../kernels/quality-statistics.js';
import type { IntakePolicy } from './intake-policy.js';
import { qualityRuleIds, qualityRules } from './quality-rules.js';
import { effectiveRule, languagesOfRule, type EffectiveRule } from './verdict-sql.js';

/** Statistics that are no shares, with the greatest value that they can have; none is ever below 0. */
const GREATEST: Partial<Record<keyof QualityStatistics, number>> = {
  words: Infinity, meanWordLength: Infinity, symbolsPerWord: Infinity, lines: Infinity, stopWords: 8,
};

/**
 * Why a policy drops every document whatever the data, in words; null when it depends on the data. Only bounds of quality rules can tell:
 * all else looks at what is in a text.
 */
export function keepsNothingBecause(policy: IntakePolicy): string | null {
  const rule = qualityRuleIds.find((id) => {
    const greatest = GREATEST[qualityRules[id].statistic] ?? 1;
    const dropsAll = ({ action, min, max }: EffectiveRule): boolean => action === 'drop' && ((min ?? 0) > greatest || (max ?? greatest) < 0);
    return [policy.quality[id], ...languagesOfRule(policy, id).map((language) => effectiveRule(policy, id, language))].every(dropsAll);
  });
  return rule === undefined ? null : `No text can meet quality.${rule}, and it drops those that do not.`;
}
