import type { QualityStatistics } from '../kernels/quality-statistics.js';

/** A rule of quality: a document breaks it when its statistic lies under the least or over the greatest value allowed. */
interface QualityRule {
  readonly statistic: keyof QualityStatistics;
  /** For people: what breaks it. */
  readonly label: string;
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * The rules, in the order in which they are asked. Sources: `gopher_*` is Rae et al. 2021, "Scaling Language Models", appendix A1.1;
 * `fineweb_*` is Penedo et al. 2024, "The FineWeb Datasets", section 3.6.
 */
export const qualityRules = {
  gopher_words: { statistic: 'words', label: 'Too few or too many words', min: 50, max: 100_000 },
  gopher_mean_word_length: { statistic: 'meanWordLength', label: 'Words unusually short or long', min: 3, max: 10 },
  gopher_symbols: { statistic: 'symbolsPerWord', label: 'Many symbols (#, …) for its words', min: null, max: 0.1 },
  gopher_bullet_lines: { statistic: 'bulletLines', label: 'Nearly all lines are bullets', min: null, max: 0.9 },
  gopher_ellipsis_lines: { statistic: 'ellipsisLines', label: 'Many lines end in an ellipsis', min: null, max: 0.3 },
  gopher_alphabetic_words: { statistic: 'wordsWithLetter', label: 'Few words with a letter', min: 0.8, max: null },
  gopher_stop_words: { statistic: 'stopWords', label: 'Hardly any common words', min: 2, max: null },
  gopher_duplicate_lines: { statistic: 'duplicateLines', label: 'Many repeated lines', min: null, max: 0.3 },
  gopher_duplicate_line_characters: { statistic: 'duplicateLineCharacters', label: 'Much text in repeated lines', min: null, max: 0.2 },
  gopher_top_2_gram: { statistic: 'top2Gram', label: 'One pair of words repeated', min: null, max: 0.2 },
  gopher_top_3_gram: { statistic: 'top3Gram', label: 'Three words repeated', min: null, max: 0.18 },
  gopher_top_4_gram: { statistic: 'top4Gram', label: 'Four words repeated', min: null, max: 0.16 },
  gopher_duplicate_5_grams: { statistic: 'duplicate5Grams', label: 'Phrases of 5 words repeated', min: null, max: 0.15 },
  gopher_duplicate_6_grams: { statistic: 'duplicate6Grams', label: 'Phrases of 6 words repeated', min: null, max: 0.14 },
  gopher_duplicate_7_grams: { statistic: 'duplicate7Grams', label: 'Phrases of 7 words repeated', min: null, max: 0.13 },
  gopher_duplicate_8_grams: { statistic: 'duplicate8Grams', label: 'Phrases of 8 words repeated', min: null, max: 0.12 },
  gopher_duplicate_9_grams: { statistic: 'duplicate9Grams', label: 'Phrases of 9 words repeated', min: null, max: 0.11 },
  gopher_duplicate_10_grams: { statistic: 'duplicate10Grams', label: 'Phrases of 10 words repeated', min: null, max: 0.1 },
  fineweb_punctuated_lines: { statistic: 'punctuatedLines', label: 'Few lines end in punctuation', min: 0.12, max: null },
  fineweb_short_lines: { statistic: 'shortLines', label: 'Mostly short lines', min: null, max: 0.67 },
  fineweb_duplicate_characters: { statistic: 'duplicateCharacters', label: 'Lines repeated word for word', min: null, max: 0.01 },
} as const satisfies Record<string, QualityRule>;

export type QualityRuleId = keyof typeof qualityRules;

export const qualityRuleIds = Object.keys(qualityRules) as [QualityRuleId, ...QualityRuleId[]];

/** Rules that presuppose blanks between words, which these languages do not write. */
const RULES_OF_SPACED_WORDS = ['gopher_mean_word_length', 'gopher_symbols', 'gopher_alphabetic_words'] as const satisfies readonly QualityRuleId[];
const LANGUAGES_WITHOUT_BLANKS = ['ja', 'km', 'lo', 'my', 'th', 'zh'] as const;

/** What the defaults ask of some languages otherwise: the common words counted are English, and not all scripts part their words. */
export function defaultQualityByLanguage(): Record<string, Partial<Record<QualityRuleId, { action: 'flag' | 'off' }>>> {
  const off = Object.fromEntries(RULES_OF_SPACED_WORDS.map((rule) => [rule, { action: 'off' as const }]));
  return {
    en: { gopher_stop_words: { action: 'flag' } },
    ...Object.fromEntries(LANGUAGES_WITHOUT_BLANKS.map((language) => [language, { ...off }])),
  };
}
