import { documentErrors, type DocumentErrorCode } from '../document-errors.js';
import type { MapRules } from '../map-rules.js';
import type { MappedShard } from '../map/mapped-shard.js';
import type { FilePlan } from '../plan/dataset-plan.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import type { NumberedShard } from '../reduce/read-shards.js';
import type { ReduceDatabase } from '../reduce/reduce-database.js';
import { ErrorTallies } from '../tally-errors.js';
import { assertBalanced } from './assert-balanced.js';
import { countDecisions, waterfallOf, type DecisionCounts } from './count-decisions.js';
import { intakeReportSchema, reportWarnings, type FileReport, type IntakeReport } from './intake-report.js';
import { measureDuplicates } from './measure-duplicates.js';
import { measureContamination, measureExamples, measureFindings, measureLanguages, measureLicences } from './measure-findings.js';
import { measureHistograms, measureLengths, measureQuality } from './measure-quality.js';
import { reportSources } from './report-sources.js';

export interface ReportInput {
  /** By name. */
  readonly files: readonly FilePlan[];
  readonly shards: readonly NumberedShard[];
  readonly rules: MapRules;
  readonly policy: IntakePolicy;
  readonly evaluationSets: readonly string[];
}

/** Examples under which fine-tuning is refused. */
const MIN_EXAMPLES = 10;

/**
 * The report of a dataset on which all was decided: the database holds `feature`, `decided`, `exact`, `near` and `earlier`.
 * @throws IntakeEngineError `report_not_balanced` when a document or a token was lost or counted twice
 */
export async function reportOf(database: ReduceDatabase, input: ReportInput): Promise<IntakeReport> {
  const { files, shards, rules, policy } = input;
  const shardsOfFiles = files.map((): MappedShard[] => []);
  for (const { file, mapped } of shards) shardsOfFiles[file]?.push(mapped);
  const counts = await countDecisions(database);
  const fileReports = files.map((plan, file) => fileReport(plan, shardsOfFiles[file] ?? [], counts.ofFile(file)));
  const sum = (value: (file: FileReport) => number): number => fileReports.reduce((total, file) => total + value(file), 0);
  const errors = errorsOf(files, shardsOfFiles);
  const totals: IntakeReport['totals'] = {
    files: files.length,
    sources: files.reduce((total, { sources }) => total + sources.length, 0),
    bytes: sum(({ bytes }) => bytes),
    documents: sum(({ documents }) => documents),
    keptDocuments: sum(({ keptDocuments }) => keptDocuments),
    droppedDocuments: sum(({ droppedDocuments }) => droppedDocuments),
    duplicateDocuments: sum(({ duplicateDocuments }) => duplicateDocuments),
    failedDocuments: sum(({ failedDocuments }) => failedDocuments),
    blankLines: sum(({ blankLines }) => blankLines),
    tokens: sum(({ tokens }) => tokens),
    keptTokens: sum(({ keptTokens }) => keptTokens),
    droppedTokens: sum(({ droppedTokens }) => droppedTokens),
    duplicateTokens: sum(({ duplicateTokens }) => duplicateTokens),
    textBytes: shards.reduce((total, { mapped }) => total + mapped.textBytes, 0),
  };
  const report: IntakeReport = {
    version: 2,
    kind: rules.kind,
    encoding: rules.encoding,
    textField: rules.textField,
    maxRecordBytes: rules.maxRecordBytes,
    totals,
    warnings: warningsOf(totals, rules),
    waterfall: waterfallOf(counts, errors, totals),
    duplicates: await measureDuplicates(database, files, policy),
    quality: await measureQuality(database, policy, counts.documentsByCode),
    qualityHistograms: await measureHistograms(database),
    findings: await measureFindings(database, policy),
    languages: await measureLanguages(database),
    contamination: await measureContamination(database, input.evaluationSets),
    licences: await measureLicences(database, policy),
    ...(await measureLengths(database)),
    errors,
    files: fileReports,
    sources: await reportSources(database, files, shards),
    examples: await measureExamples(database, rules),
    policy,
    savings: null,
    savingsMissing: null,
    output: null,
    samples: null,
  };
  assertBalanced(report);
  return intakeReportSchema.parse(report);
}

function fileReport(plan: FilePlan, mapped: readonly MappedShard[], decided: ReturnType<DecisionCounts['ofFile']>): FileReport {
  const sum = (value: (shard: MappedShard) => number): number => mapped.reduce((total, shard) => total + value(shard), 0);
  const unread = plan.errors.reduce((total, { count }) => total + count, 0);
  return {
    name: plan.file,
    sha256: plan.sha256,
    bytes: plan.bytes,
    documents: sum(({ documents }) => documents) + unread,
    ...decided,
    failedDocuments: sum(({ failedDocuments }) => failedDocuments) + unread,
    blankLines: sum(({ blankLines }) => blankLines),
    tokens: sum(({ tokens }) => tokens),
    formats: distinct(plan.sources.map(({ format }) => format)),
    encodings: distinct(plan.sources.map(({ encoding }) => encoding)),
    containers: distinct(plan.sources.flatMap(({ containers }) => containers)),
    sources: plan.sources.length,
  };
}

function distinct<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)].sort((a, b) => (a < b ? -1 : 1));
}

type PlacedError = IntakeReport['errors'][number]['samples'][number] & { code: DocumentErrorCode };

/** Of a file: first what could not be unpacked, then what could not be read. */
function errorsOf(files: readonly FilePlan[], shardsOfFiles: readonly (readonly MappedShard[])[]): IntakeReport['errors'] {
  const tallies = new ErrorTallies<PlacedError>();
  for (const [index, plan] of files.entries()) {
    for (const { code, count, samples } of plan.errors) tallies.addMany(code, count, samples.map((sample) => ({ ...sample, file: plan.file })));
    for (const mapped of shardsOfFiles[index] ?? []) {
      for (const { code, count, samples } of mapped.errors) {
        tallies.addMany(code, count, samples.map(({ source, ...sample }) => ({ ...sample, file: plan.file, entry: plan.sources[source]?.entry ?? null })));
      }
    }
  }
  return tallies.toArray().map(({ code, count, samples }) => ({
    code,
    advice: documentErrors[code],
    count,
    samples: samples.map(({ file, entry, line, byte, path, detail }) => ({ file, entry, line, byte, path, detail })),
  }));
}

function warningsOf(totals: IntakeReport['totals'], rules: MapRules): IntakeReport['warnings'] {
  const codes: (keyof typeof reportWarnings)[] = [];
  if (totals.documents === totals.failedDocuments) codes.push('no_documents');
  else if (totals.keptDocuments === 0) codes.push('policy_keeps_nothing');
  else if (rules.kind !== 'documents' && totals.keptDocuments < MIN_EXAMPLES) codes.push('too_few_examples');
  return codes.map((code) => ({ code, text: reportWarnings[code] }));
}
