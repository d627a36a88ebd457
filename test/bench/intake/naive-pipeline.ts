import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { eld } from 'eld/small';
import type { Tiktoken } from 'tiktoken';

/*
 * What a competent engineer writes in an afternoon: a line at a time, JSON.parse, strings and libraries. It looks for the same
 * things as the engine: tokens, hash, MinHash, the published heuristics, fourteen patterns of personal data and secrets, language.
 */

const PATTERNS = [
  /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}/g,
  /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g,
  /(?:\+\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /\b(?:\d[ -]?){13,19}\b/g,
  /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g,
  /\bxox[abpr]-[A-Za-z0-9-]{10,72}/g,
  /\bsk-[A-Za-z0-9_-]{20,200}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  /\bAIza[0-9A-Za-z_-]{35}\b/g,
  /(?:password|passwd|secret|api[_-]?key|token)["']?\s{0,3}[:=]\s{0,3}["'][^\s"']{8,100}["']/gi,
];
const PERMUTATIONS = 112;
const STOP_WORDS = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);
const factors = Array.from({ length: PERMUTATIONS }, (_, i) => Math.imul(i + 1, 0x9e3779b1) | 1);
const addends = Array.from({ length: PERMUTATIONS }, (_, i) => Math.imul(i + 1, 0x85ebca6b) | 0);

/** @returns how many documents there were */
export async function runNaivePipeline(path: string, tokenizer: Tiktoken): Promise<number> {
  const seen = new Set<string>();
  let documents = 0;
  let total = 0;
  for await (const line of createInterface({ input: createReadStream(path, { highWaterMark: 1 << 20 }) })) {
    const { text } = JSON.parse(line) as { text: string };
    documents++;
    const hash = createHash('sha256').update(text).digest('hex');
    if (seen.has(hash)) continue;
    seen.add(hash);
    total += tokenizer.encode_ordinary(text).length + minHash(text).length + heuristics(text).length;
    for (const pattern of PATTERNS) total += text.match(pattern)?.length ?? 0;
    total += eld.detect(text.slice(0, 300)).language.length;
  }
  if (total === 0) throw new Error('the corpus is empty');
  return documents;
}

/** Words in lower case, runs of five of them as strings in a set, each hashed 112 times. */
export function minHash(text: string): number[] {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const shingles = new Set<string>();
  for (let i = 0; i + 5 <= words.length; i++) shingles.add(words.slice(i, i + 5).join(' '));
  const minima = Array.from({ length: PERMUTATIONS }, () => 0xffffffff);
  for (const shingle of shingles) {
    let hash = 2166136261;
    for (let i = 0; i < shingle.length; i++) hash = Math.imul(hash ^ shingle.charCodeAt(i), 16777619);
    for (let k = 0; k < PERMUTATIONS; k++) {
      const value = (Math.imul(hash, factors[k] as number) + (addends[k] as number)) >>> 0;
      if (value < (minima[k] as number)) minima[k] = value;
    }
  }
  return minima;
}

/** Gopher's and FineWeb's, by split, filter and join. */
function heuristics(text: string): number[] {
  const words = text.match(/[\p{L}\p{N}_'’]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  const count = Math.max(1, words.length);
  const spoken = words.filter((word) => /[\p{L}\p{N}]/u.test(word));
  const lines = text.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const share = <T>(all: readonly T[], test: (one: T) => boolean): number => all.filter(test).length / Math.max(1, all.length);
  const figures = [
    words.length,
    spoken.reduce((sum, word) => sum + word.length, 0) / Math.max(1, spoken.length),
    (text.match(/#/g)?.length ?? 0) / count,
    (text.match(/\.\.\.|…/g)?.length ?? 0) / count,
    share(lines, (line) => /^\s*[•-]/.test(line)),
    share(lines, (line) => /(?:\.\.\.|…)\s*$/.test(line)),
    share(words, (word) => /\p{L}/u.test(word)),
    new Set(words.filter((word) => STOP_WORDS.has(word))).size,
    ...repeated(text.trim().split(/\n{2,}/)),
    ...repeated(text.split(/\n+/)),
    share(filled, (line) => /[.?!"'。！？]$/.test(line)),
    share(filled, (line) => line.length <= 30),
  ];
  for (const n of [2, 3, 4]) figures.push(mostFrequent(words, n) / text.length);
  for (let n = 5; n <= 10; n++) figures.push(repeatedRuns(words, n) / text.length);
  return figures;
}

function repeated(parts: readonly string[]): [number, number] {
  const seen = new Set<string>();
  let count = 0;
  let characters = 0;
  for (const part of parts) {
    if (seen.has(part)) {
      count++;
      characters += part.length;
    } else {
      seen.add(part);
    }
  }
  return [count, characters];
}

function mostFrequent(words: readonly string[], n: number): number {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const run = words.slice(i, i + n).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  let most = 0;
  let characters = 0;
  for (const [run, times] of counts) {
    if (times <= most) continue;
    most = times;
    characters = run.length * times;
  }
  return characters;
}

function repeatedRuns(words: readonly string[], n: number): number {
  const seen = new Set<string>();
  let characters = 0;
  for (let i = 0; i + n <= words.length; ) {
    const run = words.slice(i, i + n).join('');
    if (seen.has(run)) {
      characters += run.length;
      i += n;
    } else {
      seen.add(run);
      i++;
    }
  }
  return characters;
}
