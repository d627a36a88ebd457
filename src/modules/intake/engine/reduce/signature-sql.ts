import { signatureColumns } from '../features/features-columns.js';
import { SIGNATURE_BYTES, signatureSimilarity } from '../kernels/sketch.js';

/** 0x7f in each byte of a word, and 0x80. */
const LOW_BITS = 9_187_201_950_435_737_471n;
const HIGH_BITS = 9_259_542_123_273_814_144n;

/**
 * How many bytes of two signatures are equal, in SQL: of the bits in which two words differ, the highest bit of each byte is set
 * where any is, and the bytes that have it are counted.
 */
export function equalBytesSql(a: string, b: string): string {
  const differing = signatureColumns.map((word) => {
    const bits = `xor(${a}.${word}, ${b}.${word})`;
    return `bit_count((((${bits} & ${LOW_BITS}::ubigint) + ${LOW_BITS}::ubigint) | ${bits}) & ${HIGH_BITS}::ubigint)::integer`;
  });
  return `(${SIGNATURE_BYTES} - (${differing.join(' + ')}))`;
}

/** The similarity that so many equal bytes stand for, by their number. */
export const similarityOfEqualBytes: readonly number[] = Array.from({ length: SIGNATURE_BYTES + 1 }, (_, equal) =>
  signatureSimilarity(new Uint8Array(SIGNATURE_BYTES), new Uint8Array(SIGNATURE_BYTES).fill(1, equal)),
);

/** The least number of equal bytes of two documents that are at least so similar. */
export function leastEqualBytes(threshold: number): number {
  return similarityOfEqualBytes.findIndex((similarity) => similarity >= threshold);
}
