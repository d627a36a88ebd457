import { columnOfFinding, columnOfLicence, columnOfStatistic, NO_SET } from '../features/features-columns.js';
import { findingTypes } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import { codeOfReason, KEPT, type DropReason } from './drop-reasons.js';
import type { IntakePolicy } from './intake-policy.js';
import { qualityRuleIds, qualityRules, type QualityRuleId } from './quality-rules.js';

const NEVER = 'false';

/** A rule of quality as it holds for a language. */
export interface EffectiveRule {
  readonly action: 'drop' | 'flag' | 'off';
  readonly min: number | null;
  readonly max: number | null;
}

/** Languages for which a rule is otherwise than in general, in order. */
export function languagesOfRule(policy: IntakePolicy, rule: QualityRuleId): string[] {
  return Object.keys(policy.qualityByLanguage).filter((language) => policy.qualityByLanguage[language]?.[rule] !== undefined).sort();
}

/** A rule of quality as it holds for texts in a language. */
export function effectiveRule(policy: IntakePolicy, rule: QualityRuleId, language: string): EffectiveRule {
  const general = policy.quality[rule];
  const special = policy.qualityByLanguage[language]?.[rule];
  return {
    action: special?.action ?? general.action,
    min: special?.min === undefined ? general.min : special.min,
    max: special?.max === undefined ? general.max : special.max,
  };
}

/** Whether a document breaks a rule whose action is one of these, in SQL over the features. */
export function breaksRuleSql(policy: IntakePolicy, rule: QualityRuleId, actions: readonly EffectiveRule['action'][]): string {
  const column = columnOfStatistic(qualityRules[rule].statistic);
  const breaks = ({ action, min, max }: EffectiveRule): string => {
    if (!actions.includes(action)) return NEVER;
    const bounds = [...(min === null ? [] : [`${column} < ${numberSql(min)}`]), ...(max === null ? [] : [`${column} > ${numberSql(max)}`])];
    return bounds.length === 0 ? NEVER : `(${bounds.join(' or ')})`;
  };
  const general = breaks(policy.quality[rule]);
  const special = languagesOfRule(policy, rule).map((language) => ({ language, breaks: breaks(effectiveRule(policy, rule, language)) }));
  const differing = special.filter((of) => of.breaks !== general);
  if (differing.length === 0) return general;
  return `case language ${differing.map((of) => `when '${of.language}' then ${of.breaks}`).join(' ')} else ${general} end`;
}

/** Whether a document's language is certain and none of those allowed. */
function languageUnwantedSql({ languages }: IntakePolicy): string {
  if (languages.action === 'off') return NEVER;
  const allowed = languages.allowed.map((language) => `'${language}'`).join(', ');
  return `(language not in (${allowed}) and language_confidence >= ${numberSql(languages.minConfidence)})`;
}

/** Whether a document overlaps an evaluation set by as much as the policy minds. */
function contaminatedSql({ contamination }: IntakePolicy): string {
  return `(evaluation_set <> ${NO_SET} and contamination >= ${numberSql(contamination.share)})`;
}

/** The decision on a document by itself: the code of the first reason to drop it, or that it is kept. In SQL over the features. */
export function verdictSql(policy: IntakePolicy): string {
  const conditions: [DropReason, string][] = [
    ...qualityRuleIds.map((rule): [DropReason, string] => [`quality_${rule}`, breaksRuleSql(policy, rule, ['drop'])]),
    ['language', policy.languages.action === 'drop' ? languageUnwantedSql(policy) : NEVER],
    ...findingTypes.map((type): [DropReason, string] => [`finding_${type}`, policy.findings[type] === 'drop' ? `${columnOfFinding(type)} > 0` : NEVER]),
    ['contamination', policy.contamination.action === 'drop' ? contaminatedSql(policy) : NEVER],
    ...licenceMarkers.map((marker): [DropReason, string] => [`licence_${marker}`, policy.licences[marker] === 'drop' ? columnOfLicence(marker) : NEVER]),
  ];
  const cases = conditions.filter(([, condition]) => condition !== NEVER).map(([reason, condition]) => `when ${condition} then ${codeOfReason(reason)}`);
  return cases.length === 0 ? String(KEPT) : `case ${cases.join(' ')} else ${KEPT} end`;
}

/** As a double: a literal with a point would be a decimal, and compared as such. */
function numberSql(value: number): string {
  return `${String(value)}::double`;
}
