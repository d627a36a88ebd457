import { readRange } from '../../../platform/http/byte-range.js';
import { uploadRangeNotSatisfiable } from '../intake.errors.js';
import type { ReadBytes } from './record-exposure.service.js';

/**
 * The bytes that a `Range` header asks for; null for the whole.
 * @throws DomainError `upload.range_not_satisfiable` for a range that begins behind the last byte
 */
export function rangeOf(header: string | undefined, size: number): ReadBytes | null {
  const range = readRange(header, size);
  if (range.kind === 'unsatisfiable') throw uploadRangeNotSatisfiable.with(`The upload has ${size} bytes, numbered from 0 to ${size - 1}.`, { members: { size } });
  return range.kind === 'part' ? { first: range.start, last: range.end } : null;
}
