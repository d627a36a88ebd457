import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { createFindingScanner } from '../../../src/modules/intake/engine/findings/finding-scanner.js';
import { detectLanguage } from '../../../src/modules/intake/engine/findings/detect-language.js';
import { findLicenceMarkers } from '../../../src/modules/intake/engine/findings/licence-markers.js';
import { createJsonKernel } from '../../../src/modules/intake/engine/kernels/json-kernel.js';
import { inRounds } from '../cpu-rounds.js';
import { median, ratioText, type Goal } from '../table.js';

function linesOf(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    lines.push(bytes.subarray(start, end === -1 ? bytes.length : end));
    start = end === -1 ? bytes.length : end + 1;
  }
  return lines;
}

/** Reading JSON against DuckDB and JSON.parse. */
export async function measureJson(path: string, rounds: number): Promise<Goal[]> {
  const lines = linesOf(path);
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const kernel = createJsonKernel();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  const sums = { kernel: 0, parse: 0, duckdb: 0 };
  const times = await inRounds(rounds, {
    kernel: () => {
      sums.kernel = 0;
      for (const line of lines) sums.kernel += kernel.extract(line, 'text')?.length ?? 0;
    },
    parse: () => {
      sums.parse = 0;
      for (const line of lines) sums.parse += Buffer.byteLength((JSON.parse(line.toString()) as { text: string }).text);
    },
    duckdb: async () => {
      const reader = await connection.runAndReadAll(`select sum(strlen(text))::bigint as bytes from read_json('${path}', format = 'newline_delimited', columns = { id: 'BIGINT', text: 'VARCHAR' }, maximum_object_size = 33554432)`);
      sums.duckdb = Number(reader.getRows()[0]?.[0] ?? 0);
    },
  });
  connection.closeSync();
  instance.closeSync();
  if (sums.kernel !== sums.parse || sums.duckdb !== sums.parse) throw new Error(`texts of ${sums.kernel}, ${sums.parse} and ${sums.duckdb} bytes were read`);
  const speed = (name: 'kernel' | 'parse' | 'duckdb'): string => `${Math.round(times.megabytesASecond(name, bytes))} MB/s`;
  const duckdb = times.ratios('kernel', 'duckdb');
  return [
    { goal: 'JSON validated and its text extracted, times as fast as DuckDB’s reader', wanted: '≥ 1.5', measured: `${ratioText(duckdb)}; ${speed('kernel')} against ${speed('duckdb')}`, met: median(duckdb) >= 1.5 },
    { goal: 'the same, times as fast as JSON.parse', wanted: '', measured: `${ratioText(times.ratios('kernel', 'parse'))}; ${speed('parse')}`, met: undefined },
  ];
}

/** Findings, languages and licences: what share of the map stage they are. */
export async function measureFindings(path: string, rounds: number): Promise<Goal[]> {
  const texts = linesOf(path).map((line) => Buffer.from((JSON.parse(line.toString()) as { text: string }).text));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const scanner = createFindingScanner({ phoneRegions: ['US', 'GB', 'DE', 'FR'] });
  const times = await inRounds(rounds, {
    findings: () => {
      for (const text of texts) scanner.scan(text, () => text.toString());
    },
    licences: () => {
      for (const text of texts) findLicenceMarkers(text, () => text.toString());
    },
    languages: () => {
      for (const text of texts) detectLanguage(text.toString());
    },
  });
  const row = (goal: string, name: 'findings' | 'licences' | 'languages'): Goal => ({ goal, wanted: '', measured: `${Math.round(times.megabytesASecond(name, bytes))} MB/s`, met: undefined });
  return [row('personal data and secrets, 51 types', 'findings'), row('licence markers', 'licences'), row('language', 'languages')];
}
