import { IntakeEngineError } from '../intake-engine.error.js';
import type { IntakeReport } from './intake-report.js';

/**
 * Proves that no document and no token was lost or counted twice: what came in is what was kept, dropped by reason and failed by code,
 * in all and of each file.
 * @throws IntakeEngineError `report_not_balanced`
 */
export function assertBalanced(report: IntakeReport): void {
  const { totals, waterfall, duplicates, errors, files } = report;
  for (const part of [...files.map((file) => ({ of: `file ${file.name}`, ...file })), { of: 'the dataset', ...totals }]) {
    assertEqual(`documents of ${part.of}`, part.documents, part.keptDocuments + part.droppedDocuments + part.failedDocuments);
    assertEqual(`tokens of ${part.of}`, part.tokens, part.keptTokens + part.droppedTokens);
  }
  for (const source of report.sources) {
    assertEqual(`documents of ${source.entry ?? source.file}`, source.documents, source.keptDocuments + source.droppedDocuments + source.failedDocuments);
  }
  const groups = [duplicates.exact, duplicates.near, duplicates.earlier];
  assertEqual('documents of the waterfall', sum(waterfall, ({ documents }) => documents), totals.documents);
  assertEqual('tokens of the waterfall', sum(waterfall, ({ tokens }) => tokens), totals.tokens);
  assertEqual('duplicates', sum(groups, ({ droppedDocuments }) => droppedDocuments), totals.duplicateDocuments);
  assertEqual('tokens of duplicates', sum(groups, ({ droppedTokens }) => droppedTokens), totals.duplicateTokens);
  assertEqual('errors', sum(errors, ({ count }) => count), totals.failedDocuments);
  assertEqual('documents by length', sum(report.lengths, ({ documents }) => documents), totals.keptDocuments);
  assertEqual('tokens by length', sum(report.lengths, ({ tokens }) => tokens), totals.keptTokens);
  assertEqual('tokens by language', sum(report.languages, ({ tokens }) => tokens), totals.tokens);
  if (report.output !== null) assertEqual('documents written', report.output.documents, totals.keptDocuments);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function assertEqual(what: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new IntakeEngineError('report_not_balanced', `the report is withheld: ${what} are ${actual}, but the parts add up to ${expected}`);
}
