import { LanguageKernel } from '../kernels/language-kernel.js';

export interface DetectedLanguage {
  /** ISO 639-1; `und` when the text is too short, or has no letters, to tell. */
  readonly language: string;
  /** From 0 (as much another language) to 1. */
  readonly confidence: number;
}

/** Fewer bytes of letters than this tell nothing: five Chinese characters, fifteen Latin letters. */
const MIN_LETTER_BYTES = 15;
/** Bytes taken from each of a long text's beginning, middle and end. */
const SAMPLE_BYTES = 64;
const SAMPLES = 3;
/** A text of up to so many bytes is looked at as a whole. */
const MAX_UNSAMPLED_BYTES = 336;
/** Chosen so that a text of some sentences has about 0.5, and one that could be another language's about 0.1. */
const CONFIDENCE_EXPONENT = 4;
/** Scales a score a gram to between 0 and 1, as the package eld does. */
const SCORE_SCALE = 25;

const UNDETERMINED: DetectedLanguage = { language: 'und', confidence: 0 };

let kernel: LanguageKernel | undefined;
const samples = Buffer.alloc(SAMPLES * (SAMPLE_BYTES + 1));

/**
 * The main language of a text, by the frequencies of its n-grams. A long text is judged by samples from its beginning,
 * middle and end, so that a foreign title or a licence at the end does not decide. The time it takes does not depend on the
 * text's length.
 *
 * Confidence is 1 − (second best score / best score)⁴: how far the best language is ahead of the next.
 * @param text valid UTF-8
 */
export function detectLanguage(text: Uint8Array): DetectedLanguage {
  kernel ??= new LanguageKernel();
  const { language, best, second, grams, letterBytes } = kernel.judge(text.length <= MAX_UNSAMPLED_BYTES ? text : sampleOf(text));
  if (letterBytes < MIN_LETTER_BYTES || language === '') return UNDETERMINED;
  const confidence = 1 - (scaled(second / grams) / scaled(best / grams)) ** CONFIDENCE_EXPONENT;
  return { language, confidence: Math.round(confidence * 1000) / 1000 };
}

function scaled(score: number): number {
  return score / (score + SCORE_SCALE);
}

/** Valid until the next call. */
function sampleOf(text: Uint8Array): Uint8Array {
  let used = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const start = startOfSample(text, Math.floor(((text.length - SAMPLE_BYTES) * i) / (SAMPLES - 1)));
    const end = startOfCharacter(text, Math.min(text.length, start + SAMPLE_BYTES));
    if (i > 0) samples[used++] = BLANK;
    samples.set(text.subarray(start, end), used);
    used += end - start;
  }
  return samples.subarray(0, used);
}

const BLANK = 0x20;

/** Behind the next blank, unless there is none nearby, so that no half word is judged. */
function startOfSample(text: Uint8Array, from: number): number {
  if (from === 0) return 0;
  for (let at = from; at < from + SAMPLE_BYTES / 4; at++) {
    const byte = text[at] ?? 0;
    if (byte === BLANK || (byte >= 0x09 && byte <= 0x0d)) return at + 1;
  }
  return startOfCharacter(text, from);
}

/** Of the character that the byte at `at` belongs to. */
function startOfCharacter(text: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && ((text[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}
