import { eld } from 'eld/small';

export interface DetectedLanguage {
  /** ISO 639-1; `und` when the text is too short, or has no letters, to tell. */
  readonly language: string;
  /** From 0 (as much another language) to 1. */
  readonly confidence: number;
}

/** Fewer bytes of letters than this tell nothing: five Chinese characters, fifteen Latin letters. */
const MIN_LETTER_BYTES = 15;
/**
 * Bytes taken from each of a text's beginning, middle and end. On the manual pages of 24 languages no more of them is right with
 * twice as many, which take twice the time; with fewer, fewer are.
 */
const SAMPLE_BYTES = 48;
const SAMPLES = 3;
/** A text of up to so many UTF-16 units is looked at from its beginning on. */
const MAX_UNSAMPLED_UNITS = 160;
/** Chosen so that a text of some sentences has about 0.5, and one that could be another language's about 0.1. */
const CONFIDENCE_EXPONENT = 4;

const UNDETERMINED: DetectedLanguage = { language: 'und', confidence: 0 };

/**
 * The main language of a text, by the frequencies of its n-grams. A long text is judged by samples from its beginning,
 * middle and end, so that a foreign title or a licence at the end does not decide. The time it takes does not depend on the
 * text's length.
 *
 * Confidence is 1 − (second best score / best score)⁴: how far the best language is ahead of the next.
 */
export function detectLanguage(text: string): DetectedLanguage {
  const sample = text.length <= MAX_UNSAMPLED_UNITS ? text : sampleOf(text);
  if (bytesOfLetters(sample) < MIN_LETTER_BYTES) return UNDETERMINED;
  const result = eld.detect(sample);
  if (result.language === '') return UNDETERMINED;
  const [best = 0, second = 0] = Object.values(result.getScores()).sort((a, b) => b - a);
  const confidence = best > 0 ? 1 - (second / best) ** CONFIDENCE_EXPONENT : 0;
  return { language: result.language, confidence: Math.round(confidence * 1000) / 1000 };
}

function sampleOf(text: string): string {
  const samples: string[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    // The last sample begins so far before the end that it is full even where each byte is a character.
    const start = Math.floor(((text.length - SAMPLE_BYTES) * i) / (SAMPLES - 1));
    samples.push(cutSample(text, start));
  }
  return samples.join(' ');
}

/** From the next blank on, unless there is none nearby, so that no half word is judged. */
function cutSample(text: string, from: number): string {
  let start = from;
  if (from > 0) {
    const blank = text.slice(from, from + SAMPLE_BYTES / 4).search(/\s/);
    start = blank === -1 ? from : from + blank + 1;
  }
  let bytes = 0;
  let end = start;
  while (end < text.length && bytes < SAMPLE_BYTES) {
    const unit = text.charCodeAt(end++);
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return text.slice(start, end);
}

const NON_ASCII_LETTER = /\p{L}/u;

function bytesOfLetters(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length && bytes < MIN_LETTER_BYTES; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) bytes++;
    } else if (NON_ASCII_LETTER.test(text.charAt(i))) {
      bytes += unit < 0x800 ? 2 : 3;
    }
  }
  return bytes;
}
