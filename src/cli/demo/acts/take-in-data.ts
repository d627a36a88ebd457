import { eventually } from '../http-client.js';
import type { CorpusFile } from '../corpus.js';
import { blocked } from '../story.js';
import type { Story } from '../story.js';
import { uploadFile } from '../upload.js';

interface VersionView {
  id: string;
  status: string;
  failureReason: string | null;
  progress: { bytes: number; totalBytes: number; documents: number };
}

interface ReportView {
  totals: { files: number; documents: number; keptDocuments: number; duplicateDocuments: number; failedDocuments: number; tokens: number; keptTokens: number; duplicateTokens: number };
  duplicates: Record<'exact' | 'near' | 'earlier', { droppedDocuments: number; droppedTokens: number; clusters: number }>;
  findings: { label: string; group: string; action: string; documents: number; occurrences: number }[];
  output: { documents: number; tokens: number; shards: number; format: string } | null;
  errors: { code: string; count: number; samples: { file: string; line: number; detail: string }[] }[];
}

/** A first delivery that is too small; a second, cut off halfway and resumed; reports; the steward's judgement. */
export async function takeInData(story: Story): Promise<void> {
  const { say, cast, corpus } = story;
  say.act(5, 'Intake: real legal texts');
  const add = async (name: string): Promise<string> => {
    const { data } = await cast.partner.post('/v1/engagements/{id}/datasets', { path: { id: story.engagementId }, body: { name, kind: 'documents' } });
    return data.id;
  };
  const [dataset, pilot] = [await add('Licence texts'), await add('Sample')];

  await deliver(story, pilot, [corpus.small]);
  await process(story, pilot);
  await blocked(story, 'begin_training');

  await deliver(story, dataset, [corpus.spdx, corpus.installed], true);
  await process(story, dataset);
}

async function deliver(story: Story, datasetId: string, files: readonly CorpusFile[], cut = false): Promise<void> {
  const { say, cast } = story;
  for (const [index, file] of files.entries()) {
    const { upload, cutAt } = await uploadFile(cast.partner, datasetId, file, {
      cut: cut && index === 0,
      progress: (bytes) => say.progress(`${file.name}: ${megabytes(bytes)} of ${megabytes(file.bytes.length)}`),
    });
    const interruption = cutAt === null ? '' : `, cut off at ${megabytes(cutAt)} and resumed from there`;
    say.tell(`Uploaded ${file.name}: ${megabytes(file.bytes.length)}, ${file.documents.toLocaleString('en')} lines${interruption}; SHA-256 ${upload.sha256?.slice(0, 12) ?? ''}… verified`);
  }
}

async function process(story: Story, datasetId: string): Promise<void> {
  const { say, cast } = story;
  const { data: { id } } = await cast.partner.post('/v1/datasets/{id}/versions', { path: { id: datasetId }, body: {} });
  const path = `/v1/dataset-versions/${id}`;
  const version = await eventually('processing the dataset version', async () => {
    const current = await cast.steward.get<VersionView>(path);
    say.progress(`processing: ${megabytes(current.progress.bytes)} of ${megabytes(current.progress.totalBytes)}, ${current.progress.documents.toLocaleString('en')} documents`);
    return ['processed', 'failed'].includes(current.status) ? current : undefined;
  });
  if (version.status === 'failed') throw new Error(`processing failed: ${version.failureReason ?? 'no reason'}`);
  const report = await cast.steward.get<ReportView>(`${path}/report`);
  const { totals } = report;
  say.tell(`Processed in the background: ${count(totals.documents)} documents, ${count(totals.tokens)} tokens (o200k_base, exact)`);
  const { exact, near, earlier } = report.duplicates;
  if (exact.droppedDocuments > 0) say.tell(`${count(exact.droppedDocuments)} exact duplicates of ${count(exact.clusters)} texts dropped with ${count(exact.droppedTokens)} tokens`);
  if (near.droppedDocuments > 0) say.tell(`${count(near.droppedDocuments)} near duplicates dropped with ${count(near.droppedTokens)} tokens, each compared with the one that is kept`);
  if (earlier.droppedDocuments > 0) say.tell(`${count(earlier.droppedDocuments)} documents dropped with ${count(earlier.droppedTokens)} tokens: accepted before, in another dataset`);
  for (const { label, action, documents, occurrences } of report.findings.filter(({ documents: found }) => found > 0).slice(0, 3)) {
    say.tell(`${label}: ${count(occurrences)} in ${count(documents)} documents; the policy says ${action}`);
  }
  for (const { code, count: times, samples: [sample] } of report.errors) {
    say.tell(`${times} × ${code}${sample === undefined ? '' : `, in ${sample.file} line ${sample.line}: ${sample.detail}`}`);
  }
  await cast.steward.act(path, 'actions/accept');
  say.tell(`The data steward accepts the version: ${count(totals.keptDocuments)} documents, ${count(report.output?.tokens ?? totals.keptTokens)} tokens after redaction, written to ${count(report.output?.shards ?? 0)} cleaned shards`);
  story.acceptedVersionIds.push(id);
}

const count = (number: number): string => number.toLocaleString('en');
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

