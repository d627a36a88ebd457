import { wordPart, wordPartsOfCharacters } from '../kernels/character-tables.js';

/** Bytes of a key: half for the words' hashes, half for what combines them. */
export const EVALUATION_KEY_BYTES = 16;

let partsOfCharacters: Uint8Array | undefined;

const NON_ASCII = /[^\0-\x7f]/;
const INITIAL_WORDS = 1024;

/**
 * Hashes of the words of a text, without case, punctuation and forms of writing (NFKC), under a key: without the key they
 * say nothing of the words. HalfSipHash-2-4 with 64 bits (J.-P. Aumasson and D. J. Bernstein), over UTF-16 units.
 */
export class KeyedWords {
  /** Of the last text. */
  count = 0;
  high = new Uint32Array(INITIAL_WORDS);
  low = new Uint32Array(INITIAL_WORDS);
  private readonly key0: number;
  private readonly key1: number;
  /** Of a pinned table, so that every machine cuts words alike. */
  private readonly parts = (partsOfCharacters ??= wordPartsOfCharacters());

  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    this.key0 = view.getInt32(0, true);
    this.key1 = view.getInt32(4, true);
  }

  read(text: string): void {
    this.count = 0;
    const normalised = (NON_ASCII.test(text) ? text.normalize('NFKC') : text).toLowerCase();
    const { parts } = this;
    let start = -1;
    for (let at = 0; at < normalised.length; at++) {
      const unit = normalised.charCodeAt(at);
      const pair = unit >= 0xd800 && unit < 0xdc00 && at + 1 < normalised.length;
      const part = parts[pair ? (normalised.codePointAt(at) ?? 0) : unit] as number;
      if (part === wordPart.letter) {
        if (start === -1) start = at;
      } else {
        if (start !== -1) this.add(normalised, start, at);
        start = -1;
        if (part === wordPart.alone) this.add(normalised, at, pair ? at + 2 : at + 1);
      }
      if (pair) at++;
    }
    if (start !== -1) this.add(normalised, start, normalised.length);
  }

  private add(text: string, start: number, end: number): void {
    if (this.count === this.high.length) {
      const { high, low } = this;
      this.high = new Uint32Array(high.length * 2);
      this.low = new Uint32Array(low.length * 2);
      this.high.set(high);
      this.low.set(low);
    }
    let v0 = this.key0;
    let v1 = this.key1 ^ 0xee;
    let v2 = this.key0 ^ 0x6c796765;
    let v3 = this.key1 ^ 0x74656462;
    // One step more than there are pairs of units: the last holds the odd unit and the length.
    for (let at = start; ; at += 2) {
      const last = at + 1 >= end;
      const message = last ? ((end - start) << 24) | (at < end ? text.charCodeAt(at) : 0) : text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      v3 ^= message;
      for (let round = 0; round < 2; round++) {
        v0 = (v0 + v1) | 0; v1 = (v1 << 5) | (v1 >>> 27); v1 ^= v0; v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0; v3 = (v3 << 8) | (v3 >>> 24); v3 ^= v2;
        v0 = (v0 + v3) | 0; v3 = (v3 << 7) | (v3 >>> 25); v3 ^= v0;
        v2 = (v2 + v1) | 0; v1 = (v1 << 13) | (v1 >>> 19); v1 ^= v2; v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= message;
      if (last) break;
    }
    v2 ^= 0xee;
    for (let half = 0; half < 2; half++) {
      for (let round = 0; round < 4; round++) {
        v0 = (v0 + v1) | 0; v1 = (v1 << 5) | (v1 >>> 27); v1 ^= v0; v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0; v3 = (v3 << 8) | (v3 >>> 24); v3 ^= v2;
        v0 = (v0 + v3) | 0; v3 = (v3 << 7) | (v3 >>> 25); v3 ^= v0;
        v2 = (v2 + v1) | 0; v1 = (v1 << 13) | (v1 >>> 19); v1 ^= v2; v2 = (v2 << 16) | (v2 >>> 16);
      }
      if (half === 0) {
        this.low[this.count] = v1 ^ v3;
        v1 ^= 0xdd;
      } else {
        this.high[this.count] = v1 ^ v3;
      }
    }
    this.count++;
  }
}
