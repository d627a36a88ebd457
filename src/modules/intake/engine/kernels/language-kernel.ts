import { KernelText } from './kernel-text.js';
import { readBuilt } from './load-kernels.js';

/** How well the n-grams of a text go with the language that they go with best, and with the next. */
export interface LanguageScores {
  /** ISO 639-1; empty when no n-gram of the text is known. */
  readonly language: string;
  /** Sums over the n-grams. */
  readonly best: number;
  readonly second: number;
  /** Different ones. */
  readonly grams: number;
  readonly letterBytes: number;
}

/** Texts are judged by so many bytes of their beginning. */
const MAX_JUDGED_BYTES = 512;
const CODES_BYTES = 128;

/** Judges texts by their n-grams of bytes, as the package eld does, with its tables. */
export class LanguageKernel {
  private readonly text: KernelText;
  private readonly languages: readonly string[];

  /** @throws Error when the application was never built */
  constructor() {
    const image = readBuilt('languages.bin');
    this.languages = image.toString('latin1', 0, CODES_BYTES).match(/[a-z]{2}/g) ?? [];
    this.text = new KernelText((kernels, memory) => {
      const at = kernels.reserveLanguages(image.length);
      memory().set(image, at);
    });
  }

  /** @param text valid UTF-8 */
  judge(text: Uint8Array): LanguageScores {
    this.text.load(text.subarray(0, MAX_JUDGED_BYTES));
    const { exports, address, length } = this.text;
    const result = exports.judgeLanguage(address, length);
    const [language = 0, best = 0, second = 0, grams = 0, letterBytes = 0] = new Uint32Array(this.text.memory.buffer, result, 5);
    return { language: best === 0 ? '' : (this.languages[language] ?? ''), best, second, grams, letterBytes };
  }
}
