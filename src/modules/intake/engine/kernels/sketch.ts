/** Hash functions of a signature. */
export const SIGNATURE_BYTES = 112;
/** Bands that the minima of a signature are cut into. */
export const BANDS = 14;
/** Minima of one band. */
export const BAND_ROWS = 8;

/**
 * What near duplicates of a document are found by: MinHash over its shingles of five words (Broder, 1997). Two documents share a
 * band's key with probability J⁸, and at least one key with 1 − (1 − J⁸)¹⁴, where J is the Jaccard similarity of their shingles.
 */
export interface Sketch {
  /** The low 8 bits of each of the 112 minima. */
  readonly signature: Uint8Array;
  /** 14 keys, each of 8 minima. */
  readonly bands: BigUint64Array;
  /** How many there are in the text, repetitions included. */
  shingles: number;
}

/** A sketch to be filled in. */
export function createSketch(): Sketch {
  return { signature: new Uint8Array(SIGNATURE_BYTES), bands: new BigUint64Array(BANDS), shingles: 0 };
}

const CHANCE = 1 / 256;

/**
 * The Jaccard similarity of two documents, estimated from their signatures, from 0 to 1. Of minima that differ, one in 256 agrees
 * in its low 8 bits by chance, for which the share of equal bytes is corrected (b-bit minwise hashing, Li and König, 2010). The
 * standard error is at most 0.05.
 */
export function signatureSimilarity(a: Uint8Array, b: Uint8Array): number {
  let equal = 0;
  for (let i = 0; i < SIGNATURE_BYTES; i++) if (a[i] === b[i]) equal++;
  return Math.max(0, (equal / SIGNATURE_BYTES - CHANCE) / (1 - CHANCE));
}
