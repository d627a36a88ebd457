import { columnOfFinding, columnOfLicence, NO_SET } from '../features/features-columns.js';
import { findingCatalogue, findingTypes } from '../findings/finding-types.js';
import { licenceMarkerLabels, licenceMarkers } from '../findings/licence-markers.js';
import type { MapRules } from '../map-rules.js';
import { codeOfReason } from '../policy/drop-reasons.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import type { ReduceDatabase } from '../reduce/reduce-database.js';
import { estimateEpochs } from './estimate-epochs.js';
import type { IntakeReport } from './intake-report.js';

export async function measureFindings(database: ReduceDatabase, policy: IntakePolicy): Promise<IntakeReport['findings']> {
  const figures = await database.numbers(`select ${findingTypes.map((type) => {
    const column = columnOfFinding(type);
    return `count(*) filter (where ${column} > 0) as ${column}_documents, sum(${column}) as ${column}_occurrences`;
  }).join(', ')} from measured`);
  return findingTypes.map((type) => {
    const { group, label } = findingCatalogue[type];
    const column = columnOfFinding(type);
    return {
      type, group, label, action: policy.findings[type],
      documents: figures[`${column}_documents`] ?? 0, occurrences: figures[`${column}_occurrences`] ?? 0,
    };
  });
}

export async function measureLicences(database: ReduceDatabase, policy: IntakePolicy): Promise<IntakeReport['licences']> {
  const figures = await database.numbers(`select ${licenceMarkers.map((marker) => {
    const column = columnOfLicence(marker);
    return `count(*) filter (where ${column}) as ${column}_documents, sum(tokens) filter (where ${column}) as ${column}_tokens`;
  }).join(', ')} from measured`);
  return licenceMarkers.map((marker) => {
    const column = columnOfLicence(marker);
    return {
      marker, label: licenceMarkerLabels[marker], action: policy.licences[marker],
      documents: figures[`${column}_documents`] ?? 0, tokens: figures[`${column}_tokens`] ?? 0,
    };
  });
}

export async function measureLanguages(database: ReduceDatabase): Promise<IntakeReport['languages']> {
  const rows = await database.rows(`select language, count(*) as documents, sum(tokens) as tokens, coalesce(sum(tokens) filter (where d.code is null), 0) as kept
    from feature left join decided d using (doc) group by language order by tokens desc, language`);
  return rows.map((row) => ({ language: String(row.language), documents: Number(row.documents), tokens: Number(row.tokens), keptTokens: Number(row.kept) }));
}

/** Of each evaluation set: how many documents overlap it at all. */
export async function measureContamination(database: ReduceDatabase, sets: readonly string[]): Promise<IntakeReport['contamination']> {
  const rows = await database.rows(`select evaluation_set, count(*) as documents, sum(tokens) as tokens, max(contamination) as highest,
      count(*) filter (where d.code = ${codeOfReason('contamination')}) as dropped
    from feature left join decided d using (doc) where evaluation_set <> ${NO_SET} group by evaluation_set`);
  const bySet = new Map(rows.map((row) => [Number(row.evaluation_set), row]));
  return sets.map((set, index) => {
    const row = bySet.get(index);
    return {
      set, documents: Number(row?.documents ?? 0), tokens: Number(row?.tokens ?? 0), highestShare: Number(row?.highest ?? 0), dropped: Number(row?.dropped ?? 0),
    };
  });
}

/** Of kept chat examples and preference pairs: what training will make of them. */
export async function measureExamples(database: ReduceDatabase, rules: MapRules): Promise<IntakeReport['examples']> {
  if (rules.kind === 'documents') return null;
  const used = `sum(least(tokens, ${rules.maxExampleTokens}))`;
  const { examples = 0, truncated = 0, equal_pairs: equalPairs = 0, tokens: epochTokens = 0, unpruned: unprunedEpochTokens = 0 } = await database.numbers(`select count(*) filter (where kept) as examples,
      count(*) filter (where kept and truncated) as truncated, count(*) filter (where kept and equal_pair) as equal_pairs, coalesce(${used} filter (where kept), 0) as tokens, coalesce(${used}, 0) as unpruned
    from (select f.*, d.code is null as kept from feature f left join decided d using (doc))`);
  const epochs = estimateEpochs(examples);
  return { examples, truncated, equalPairs, epochs, epochTokens, unprunedEpochTokens, trainingTokens: epochTokens * epochs };
}
