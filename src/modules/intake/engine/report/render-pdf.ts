import { formatMoney } from '../../../../platform/money.js';
import type { IntakeReport } from './intake-report.js';
import { Sheet, type DrawnBar } from './pdf/sheet.js';
import type { RenderOptions } from './render-html.js';
import { waterfallSteps, type WaterfallStep } from './waterfall.js';
import { counted, inBytes, inFewDigits, inGroups, inPercent, inPowersOfTen, policyInWords, shownName, shownPlace, wholeBucket, wordOf, wordsOfCode, wordsOfKind } from './words.js';

const MOST_LANGUAGES = 15;
const MOST_PLACES = 3;
const MOST_FILES = 60;
/** Of a sample; the page has more. */
const MOST_CHARACTERS = 400;

/** The report in a few pages for people: what counts of it, the page and the JSON have the rest. The same report gives the same bytes. */
export async function renderPdf(report: IntakeReport, { title }: RenderOptions): Promise<Buffer> {
  const sheet = new Sheet(title);
  const { totals, kind, warnings } = report;
  sheet.title(title);
  sheet.paragraph(`${inGroups(totals.keptDocuments)} of ${inGroups(totals.documents)} ${wordsOfKind(kind)} are kept, with ${inGroups(totals.keptTokens)} of ${inGroups(totals.tokens)} tokens (${inPercent(totals.keptTokens, totals.tokens)}). `
    + `${counted(totals.files, 'file')}, ${inBytes(totals.bytes)}; tokens of ${report.encoding}. ${inGroups(totals.duplicateDocuments)} duplicates were dropped, ${inGroups(totals.failedDocuments)} could not be read.`);
  for (const { text } of warnings) sheet.paragraph(`Note: ${text}`);
  drawWaterfall(sheet, report);
  drawLengths(sheet, report);
  drawDuplicates(sheet, report);
  drawFound(sheet, report);
  drawErrors(sheet, report);
  drawSavings(sheet, report);
  drawSamples(sheet, report);
  drawFiles(sheet, report);
  sheet.heading('Policy');
  for (const [matter, decision] of policyInWords(report.policy)) sheet.paragraph(`${matter}: ${decision}`);
  return await sheet.finish();
}

function drawWaterfall(sheet: Sheet, report: IntakeReport): void {
  const steps = waterfallSteps(report);
  const bars = (value: (step: WaterfallStep) => number, left: (step: WaterfallStep) => number, all: number): DrawnBar[] => steps.map((step) => {
    const from = step.kind === 'lost' ? share(left(step), all) : 0;
    return { label: step.label, from, to: from + share(value(step), all), tone: step.kind === 'lost' ? 'bad' : step.kind === 'kept' ? 'good' : 'accent', note: `${inGroups(value(step))} (${inPercent(value(step), all)})` };
  });
  sheet.heading('Documents: what is kept, and why not');
  sheet.bars(bars(({ documents }) => documents, ({ documentsLeft }) => documentsLeft, report.totals.documents));
  sheet.heading('Tokens');
  sheet.bars(bars(({ tokens }) => tokens, ({ tokensLeft }) => tokensLeft, report.totals.tokens));
}

function drawLengths(sheet: Sheet, { lengths, tokensPerDocument, examples }: IntakeReport): void {
  if (tokensPerDocument !== null) {
    const { min, p50, p90, p99, max, mean } = tokensPerDocument;
    sheet.heading('Tokens a kept document');
    sheet.paragraph(`Least ${inGroups(min)}, median ${inGroups(p50)}, mean ${inFewDigits(mean)}, 90 % at most ${inGroups(p90)}, 99 % at most ${inGroups(p99)}, greatest ${inGroups(max)}.`);
    drawBars(sheet, lengths.map(({ from, to, documents }) => ({ label: `${wholeBucket(from, to)} tokens`, value: documents })));
  }
  if (examples !== null) {
    sheet.paragraph(`${counted(examples.examples, 'example')} kept, ${inGroups(examples.truncated)} of them truncated in training; an estimate takes ${counted(examples.epochs, 'epoch')} and ${inGroups(examples.trainingTokens)} tokens.`);
  }
}

function drawDuplicates(sheet: Sheet, { duplicates }: IntakeReport): void {
  const groups = [['Exact', duplicates.exact], [`Near, similarity at least ${duplicates.near.threshold}`, duplicates.near], ['In data accepted earlier', duplicates.earlier]] as const;
  if (groups.every(([, { documents }]) => documents === 0)) return;
  sheet.heading('Duplicates');
  sheet.table(
    [{ head: 'Kind', width: 0.4 }, { head: 'Documents', width: 0.15, figure: true }, { head: 'Tokens', width: 0.2, figure: true }, { head: 'Clusters', width: 0.13, figure: true }, { head: 'Action', width: 0.12 }],
    groups.map(([name, { documents, tokens, clusters, action }]) => [name, inGroups(documents), inGroups(tokens), inGroups(clusters), action]),
  );
}

function drawFound(sheet: Sheet, report: IntakeReport): void {
  const quality = report.quality.filter(({ action, documents }) => action !== 'off' && documents > 0).sort((a, b) => b.documents - a.documents);
  if (quality.length > 0) {
    sheet.heading('Quality: documents outside of the bounds');
    drawBars(sheet, quality.map(({ label, documents, action }) => ({ label: `${label} (${action})`, value: documents })));
  }
  if (report.languages.length > 0) {
    sheet.heading('Languages, by tokens');
    drawBars(sheet, report.languages.slice(0, MOST_LANGUAGES).map(({ language, tokens }) => ({ label: language === 'und' ? 'not determined' : language, value: tokens })));
  }
  const findings = report.findings.filter(({ occurrences }) => occurrences > 0).sort((a, b) => b.occurrences - a.occurrences);
  sheet.heading('Personal data and secrets');
  if (findings.length === 0) sheet.paragraph('None were found. Names of people are not looked for.');
  drawBars(sheet, findings.map(({ label, occurrences, action }) => ({ label: `${label} (${action})`, value: occurrences })));
  if (report.contamination.length > 0) {
    sheet.heading('Evaluation sets');
    sheet.table(
      [{ head: 'Set', width: 0.5 }, { head: 'Documents', width: 0.25, figure: true }, { head: 'Greatest overlap', width: 0.25, figure: true }],
      report.contamination.map(({ set, documents, highestShare }) => [shownName(set), inGroups(documents), inPercent(highestShare, 1)]),
    );
  }
  const licences = report.licences.filter(({ documents }) => documents > 0).sort((a, b) => b.documents - a.documents);
  if (licences.length > 0) {
    sheet.heading('Licence markers, by documents');
    drawBars(sheet, licences.map(({ label, documents, action }) => ({ label: `${label} (${action})`, value: documents })));
  }
}

function drawErrors(sheet: Sheet, { errors }: IntakeReport): void {
  if (errors.length === 0) return;
  sheet.heading('What could not be read');
  for (const { code, count, advice, samples } of errors) {
    sheet.paragraph(`${wordsOfCode(code)}, ${inGroups(count)}: ${advice}`);
    const places = samples.slice(0, MOST_PLACES).map((sample) => shownPlace(sample)).join('; ');
    sheet.paragraph(`At ${places}${count > MOST_PLACES ? ` and ${inGroups(count - MOST_PLACES)} more` : ''}.`, 'grey');
  }
}

function drawSavings(sheet: Sheet, { savings, savingsMissing, output }: IntakeReport): void {
  if (savings !== null || savingsMissing !== null) sheet.heading('What pruning saves');
  if (savings === null && savingsMissing !== null) sheet.paragraph(savingsMissing.text);
  if (savings !== null) {
    sheet.paragraph(`${inGroups(savings.tokensSaved)} tokens an epoch, ${inPowersOfTen(savings.flopsSaved)} floating-point operations, ${inFewDigits(savings.gpuHoursSaved)} GPU-hours: ${formatMoney(savings.moneySaved)}.`);
    for (const { hardware, gpuHoursSaved, moneySaved } of savings.elsewhere) sheet.paragraph(`On ${shownName(hardware.name)}: ${inFewDigits(gpuHoursSaved)} GPU-hours, ${formatMoney(moneySaved)}.`);
    for (const assumption of savings.assumptions) sheet.paragraph(assumption, 'grey');
    sheet.paragraph(`One ${savings.hardware.name} costs ${formatMoney(savings.hardware.pricePerHour)} an hour.`, 'grey');
  }
  if (output !== null) {
    sheet.heading('Cleaned data');
    sheet.paragraph(`${counted(output.documents, 'document')} with ${counted(output.tokens, 'token')}, counted again after redaction, in ${counted(output.shards, 'shard')} of ${output.format}, ${inBytes(output.bytes)}.`);
  }
}

function drawSamples(sheet: Sheet, { samples }: IntakeReport): void {
  if (samples === null || samples.length === 0) return;
  sheet.heading('Samples, after redaction');
  for (const sample of samples) {
    sheet.paragraph(`${wordsOfCode(sample.reason)}: ${shownPlace(sample)}`);
    const text = sample.text.replaceAll(/\s+/g, ' ');
    const shown = text.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '');
    sheet.paragraph(`${shown}${sample.truncated || shown.length < text.length ? ' …' : ''}`, 'grey');
  }
}

function drawFiles(sheet: Sheet, { files }: IntakeReport): void {
  sheet.heading('Files');
  sheet.table(
    [{ head: 'File', width: 0.36 }, { head: 'Read as', width: 0.2 }, { head: 'Bytes', width: 0.12, figure: true }, { head: 'Documents', width: 0.16, figure: true }, { head: 'Tokens kept', width: 0.16, figure: true }],
    files.slice(0, MOST_FILES).map(({ name, formats, bytes, documents, keptTokens }) => [shownName(name), formats.map(wordOf).join(', '), inBytes(bytes), inGroups(documents), inGroups(keptTokens)]),
  );
  if (files.length > MOST_FILES) sheet.paragraph(`… and ${files.length - MOST_FILES} more, in the JSON report.`, 'grey');
}

function drawBars(sheet: Sheet, bars: readonly { label: string; value: number }[]): void {
  const most = bars.reduce((greatest, { value }) => Math.max(greatest, value), 0);
  sheet.bars(bars.map(({ label, value }) => ({ label, from: 0, to: share(value, most), note: inGroups(value), tone: 'accent' })));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
