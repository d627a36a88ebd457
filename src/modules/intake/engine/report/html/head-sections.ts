import { formatMoney } from '../../../../../platform/money.js';
import { findingCatalogue, type FindingType } from '../../findings/finding-types.js';
import type { IntakeReport } from '../intake-report.js';
import { waterfallSteps, type WaterfallStep } from '../waterfall.js';
import { counted, inBytes, inFewDigits, inGroups, inPercent, inPowersOfTen, policyInWords, shownName, shownPlace, shownSource, wordOf, wordsOfCode } from '../words.js';
import { horizontalBars, type Bar } from './charts.js';
import { html, type Content, type Markup } from './markup.js';
import { table } from './table.js';

/** Sections on the dataset as a whole. Each is null when there is nothing to say. */

const MOST_SAMPLES_SHOWN = 10;

export function headFigures({ totals, findings }: IntakeReport): Markup {
  const occurrences = findings.reduce((sum, finding) => sum + finding.occurrences, 0);
  const cards: [figure: string, of: string][] = [
    [inGroups(totals.keptTokens), `tokens kept, ${inPercent(totals.keptTokens, totals.tokens)} of ${inGroups(totals.tokens)}`],
    [inGroups(totals.keptDocuments), `documents kept, ${inPercent(totals.keptDocuments, totals.documents)} of ${inGroups(totals.documents)}`],
    [inGroups(totals.droppedDocuments), `documents dropped, ${inGroups(totals.duplicateDocuments)} of them duplicates`],
    [inGroups(totals.failedDocuments), 'documents that could not be read'],
    [inGroups(occurrences), 'findings of personal data and secrets'],
    [inBytes(totals.bytes), `in ${counted(totals.files, 'file')}${totals.sources === totals.files ? '' : `, ${counted(totals.sources, 'source')}`}`],
  ];
  return html`<div class="cards">${cards.map(([figure, of]) => html`<div class="card"><b>${figure}</b><span>${of}</span></div>`)}</div>`;
}

export function waterfallSection(report: IntakeReport): Markup {
  const steps = waterfallSteps(report);
  const bars = (value: (step: WaterfallStep) => number, left: (step: WaterfallStep) => number, all: number): Bar[] => steps.map((step) => ({
    label: step.label, value: value(step), offset: step.kind === 'lost' ? left(step) : 0, tone: step.kind === 'lost' ? 'bad' : step.kind === 'kept' ? 'good' : 'accent',
    note: step.kind === 'all' ? inGroups(value(step)) : `${inGroups(value(step))} (${inPercent(value(step), all)})`,
  }));
  const { totals } = report;
  return html`<h3>Documents</h3>${horizontalBars(bars(({ documents }) => documents, ({ documentsLeft }) => documentsLeft, totals.documents), 'Documents: all, lost by each reason, kept')}
<h3>Tokens</h3>${horizontalBars(bars(({ tokens }) => tokens, ({ tokensLeft }) => tokensLeft, totals.tokens), 'Tokens: all, lost by each reason, kept')}
<p class="muted">Each document leaves for the first reason that applies, in this order. Documents that could not be read have no tokens.</p>
<details><summary>As a table</summary>${table(steps, [
    { head: 'Reason', cell: ({ label }) => label },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
    { head: 'Documents left', figure: true, cell: ({ documentsLeft }) => inGroups(documentsLeft) },
    { head: 'Tokens left', figure: true, cell: ({ tokensLeft }) => inGroups(tokensLeft) },
  ])}</details>`;
}

export function errorsSection({ errors, totals }: IntakeReport): Markup | null {
  if (errors.length === 0) return null;
  const samples = (shown: IntakeReport['errors'][number]['samples']): Markup => table(shown, [
    { head: 'Where', cell: (sample) => shownPlace(sample) },
    { head: 'Byte', figure: true, cell: ({ byte }) => inGroups(byte) },
    { head: 'Path', cell: ({ path }) => (path === null ? '' : html`<span class="code">${shownName(path)}</span>`) },
    { head: 'What is wrong', cell: ({ detail }) => shownName(detail) },
  ]);
  return html`<p>${counted(totals.failedDocuments, 'document')} could not be read, by the kind of mistake. Places are the file, the entry of an archive in it, and the line, row or element.</p>
${errors.map(({ code, advice, count, samples: all }) => html`<div class="error"><h3>${wordsOfCode(code)} <span class="muted">${inGroups(count)}</span></h3><p>${advice}</p>
${samples(all.slice(0, MOST_SAMPLES_SHOWN))}${all.length > MOST_SAMPLES_SHOWN ? html`<details><summary>${all.length - MOST_SAMPLES_SHOWN} more places</summary>${samples(all.slice(MOST_SAMPLES_SHOWN))}</details>` : null}</div>`)}`;
}

export function filesSection({ files, sources }: IntakeReport): Markup {
  return html`${table(files, [
    { head: 'File', cell: ({ name }) => html`<bdi>${shownName(name)}</bdi>` },
    { head: 'Read as', cell: ({ formats, encodings, containers }) => [...formats, ...containers, ...encodings].map(wordOf).join(', ') },
    { head: 'Bytes', figure: true, cell: ({ bytes }) => inBytes(bytes) },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Kept', figure: true, cell: ({ keptDocuments }) => inGroups(keptDocuments) },
    { head: 'Failed', figure: true, cell: ({ failedDocuments }) => inGroups(failedDocuments) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
    { head: 'Tokens kept', figure: true, cell: ({ keptTokens }) => inGroups(keptTokens) },
  ])}<details><summary>SHA-256 of the files</summary>${table(files, [
    { head: 'File', cell: ({ name }) => html`<bdi>${shownName(name)}</bdi>` },
    { head: 'SHA-256', cell: ({ sha256 }) => html`<span class="code">${sha256}</span>` },
  ])}</details>${sources.length <= files.length ? null : html`<details><summary>What the files hold, ${counted(sources.length, 'source')}</summary>${table(sources, [
    { head: 'Source', cell: ({ file, entry }) => html`<bdi>${shownSource(file, entry)}</bdi>` },
    { head: 'Read as', cell: ({ format, encoding }) => `${wordOf(format)}, ${wordOf(encoding)}` },
    { head: 'Documents', figure: true, cell: ({ documents }) => inGroups(documents) },
    { head: 'Kept', figure: true, cell: ({ keptDocuments }) => inGroups(keptDocuments) },
    { head: 'Failed', figure: true, cell: ({ failedDocuments }) => inGroups(failedDocuments) },
    { head: 'Tokens', figure: true, cell: ({ tokens }) => inGroups(tokens) },
  ])}</details>`}`;
}

export function samplesSection({ samples }: IntakeReport): Markup | null {
  if (samples === null || samples.length === 0) return null;
  return html`<p>The beginnings of some documents, after redaction.</p>${samples.map((sample) => html`<details><summary>${wordsOfCode(sample.reason)}: ${shownPlace(sample)}</summary><pre>${sample.text}${sample.truncated ? ' …' : ''}</pre></details>`)}`;
}

export function savingsSection({ savings, savingsMissing }: IntakeReport): Markup | null {
  if (savings === null) return savingsMissing === null ? null : html`<p>${savingsMissing.text}</p>`;
  const rows: [string, Content][] = [
    ['Tokens spared, an epoch', `${inGroups(savings.tokensSaved)} (${inPercent(savings.tokensSaved, savings.tokensBefore)} of ${inGroups(savings.tokensBefore)})`],
    ['Floating-point operations spared', inPowersOfTen(savings.flopsSaved)],
    ['GPU-hours spared', inFewDigits(savings.gpuHoursSaved)],
    ['Money spared', html`<b>${formatMoney(savings.moneySaved)}</b>`],
  ];
  return html`${facts(rows)}<h3>What this rests on</h3><ul>${savings.assumptions.map((assumption) => html`<li>${assumption}</li>`)}<li>One ${savings.hardware.name} costs ${formatMoney(savings.hardware.pricePerHour)} an hour.</li></ul>${savings.elsewhere.length === 0 ? null : html`<h3>On other hardware</h3>${table(savings.elsewhere, [
    { head: 'Hardware', cell: ({ hardware }) => shownName(hardware.name) },
    { head: 'Of its peak', figure: true, cell: ({ hardware }) => inPercent(hardware.utilisation, 1) },
    { head: 'An hour', figure: true, cell: ({ hardware }) => formatMoney(hardware.pricePerHour) },
    { head: 'GPU-hours spared', figure: true, cell: ({ gpuHoursSaved }) => inFewDigits(gpuHoursSaved) },
    { head: 'Money spared', figure: true, cell: ({ moneySaved }) => formatMoney(moneySaved) },
  ])}`}`;
}

export function outputSection({ output }: IntakeReport): Markup | null {
  if (output === null) return null;
  const redactions = Object.entries(output.redactions).filter(([, times]) => times > 0);
  return html`<p>${counted(output.documents, 'document')} with ${counted(output.tokens, 'token')}, counted again after redaction, in ${counted(output.shards, 'shard')} of ${output.format}, ${inBytes(output.bytes)}.</p>
${redactions.length === 0 ? null : facts(redactions.map(([type, times]) => [`${findingCatalogue[type as FindingType].label}, replaced by ${findingCatalogue[type as FindingType].placeholder}`, counted(times, 'time')]))}`;
}

export function policySection({ policy, kind, encoding, textField, maxRecordBytes }: IntakeReport): Markup {
  return html`${facts([
    ['Kind, and how it was read', `${kind}; text field “${shownName(textField)}”; records of at most ${inBytes(maxRecordBytes)}; tokens of ${encoding}`],
    ...policyInWords(policy),
  ])}<details><summary>The whole policy as JSON</summary><pre>${JSON.stringify(policy, null, 2)}</pre></details>`;
}

function facts(rows: readonly (readonly [name: string, value: Content])[]): Markup {
  return html`<div class="scroll"><table><tbody>${rows.map(([name, value]) => html`<tr><th>${name}</th><td>${value}</td></tr>`)}</tbody></table></div>`;
}
