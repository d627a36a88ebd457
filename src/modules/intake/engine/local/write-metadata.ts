import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildCroissant } from '../emit/croissant.js';
import { buildDatasetCard } from '../emit/dataset-card.js';
import type { Manifest } from '../emit/manifest.js';
import type { IntakeReport } from '../report/intake-report.js';
import { writeAside } from './write-aside.js';

/** What is said of the cleaned data that its bytes do not say. */
export interface DatasetLabel {
  readonly name: string;
  readonly description: string;
  /** Where the dataset is looked at; null: it is named by its manifest's SHA-256. */
  readonly url: string | null;
  readonly license: string;
  readonly creator: string;
  /** ISO 8601 date; null: it was not published, and nothing in the data says when it will be. */
  readonly datePublished: string | null;
}

/** Writes what tells others of the cleaned data: Croissant, the dataset card, and last the manifest, by which the data is complete. */
export async function writeMetadata(folder: string, manifest: Manifest, report: IntakeReport, label: DatasetLabel): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const dataset = {
    ...label, url: label.url ?? `urn:sha256:${sha256}`, creator: { type: 'Organization' as const, name: label.creator }, version: '1.0.0',
    languages: report.languages.filter(({ language, keptTokens }) => language !== 'und' && keptTokens > 0).map(({ language }) => language),
    manifest: { sha256, bytes: content.length },
  };
  await writeAside(join(folder, 'croissant.json'), `${JSON.stringify(buildCroissant(manifest, dataset), null, 2)}\n`);
  await writeAside(join(folder, 'README.md'), buildDatasetCard(manifest, report, dataset));
  await writeAside(join(folder, 'manifest.json'), content);
}
