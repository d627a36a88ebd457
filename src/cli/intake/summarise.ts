import type { PolicyPreview } from '../../modules/intake/engine/local/process-dataset.js';
import { describeComparison } from '../../modules/intake/engine/policy/describe-comparison.js';
import { formatMoney } from '../../platform/money.js';
import type { IntakeReport } from '../../modules/intake/engine/report/intake-report.js';
import { waterfallSteps } from '../../modules/intake/engine/report/waterfall.js';
import { counted, inBytes, inFewDigits, inGroups, inPercent, shownName, shownPlace, wordsOfCode, wordsOfKind } from '../../modules/intake/engine/report/words.js';

const BAR_WIDTH = 24;
const MOST_LISTED = 8;

/** The report on a terminal: what somebody wants to know before opening the page. Nothing of the data but names and places. */
export function summaryOf(report: IntakeReport): string {
  const { totals, warnings, findings, languages, errors, savings, output } = report;
  const found = findings.filter(({ occurrences }) => occurrences > 0).sort((a, b) => b.occurrences - a.occurrences);
  return [
    `${inGroups(totals.keptTokens)} of ${inGroups(totals.tokens)} tokens kept (${inPercent(totals.keptTokens, totals.tokens)}), ${report.encoding}`,
    `${inGroups(totals.keptDocuments)} of ${inGroups(totals.documents)} ${wordsOfKind(report.kind)} kept, from ${counted(totals.files, 'file')}, ${inBytes(totals.bytes)}`,
    ...warnings.map(({ text }) => `! ${text}`),
    '', ...waterfallLines(report),
    ...(found.length === 0 ? [] : ['', 'Personal data and secrets', ...listed(found, ({ label, occurrences, documents, action }) => `${label}: ${inGroups(occurrences)} in ${counted(documents, 'document')} (${action})`)]),
    ...(languages.length === 0 ? [] : ['', `Languages: ${languages.slice(0, MOST_LISTED).map(({ language, tokens }) => `${language} ${inPercent(tokens, totals.tokens)}`).join(', ')}${languages.length > MOST_LISTED ? ', …' : ''}`]),
    ...report.contamination.filter(({ documents }) => documents > 0).map(({ set, documents, highestShare }) => `Evaluation set ${shownName(set)}: ${counted(documents, 'document')} overlap, at most by ${inPercent(highestShare, 1)}`),
    ...(errors.length === 0 ? [] : ['', `Not read: ${counted(totals.failedDocuments, 'record')}`, ...listed(errors, ({ code, count, samples: [first], advice }) => `${wordsOfCode(code)}: ${inGroups(count)}${first === undefined ? '' : `, first at ${shownPlace(first)}`}\n    ${advice}`)]),
    ...(savings === null ? [] : ['', `Pruning saves ${inGroups(savings.tokensSaved)} tokens an epoch, ${inFewDigits(savings.gpuHoursSaved)} GPU-hours, ${formatMoney(savings.moneySaved)}; the report says what that rests on`]),
    ...(output === null ? [] : ['', `Written: ${counted(output.documents, 'document')}, ${counted(output.tokens, 'token')} after redaction, ${counted(output.shards, 'shard')} of ${output.format}, ${inBytes(output.bytes)}`]),
  ].join('\n');
}

function waterfallLines(report: IntakeReport): string[] {
  const steps = waterfallSteps(report);
  const { totals } = report;
  const label = Math.max(...steps.map((step) => step.label.length));
  const figures = inGroups(totals.documents).length;
  const tokens = inGroups(totals.tokens).length;
  return steps.map((step) => {
    const left = step.kind === 'lost' ? ratio(step.documentsLeft, totals.documents) : 0;
    const from = Math.floor(left * BAR_WIDTH);
    const length = Math.max(step.documents > 0 ? 1 : 0, Math.round(ratio(step.documents, totals.documents) * BAR_WIDTH));
    const bar = `${' '.repeat(Math.min(from, BAR_WIDTH - 1))}${(step.kind === 'lost' ? '░' : '█').repeat(length)}`.slice(0, BAR_WIDTH).padEnd(BAR_WIDTH);
    return `  ${step.label.padEnd(label)}  ${bar}  ${inGroups(step.documents).padStart(figures)} documents  ${inGroups(step.tokens).padStart(tokens)} tokens`;
  });
}

function listed<Item>(items: readonly Item[], line: (item: Item) => string): string[] {
  return [...items.slice(0, MOST_LISTED).map((item) => `  ${line(item)}`), ...(items.length > MOST_LISTED ? [`  … and ${items.length - MOST_LISTED} more kinds, in the report`] : [])];
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** What another policy changes, on a terminal. */
export function differenceOf({ before, after, difference }: PolicyPreview): string {
  const more = (count: number, one: string): string => (count === 0 ? `as many ${one}s` : `${counted(Math.abs(count), one)} ${count > 0 ? 'more' : 'fewer'}`);
  return [
    describeComparison(difference),
    `It would keep ${inGroups(after.totals.keptTokens)} instead of ${inGroups(before.totals.keptTokens)} tokens (${inPercent(after.totals.keptTokens, after.totals.tokens)}), in ${inGroups(after.totals.keptDocuments)} instead of ${inGroups(before.totals.keptDocuments)} documents.`,
    ...(difference.byReason.length === 0 ? [] : ['', 'Kept, by the reason for which documents left or would leave:']),
    ...difference.byReason.map(({ label, documents, tokens }) => `  ${label}: ${more(documents, 'document')}, ${more(tokens, 'token')}`),
    ...after.warnings.map(({ text }) => `! ${text}`),
  ].join('\n');
}
