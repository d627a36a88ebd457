import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { intakeReportSchema, type IntakeReport } from '../../../src/modules/intake/engine/report/intake-report.js';
import { snippetsOf } from '../../e2e/document.js';
import { MARK, writeGeneratedJsonl } from '../../fixtures/intake/generate-text.js';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js');

let folder: string;
let generated: string;

beforeAll(async () => {
  generated = await mkdtemp(join(tmpdir(), 'atelier-by-hand-data-'));
  for (const [index, name] of ['a.jsonl', 'b.jsonl'].entries()) await writeGeneratedJsonl(join(generated, name), 500_000, index + 1);
});
afterAll(() => rm(generated, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-by-hand-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `atelier intake` as a process of its own, without any setting: it needs no server and no database. */
function begin(parameters: readonly string[], node: readonly string[] = []): { child: ChildProcess; ended: Promise<Outcome> } {
  const child = spawn(process.execPath, [...node, MAIN, 'intake', ...parameters], { cwd: folder, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

const intake = (...parameters: readonly string[]): Promise<Outcome> => begin(parameters).ended;

async function reportIn(out: string): Promise<IntakeReport> {
  return intakeReportSchema.parse(JSON.parse(await readFile(join(folder, out, 'report.json'), 'utf8')));
}

async function hashes(of: string, below = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(join(of, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.name === '.work') continue;
    if (entry.isDirectory()) Object.assign(found, await hashes(of, path));
    else found[path] = createHash('sha256').update(await readFile(join(of, path))).digest('hex');
  }
  return found;
}

describe('atelier intake', () => {
  it('measures, cleans and reports, says so plainly, and shows nothing of the data', async () => {
    const first = await intake(generated, '--out', 'out', '--workers', '2', '--model-parameters', '7B');
    expect(first.stderr).toMatch(/measuring: 100 %, .* documents/);
    expect(first.code).toBe(3);
    const report = await reportIn('out');
    expect(first.stdout).toContain(`${report.totals.keptDocuments} of `.replace(/\B(?=(\d{3})+ )/g, ','));
    for (const said of ['Exact duplicate', 'Near duplicate', 'E-mail address', 'invalid json', 'GPU-hours', 'USD', 'out/report.html']) expect(first.stdout).toContain(said);
    expect(`${first.stdout}${first.stderr}`).not.toContain(MARK);
    expect(await readFile(join(folder, 'out', 'report.html'), 'utf8')).toContain('<!doctype html>');
    expect((await readdir(join(folder, 'out', 'data'))).length).toBe(report.output?.shards);
    // A date of publication is given, or not known: when files were written says nothing of it.
    expect(first.stdout).toContain('give --published');
    expect(JSON.parse(await readFile(join(folder, 'out', 'croissant.json'), 'utf8'))).not.toHaveProperty('datePublished');
    // No finding that is redacted is left in what was written.
    expect(report.output?.redactions.email).toBeGreaterThan(0);

    const again = await intake(generated, '--out', 'out', '--workers', '1', '--json', '--report-only');
    expect(again.stderr).toContain('done before');
    expect(intakeReportSchema.parse(JSON.parse(again.stdout)).totals).toEqual(report.totals);

    await writeFile(join(folder, 'other.json'), JSON.stringify({ nearDuplicates: { action: 'flag' } }));
    const before = await hashes(join(folder, 'out'));
    const preview = await intake(generated, '--out', 'out', '--policy-preview', 'other.json');
    expect(preview.code).toBe(0);
    expect(preview.stdout).toMatch(/^With nearDuplicates\.action flag \(was drop\): [\d.]+k? tokens more kept, [\d,]+ documents more kept\.\nIt would keep [\d,]+ instead of [\d,]+ tokens/);
    expect(preview.stdout).toContain('Near duplicate: ');
    expect(await hashes(join(folder, 'out'))).toEqual(before);
  }, 240_000);

  it('says what is not understood, and exits with 2', async () => {
    await writeFile(join(folder, 'policy.json'), JSON.stringify({ nearDuplicates: { threshold: 0.1 }, colour: 'red' }));
    await writeFile(join(folder, 'broken.json'), '{');
    await mkdir(join(folder, 'empty'));
    for (const [parameters, said] of [
      [[], "missing required argument 'files or folders'"], [['nowhere.jsonl'], 'nowhere.jsonl is not there'], [['empty'], 'there is no file in empty'],
      [[join(generated, 'a.jsonl'), '--policy', 'policy.json'], 'nearDuplicates.threshold'], [[join(generated, 'a.jsonl'), '--policy', 'broken.json'], 'cannot be read as JSON'],
      [[join(generated, 'a.jsonl'), '--kind', 'pictures'], 'Allowed choices are documents, chat, preferences'], [[join(generated, 'a.jsonl'), '--workers', '0'], 'whole number from 1 on'],
      [[join(generated, 'a.jsonl'), '--model-parameters', 'many'], 'such as 7B'], [[join(generated, 'a.jsonl'), '--earlier', 'nothing.parquet'], 'band-index.parquet of an earlier run'],
    ] as const) {
      const { code, stderr } = await intake(...parameters, '--out', 'out');
      expect(stderr).toContain(said);
      expect(code).toBe(2);
    }
    await expect(readdir(join(folder, 'out'))).rejects.toThrow('ENOENT');
  }, 240_000);

  it('replaces neither what it reads nor what is not its own, nor its own once somebody changed it', async () => {
    const line = `${JSON.stringify({ text: 'A document of a few words, which are kept.' })}\n`;
    await mkdir(join(folder, 'data'));
    for (const name of ['data/own.jsonl', 'report.json', 'elsewhere.jsonl']) await writeFile(join(folder, name), line);
    const before = [await hashes(join(folder, 'data')), await readdir(folder)];
    for (const [read, named] of [['data', 'data/own.jsonl is to be read'], ['elsewhere.jsonl', 'report.json is there already']] as const) {
      const { code, stderr } = await intake(read, '--out', '.', '--work', 'steps');
      expect([code, stderr]).toEqual([2, expect.stringContaining(named)]);
      expect(stderr).toContain('Name another folder with --out');
    }
    // Nothing was begun either.
    expect([await hashes(join(folder, 'data')), await readdir(folder)]).toEqual(before);
    expect((await intake('elsewhere.jsonl', '--out', 'out', '--workers', '1')).code).toBe(0);
    // A run that was killed before it was done leaves files that it had announced.
    const mark = JSON.parse(await readFile(join(folder, 'out', '.intake.json'), 'utf8')) as { files: Record<string, string | null> };
    await writeFile(join(folder, 'out', '.intake.json'), JSON.stringify({ ...mark, files: { ...mark.files, 'README.md': null } }));
    await writeFile(join(folder, 'out', 'README.md'), 'half of');
    await rm(join(folder, 'out', 'manifest.json'));
    expect((await intake('elsewhere.jsonl', '--out', 'out', '--workers', '1')).code).toBe(0);
    await writeFile(join(folder, 'out', 'data', 'part-00000.jsonl.zst'), 'my own choice');
    const { code, stderr } = await intake('elsewhere.jsonl', '--out', 'out');
    expect([code, stderr]).toEqual([2, expect.stringContaining('part-00000.jsonl.zst is there already and was not written by an intake, or was changed since')]);
    expect(await readFile(join(folder, 'out', 'data', 'part-00000.jsonl.zst'), 'utf8')).toBe('my own choice');
  }, 240_000);

  it('says when nothing is kept, and exits with 4', async () => {
    await writeFile(join(folder, 'one.jsonl'), '{"text":"only one language here, and not the one that is allowed by anybody in this policy"}\n');
    await writeFile(join(folder, 'policy.json'), JSON.stringify({ languages: { action: 'drop', allowed: ['ja'], minConfidence: 0 } }));
    const { code, stdout } = await intake('one.jsonl', '--policy', 'policy.json', '--out', 'out');
    expect(stdout).toContain('The policy drops every document');
    expect(code).toBe(4);
  }, 240_000);

  it('takes chat examples and preference pairs by their rules', async () => {
    const message = (role: string, content: string) => ({ role, content });
    const chat = Array.from({ length: 12 }, (_, index) => ({ messages: [message('user', `question ${index} about the harbour`), message('assistant', `answer ${index} on the harbour`)] }));
    await writeFile(join(folder, 'chat.jsonl'), [...chat.map((one) => JSON.stringify(one)), JSON.stringify({ messages: [message('user', 'alone')] })].map((line) => `${line}\n`).join(''));
    const { code } = await intake('chat.jsonl', '--kind', 'chat', '--out', 'out', '--format', 'parquet');
    expect(code).toBe(3);
    const report = await reportIn('out');
    expect(report.errors.map(({ code }) => code)).toEqual(['example_missing_assistant_message']);
    expect(report.examples).toMatchObject({ examples: report.totals.keptDocuments });
    expect(report.output).toMatchObject({ format: 'parquet' });
  }, 240_000);

  it('takes in the good part of a hostile upload, and says where the rest is', async () => {
    const hostile = join(folder, 'upload');
    await mkdir(hostile);
    const good = (name: string, documents: number): Promise<void> => writeFile(join(hostile, name), Array.from({ length: documents }, (_, index) => `${JSON.stringify({ text: `${name} document ${index} ${'lorem ipsum '.repeat(5)}${index ** 2}` })}\n`).join(''));
    await good('good.jsonl', 50);
    await good('<b>\u001b[2J\u202e.jsonl', 5);
    await writeFile(join(hostile, 'empty.jsonl'), '');
    await writeFile(join(hostile, 'picture.png'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    await writeFile(join(hostile, 'cut.jsonl.gz'), gzipSync('{"text":"in a cut archive"}\n'.repeat(1000)).subarray(0, 60));
    await writeFile(join(hostile, 'bomb.gz'), gzipSync(Buffer.alloc(200_000_000, 'a')));
    await writeFile(join(hostile, 'deep.jsonl'), `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n{"text":"after a nest"}\n`);
    await writeFile(join(hostile, 'long.jsonl'), `{"text":"${'x'.repeat(17_000_000)}"}\n{"text":"after a long line"}\n`);
    await writeFile(join(hostile, 'nul.jsonl'), Buffer.from('{"text":"a\0b"}\n{"text":"after a NUL"}\n\xff\xfe{"text":"no UTF-8"}\n', 'latin1'));
    await writeFile(join(hostile, 'blank.jsonl'), `${'\n'.repeat(300_000)}{"text":"after blank lines"}\n`);
    await writeFile(join(hostile, 'lying.parquet'), Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100, 0xff), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.from('PAR1')]));
    await writeFile(join(hostile, 'table.csv'), 'text,other\n"a cell, quoted\nover two lines",1\n"never closed,2\n');
    await writeFile(join(hostile, 'regex.jsonl'), `${JSON.stringify({ text: 'a.a.a@'.repeat(20_000) })}\n${JSON.stringify({ text: `${'-'.repeat(200_000)}BEGIN` })}\n`);
    const { code, stdout, stderr } = await intake('upload', '--out', 'out', '--workers', '2');
    expect(code).toBe(3);
    for (const unsaid of ['\u001b', '\u202e', 'lorem', 'after a nest']) expect(`${stdout}${stderr}`).not.toContain(unsaid);
    const report = await reportIn('out');
    const file = (name: string): IntakeReport['files'][number] | undefined => report.files.find((one) => one.name === `upload/${name}`);
    expect(file('good.jsonl')).toMatchObject({ documents: 50, failedDocuments: 0 });
    expect(file('<b>\u001b[2J\u202e.jsonl')).toMatchObject({ documents: 5, failedDocuments: 0 });
    for (const name of ['deep.jsonl', 'long.jsonl', 'nul.jsonl']) expect(file(name)?.failedDocuments).toBeGreaterThanOrEqual(1);
    for (const name of ['deep.jsonl', 'long.jsonl', 'blank.jsonl']) expect(file(name)).toMatchObject({ documents: name === 'blank.jsonl' ? 1 : 2 });
    for (const name of ['empty.jsonl', 'picture.png', 'cut.jsonl.gz', 'lying.parquet']) expect(file(name)).toMatchObject({ keptDocuments: 0, failedDocuments: 1 });
    expect(file('bomb.gz')).toMatchObject({ keptDocuments: 0 });
    expect(report.errors.map(({ code }) => code)).toEqual(expect.arrayContaining(['empty_file', 'unsupported_format', 'archive_truncated', 'parquet_damaged', 'record_too_large', 'too_deep', 'unclosed_quote']));
    const { totals, errors } = report;
    expect(totals.keptDocuments + totals.droppedDocuments + totals.failedDocuments).toBe(totals.documents);
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(totals.failedDocuments);
  }, 240_000);
});

describe('docs/intake-by-hand.md', () => {
  it('has examples that run', async () => {
    const snippets = snippetsOf('docs/intake-by-hand.md');
    expect(snippets.length).toBeGreaterThanOrEqual(5);
    await writeFile(join(folder, 'atelier'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, { mode: 0o755 });
    const script = ['set -e', ...snippets.map(({ code }) => code)].join('\n');
    const child = spawn('sh', ['-c', script], { cwd: folder, env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text: Buffer) => { said += text.toString(); });
    child.stderr.on('data', (text: Buffer) => { said += text.toString(); });
    const code = await new Promise((resolve) => { child.once('close', resolve); });
    expect(code === 0 ? '' : said).toBe('');
    expect(said).toContain('E-mail address: 1 in 1 document (redact)');
    expect((await readdir(join(folder, 'cleaned'))).sort()).toEqual(['.intake.json', '.work', 'README.md', 'band-index.parquet', 'croissant.json', 'data', 'manifest.json', 'report.html', 'report.json', 'report.pdf']);
    expect(intakeReportSchema.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).policy.nearDuplicates.action).toBe('flag');
  }, 240_000);
});

describe('a run that is cut short', () => {
  const parameters = (): string[] => [generated, '--workers', '2', '--shard-bytes', '40000'];

  it('is gone on with after kill -9 at any moment, to the same bytes, and loses at most what its threads were at', async () => {
    expect((await intake(...parameters(), '--out', 'whole')).code).toBe(3);
    const expected = await hashes(join(folder, 'whole'));
    const mapped = async (): Promise<string[]> => (await readdir(join(folder, 'cut', '.work', 'mapped')).catch(() => [])).filter((name) => name.endsWith('.json'));
    let done: string[] = [];
    let kills = 0;
    for (let attempt = 0; attempt < 40; attempt++) {
      const { child, ended } = begin([...parameters(), '--out', 'cut']);
      const timer = attempt < 6 ? setTimeout(() => child.kill('SIGKILL'), 600 + randomInt(3000)) : undefined;
      const { code } = await ended;
      clearTimeout(timer);
      const now = await mapped();
      // What was done stays done.
      expect(now).toEqual(expect.arrayContaining(done));
      done = now;
      if (code !== null) break;
      kills++;
    }
    expect(kills).toBeGreaterThan(0);
    expect(await hashes(join(folder, 'cut'))).toEqual(expected);
  }, 600_000);

  it('stops on Ctrl-C, says how to go on, and exits with 130', async () => {
    const { child, ended } = begin([...parameters(), '--out', 'stopped']);
    // Once it has begun to work.
    for (;;) {
      const found = await readdir(join(folder, 'stopped', '.work', 'mapped')).catch(() => []);
      if (found.length > 2 || child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Give the same command again to go on');
    await expect(readFile(join(folder, 'stopped', 'manifest.json'))).rejects.toThrow('ENOENT');
    const again = await intake(...parameters(), '--out', 'stopped');
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('done before');
  }, 240_000);
});

describe('memory', () => {
  it('does not grow with the upload', async () => {
    const path = join(folder, 'large.jsonl');
    await writeGeneratedJsonl(path, 90_000_000, 7);
    const { child, ended } = begin([path, '--out', 'out', '--workers', '2', '--report-only'], ['--max-old-space-size=160']);
    let peak = 0;
    const look = async (): Promise<void> => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    };
    const watch = setInterval(() => void look(), 50);
    const { code, stderr } = await ended;
    clearInterval(watch);
    expect(stderr).toContain('reporting');
    expect(code).toBe(3);
    // The main thread holds none of the data, whose text would be some hundred megabytes; each of two threads its kernels, tables and some megabytes of text.
    expect(peak * 1024).toBeLessThan(1_200_000_000);
  }, 600_000);
});
