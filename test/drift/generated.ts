import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/**
 * Expects a file of docs/ to be what the code says now; `npm run docs:generate` writes it anew.
 * @param file its name, relative to docs/.
 */
export function expectGenerated(file: string, text: string): void {
  expectGeneratedFile(`docs/${file}`, text);
}

/** As {@link expectGenerated}. @param file relative to the repository. */
export function expectGeneratedFile(file: string, text: string): void {
  const path = new URL(`../../${file}`, import.meta.url);
  if (process.env['ATELIER_UPDATE_DOCS'] === '1') writeFileSync(path, text);
  const found = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (found !== text) throw new Error(`${file} is not what the code says: ${firstDifference(found, text)}\nWrite it anew with: npm run docs:generate`);
  expect(found).toBe(text);
}

// Jest's own comparison of a file of this size takes minutes.
function firstDifference(found: string, text: string): string {
  const [was, is] = [found.split('\n'), text.split('\n')];
  const line = is.findIndex((content, index) => content !== was[index]);
  return line === -1 ? `it has ${was.length - is.length} lines too many` : `line ${line + 1} is\n  ${was[line] ?? '(missing)'}\nand should be\n  ${is[line] ?? ''}`;
}

/** Rows of a table in Markdown. A bar inside a cell would end it. */
function tableRows(rows: readonly (readonly string[])[]): string[] {
  return rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [...tableRows([head]), `|${' --- |'.repeat(head.length)}`, ...tableRows(rows)];
}
