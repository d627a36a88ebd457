import type { ExactDuplicate, ExactDuplicateTotals, KeptDocument } from './find-exact-duplicates.js';
import { FirstDuplicates } from './first-duplicates.js';
import { IntakeEngineError } from './intake-engine.error.js';
import { intakeReportSchema, type FileReport, type IntakeReport, type MappedFile } from './intake-report.js';
import type { MapRules } from './map-rules.js';
import { ErrorTallies, type DocumentErrorSample } from './tally-errors.js';
import { TokenHistogram } from './token-histogram.js';

/** Most samples of duplicates in a report. */
const MAX_DUPLICATE_SAMPLES = 100;

export interface NamedMappedFile {
  readonly name: string;
  readonly mapped: MappedFile;
}

interface DocumentsAndTokens {
  documents: number;
  tokens: number;
}

/** Gathers the figures of a dataset from its mapped files and from the search for duplicates. */
export class ReportBuilder {
  private readonly histogram = new TokenHistogram();
  private readonly firstDuplicates = new FirstDuplicates(MAX_DUPLICATE_SAMPLES);
  private readonly kept: DocumentsAndTokens[];
  private readonly duplicates: DocumentsAndTokens[];

  /** @param files in the order of their indices */
  constructor(
    private readonly rules: MapRules,
    private readonly files: readonly NamedMappedFile[],
  ) {
    this.kept = files.map(() => ({ documents: 0, tokens: 0 }));
    this.duplicates = files.map(() => ({ documents: 0, tokens: 0 }));
  }

  addKept({ file, tokens }: KeptDocument): void {
    count(this.kept[file], tokens);
    this.histogram.add(tokens);
  }

  addDuplicate(duplicate: ExactDuplicate): void {
    count(this.duplicates[duplicate.file], duplicate.tokens);
    this.firstDuplicates.add(duplicate);
  }

  /** @throws IntakeEngineError `report_not_balanced` when a document or a token was lost or counted twice */
  build(duplicateTotals: ExactDuplicateTotals): IntakeReport {
    const files = this.files.map((file, index) => this.fileReport(file, index));
    const sum = (value: (file: FileReport) => number): number => files.reduce((total, file) => total + value(file), 0);
    const report: IntakeReport = {
      version: 1,
      encoding: this.rules.encoding,
      textField: this.rules.textField,
      maxRecordBytes: this.rules.maxRecordBytes,
      totals: {
        files: files.length,
        bytes: sum((file) => file.bytes),
        documents: sum((file) => file.documents),
        keptDocuments: sum((file) => file.keptDocuments),
        duplicateDocuments: sum((file) => file.duplicateDocuments),
        failedDocuments: sum((file) => file.failedDocuments),
        blankLines: sum((file) => file.blankLines),
        tokens: sum((file) => file.tokens),
        keptTokens: sum((file) => file.keptTokens),
        duplicateTokens: sum((file) => file.duplicateTokens),
        textBytes: this.files.reduce((total, { mapped }) => total + mapped.textBytes, 0),
      },
      duplicates: { ...duplicateTotals, samples: this.duplicateSamples() },
      errors: this.errors(),
      tokensPerDocument: this.histogram.distribution() ?? null,
      files,
    };
    assertBalanced(report);
    return intakeReportSchema.parse(report);
  }

  private fileReport({ name, mapped }: NamedMappedFile, index: number): FileReport {
    return {
      name,
      sha256: mapped.sha256,
      bytes: mapped.bytes,
      documents: mapped.documents,
      keptDocuments: this.kept[index]?.documents ?? 0,
      duplicateDocuments: this.duplicates[index]?.documents ?? 0,
      failedDocuments: mapped.failedDocuments,
      blankLines: mapped.blankLines,
      tokens: mapped.tokens,
      keptTokens: this.kept[index]?.tokens ?? 0,
      duplicateTokens: this.duplicates[index]?.tokens ?? 0,
    };
  }

  private duplicateSamples(): IntakeReport['duplicates']['samples'] {
    return this.firstDuplicates.toArray().map(({ file, line, duplicateOf }) => ({
      file: this.nameOf(file),
      line,
      duplicateOf: { file: this.nameOf(duplicateOf.file), line: duplicateOf.line },
    }));
  }

  private errors(): IntakeReport['errors'] {
    const tallies = new ErrorTallies<DocumentErrorSample & { file: string }>();
    for (const { name, mapped } of this.files) {
      for (const { code, count, samples } of mapped.errors) {
        tallies.addMany(code, count, samples.map((sample) => ({ ...sample, file: name })));
      }
    }
    return tallies.toArray();
  }

  private nameOf(file: number): string {
    return this.files[file]?.name ?? '';
  }
}

function count(sums: DocumentsAndTokens | undefined, tokens: number): void {
  if (sums === undefined) throw new IntakeEngineError('report_not_balanced', 'a document belongs to none of the files');
  sums.documents++;
  sums.tokens += tokens;
}

/** @throws IntakeEngineError `report_not_balanced` */
export function assertBalanced(report: IntakeReport): void {
  const { totals, duplicates, errors } = report;
  const parts = [...report.files.map((file) => ({ of: `file ${file.name}`, ...file })), { of: 'the dataset', ...totals }];
  for (const part of parts) {
    assertEqual(`documents of ${part.of}`, part.documents, part.keptDocuments + part.duplicateDocuments + part.failedDocuments);
    assertEqual(`tokens of ${part.of}`, part.tokens, part.keptTokens + part.duplicateTokens);
  }
  assertEqual('duplicates', duplicates.documents, totals.duplicateDocuments);
  assertEqual('tokens of duplicates', duplicates.tokens, totals.duplicateTokens);
  assertEqual('errors', errors.reduce((total, { count }) => total + count, 0), totals.failedDocuments);
}

function assertEqual(what: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new IntakeEngineError('report_not_balanced', `the report is withheld: ${what} are ${actual}, but the parts add up to ${expected}`);
}
