import { findingCatalogue } from '../findings/finding-types.js';
import type { IntakeReport } from '../report/intake-report.js';
import type { DatasetDescription } from './croissant.js';
import type { Manifest } from './manifest.js';

const MAX_LANGUAGES = 20;

const SIZES: readonly (readonly [number, string])[] = [[1e3, 'n<1K'], [1e4, '1K<n<10K'], [1e5, '10K<n<100K'], [1e6, '100K<n<1M'], [1e7, '1M<n<10M'], [1e8, '10M<n<100M'], [1e9, '100M<n<1B']];

/**
 * A dataset card: Markdown with a YAML head, as hubs of datasets read it. It holds no text of the data; names that people gave are
 * quoted, so that none becomes markup.
 */
export function buildDatasetCard(manifest: Manifest, report: IntakeReport, dataset: DatasetDescription): string {
  const { totals } = report;
  return [
    yamlHead(manifest, dataset),
    `# ${plain(dataset.name)}`,
    plain(dataset.description),
    '## What it holds',
    table(['', 'Came in', 'Kept'], [
      ['Documents', number(totals.documents), number(totals.keptDocuments)],
      [`Tokens (${report.encoding})`, number(totals.tokens), number(manifest.totals.tokens)],
      ['Files', number(totals.files), `${number(manifest.totals.shards)} shards`],
    ]),
    'Tokens of what is kept are counted after redaction.',
    '## What became of each document',
    table(['Step', 'Documents', 'Tokens'], report.waterfall.map(({ label, documents, tokens }) => [plain(label), number(documents), number(tokens)])),
    '## Languages',
    table(['Language', 'Documents', 'Tokens kept'], report.languages.slice(0, MAX_LANGUAGES).map(({ language, documents, keptTokens }) => [language, number(documents), number(keptTokens)])),
    '## Redaction',
    redactions(manifest),
    '## Evaluation sets',
    report.contamination.length === 0
      ? 'No evaluation set was compared with.'
      : table(['Set', 'Documents that overlap', 'Dropped'], report.contamination.map(({ set, documents, dropped }) => [plain(set), number(documents), number(dropped)])),
    '## How it was made',
    [
      `- Near duplicates: 112 MinHash permutations of 5-word shingles, similarity of at least ${report.duplicates.near.threshold}; the first by file and place is kept.`,
      `- Policy: SHA-256 \`${manifest.policySha256}\`, in full in \`manifest.json\`.`,
      `- Program: \`${plain(manifest.codeVersion)}\`.`,
      '- Files, their sizes and SHA-256: `manifest.json`. Structure: `croissant.json`.',
    ].join('\n'),
    '## Limits',
    'Languages, quality, personal data and secrets are found by rules, which miss some and name some wrongly. Names of people are not looked for.',
    '',
  ].join('\n\n');
}

function yamlHead(manifest: Manifest, dataset: DatasetDescription): string {
  const size = SIZES.find(([limit]) => manifest.totals.documents < limit)?.[1] ?? 'n>1B';
  return [
    '---',
    // JSON strings are YAML strings.
    `pretty_name: ${JSON.stringify(dataset.name)}`,
    `license: other`,
    `license_link: ${JSON.stringify(dataset.license)}`,
    `language: ${JSON.stringify(dataset.languages)}`,
    `size_categories: ${JSON.stringify([size])}`,
    `task_categories: ${JSON.stringify(['text-generation'])}`,
    'configs:',
    '  - config_name: default',
    `    data_files: ${JSON.stringify(`data/*.${manifest.format}`)}`,
    '---',
  ].join('\n');
}

function redactions({ totals }: Manifest): string {
  const rows = Object.entries(totals.redactions) as [keyof typeof findingCatalogue, number][];
  if (rows.length === 0) return 'Nothing was redacted.';
  return table(['Found', 'Replaced by', 'Times'], rows.map(([type, times]) => [findingCatalogue[type].label, `\`${findingCatalogue[type].placeholder}\``, number(times)]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Digits in groups of three, whatever the locale. */
function number(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** One line of text, without markup. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|]/g, String.raw`\$&`);
}
