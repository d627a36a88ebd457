import { contaminationSection, duplicatesSection, examplesSection, findingsSection, languagesSection, lengthsSection, licencesSection, qualitySection } from './html/found-sections.js';
import { errorsSection, filesSection, headFigures, outputSection, policySection, samplesSection, savingsSection, waterfallSection } from './html/head-sections.js';
import { html, Markup } from './html/markup.js';
import { pageStyle } from './html/style.js';
import type { IntakeReport } from './intake-report.js';
import { inGroups, inPercent, wordsOfKind } from './words.js';

export interface RenderOptions {
  /** What the report is of, for people. */
  readonly title: string;
}

const SECTIONS: readonly { readonly id: string; readonly title: string; readonly of: (report: IntakeReport) => Markup | null }[] = [
  { id: 'waterfall', title: 'What is kept, and why not', of: waterfallSection },
  { id: 'lengths', title: 'Lengths', of: lengthsSection },
  { id: 'examples', title: 'Training', of: examplesSection },
  { id: 'duplicates', title: 'Duplicates', of: duplicatesSection },
  { id: 'quality', title: 'Quality', of: qualitySection },
  { id: 'languages', title: 'Languages', of: languagesSection },
  { id: 'findings', title: 'Personal data and secrets', of: findingsSection },
  { id: 'contamination', title: 'Evaluation sets', of: contaminationSection },
  { id: 'licences', title: 'Licences', of: licencesSection },
  { id: 'errors', title: 'What could not be read', of: errorsSection },
  { id: 'savings', title: 'What pruning saves', of: savingsSection },
  { id: 'output', title: 'Cleaned data', of: outputSection },
  { id: 'samples', title: 'Samples', of: samplesSection },
  { id: 'files', title: 'Files', of: filesSection },
  { id: 'policy', title: 'Policy', of: policySection },
];

/**
 * The report as one page that needs nothing else: no network, no script. The same report gives the same bytes. Everything that comes
 * from the data, names of files too, is escaped.
 */
export function renderHtml(report: IntakeReport, { title }: RenderOptions): string {
  const sections = SECTIONS.flatMap(({ id, title, of }) => {
    const content = of(report);
    return content === null ? [] : [{ id, title, content }];
  });
  const { totals, kind, warnings } = report;
  return html`${new Markup('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
<header><h1>${title}</h1>
<p class="lead">${inGroups(totals.keptDocuments)} of ${inGroups(totals.documents)} ${wordsOfKind(kind)} are kept, with ${inGroups(totals.keptTokens)} of ${inGroups(totals.tokens)} tokens (${inPercent(totals.keptTokens, totals.tokens)}).</p></header>
${warnings.map(({ text }) => html`<p class="warning" role="note">${text}</p>`)}
${headFigures(report)}
<nav>${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
<main>${sections.map(({ id, title, content }) => html`<section id="${id}"><h2>${title}</h2>
${content}</section>
`)}</main>
</body>
</html>
`.text;
}
