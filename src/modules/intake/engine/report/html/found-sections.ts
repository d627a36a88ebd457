import type { DuplicateGroup, IntakeReport } from '../intake-report.js';
import { counted, inFewDigits, inGroups, inPercent, shownName, shownPlace, wholeBucket, wordsOfStatistic } from '../words.js';
import { columns, horizontalBars } from './charts.js';
import { html, type Markup } from './markup.js';
import { table } from './table.js';

/** Sections on what was found in the documents. Each is null when there is nothing to say. */

const MOST_LANGUAGES_DRAWN = 20;

export function lengthsSection({ lengths, tokensPerDocument }: IntakeReport): Markup | null {
  if (tokensPerDocument === null) return null;
  const { min, p50, p90, p99, max, mean } = tokensPerDocument;
  return html`<p>Tokens of a kept document: least ${inGroups(min)}, median ${inGroups(p50)}, mean ${inFewDigits(mean)}, 90 % have at most ${inGroups(p90)}, 99 % at most ${inGroups(p99)}, greatest ${inGroups(max)}.</p>
${columns(lengths.map(({ from, to, documents }) => ({ label: wholeBucket(from, to), value: documents })), 'Kept documents by their number of tokens')}
<p class="muted">Kept documents by their number of tokens.</p>
<details><summary>As a table</summary>${table(lengths, [
    { head: 'Tokens', cell: ({ from, to }) => wholeBucket(from, to) },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Tokens in all', figure: true, cell: ({ tokens }) => inGroups(tokens) },
  ])}</details>`;
}

export function duplicatesSection({ duplicates }: IntakeReport): Markup | null {
  const groups: { name: string; group: DuplicateGroup }[] = [
    { name: 'Exact', group: duplicates.exact },
    { name: `Near (similarity at least ${duplicates.near.threshold})`, group: duplicates.near },
    { name: 'In data accepted earlier', group: duplicates.earlier },
  ];
  if (groups.every(({ group }) => group.documents === 0)) return null;
  const sizes = (kind: 'exact' | 'near'): Markup | null => {
    const drawn = duplicates.clusterSizes.filter((size) => size.kind === kind && size.clusters > 0);
    if (drawn.length === 0) return null;
    return html`<div>${columns(drawn.map(({ from, to, clusters }) => ({ label: wholeBucket(from, to === null ? null : to + 1), value: clusters })), `Clusters of ${kind} duplicates by size`, 'small')}<p class="muted">Clusters of ${kind} duplicates, by how many documents they have.</p></div>`;
  };
  return html`${table(groups, [
    { head: 'Duplicates', cell: ({ name }) => name },
    { head: 'Documents', figure: true, cell: ({ group }) => inGroups(group.documents) },
    { head: 'Tokens', figure: true, cell: ({ group }) => inGroups(group.tokens) },
    { head: 'Clusters', figure: true, cell: ({ group }) => inGroups(group.clusters) },
    { head: 'Action', cell: ({ group }) => group.action },
    { head: 'Dropped', figure: true, cell: ({ group }) => inGroups(group.droppedDocuments) },
  ])}<div class="small">${sizes('exact')}${sizes('near')}</div>${groups.map(({ name, group }) => duplicateSamples(name, group))}`;
}

function duplicateSamples(name: string, { samples }: DuplicateGroup): Markup | null {
  if (samples.length === 0) return null;
  return html`<details><summary>${name}: the first ${samples.length}</summary>${table(samples, [
    { head: 'Document', cell: (sample) => shownPlace(sample) },
    { head: 'Same as, or similar to', cell: ({ duplicateOf }) => (duplicateOf === null ? 'data accepted earlier' : shownPlace(duplicateOf)) },
    { head: 'Similarity', figure: true, cell: ({ similarity }) => inFewDigits(similarity, 2) },
  ])}</details>`;
}

export function qualitySection({ quality, qualityHistograms }: IntakeReport): Markup | null {
  const used = quality.filter(({ action }) => action !== 'off').sort((a, b) => b.documents - a.documents);
  if (used.length === 0) return null;
  const bound = (value: number | null): string => (value === null ? '' : inFewDigits(value));
  const drawn = qualityHistograms.filter(({ buckets }) => buckets.some(({ documents }) => documents > 0));
  return html`<p>Each rule only says what lies outside of its bounds; the policy decides what follows. A document may break several.</p>
${table(used, [
    { head: 'Rule', cell: ({ label, languages }) => (languages.length === 0 ? label : html`${label} <span class="muted">(otherwise for ${languages.join(', ')})</span>`) },
    { head: 'Least', figure: true, cell: ({ min }) => bound(min) },
    { head: 'Most', figure: true, cell: ({ max }) => bound(max) },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
    { head: 'Action', cell: ({ action }) => action },
    { head: 'Dropped', figure: true, cell: ({ dropped }) => inGroups(dropped) },
  ])}${drawn.length === 0 ? null : html`<details><summary>How the statistics are spread over the documents</summary><div class="small">${drawn.map(({ statistic, buckets }) => {
    const words = wordsOfStatistic(statistic);
    return html`<div>${columns(buckets.map(({ from, documents }) => ({ label: inFewDigits(from, 2), value: documents })), `Documents by ${words}`, 'small')}<p class="muted">Documents by ${words}, from the value named on.</p></div>`;
  })}</div></details>`}`;
}

export function languagesSection({ languages, totals }: IntakeReport): Markup | null {
  if (languages.length === 0) return null;
  const drawn = languages.slice(0, MOST_LANGUAGES_DRAWN);
  return html`${horizontalBars(drawn.map(({ language, tokens }) => ({ label: language === 'und' ? 'not determined' : language, value: tokens, note: inPercent(tokens, totals.tokens) })), 'Tokens by language')}
<details><summary>As a table</summary>${table(languages, [
    { head: 'Language', cell: ({ language }) => language },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
    { head: 'Tokens kept', figure: true, cell: ({ keptTokens }) => inGroups(keptTokens) },
  ])}</details>`;
}

export function findingsSection({ findings }: IntakeReport): Markup | null {
  const found = findings.filter(({ occurrences }) => occurrences > 0).sort((a, b) => b.occurrences - a.occurrences);
  if (found.length === 0) return html`<p>Neither personal data nor secrets were found. Names of people are not looked for.</p>`;
  return html`<p>Names of people are not looked for. What was found is counted here, and quoted nowhere.</p>
${horizontalBars(found.map(({ label, occurrences, group }) => ({ label, value: occurrences, tone: group === 'secret' ? 'bad' as const : 'accent' as const })), 'Findings by type')}
${table(found, [
    { head: 'Finding', cell: ({ label }) => label },
    { head: 'Kind', cell: ({ group }) => (group === 'secret' ? 'secret' : 'personal data') },
    { head: 'Occurrences', figure: true, cell: ({ occurrences }) => inGroups(occurrences) },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Action', cell: ({ action }) => action },
  ])}`;
}

export function contaminationSection({ contamination }: IntakeReport): Markup | null {
  if (contamination.length === 0) return null;
  return table(contamination, [
    { head: 'Evaluation set', cell: ({ set }) => shownName(set) },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
    { head: 'Greatest overlap', figure: true, cell: ({ highestShare }) => inPercent(highestShare, 1) },
    { head: 'Dropped', figure: true, cell: ({ dropped }) => inGroups(dropped) },
  ]);
}

export function licencesSection({ licences }: IntakeReport): Markup | null {
  const found = licences.filter(({ documents }) => documents > 0).sort((a, b) => b.documents - a.documents);
  if (found.length === 0) return null;
  return html`<p>What texts say of the rights in them. Whether they may be used is for people to decide.</p>${table(found, [
    { head: 'Marker', cell: ({ label }) => label },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
    { head: 'Action', cell: ({ action }) => action },
  ])}`;
}

export function examplesSection({ examples, kind }: IntakeReport): Markup | null {
  if (examples === null) return null;
  const { truncated, equalPairs, epochs, trainingTokens } = examples;
  return html`<p>${counted(examples.examples, kind === 'chat' ? 'example' : 'pair')} kept; ${inGroups(truncated)} longer than training uses, whose rest is cut off there${kind === 'preferences' ? `; ${counted(equalPairs, 'pair')} with two equal answers, which teach nothing` : ''}.</p>
<p>An estimate of the training takes ${counted(epochs, 'epoch')} and ${inGroups(trainingTokens)} tokens.</p>`;
}
