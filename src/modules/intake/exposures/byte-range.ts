import { uploadRangeNotSatisfiable } from '../intake.errors.js';
import type { ReadBytes } from './record-exposure.service.js';

const RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/;

/**
 * The bytes that a `Range` header asks for, by RFC 9110, 14.2; null for the whole. A header that asks for several ranges, in
 * another unit or malformed is ignored, as the standard allows or demands.
 * @throws DomainError `upload.range_not_satisfiable` for a range that begins behind the last byte
 */
export function rangeOf(header: string | undefined, size: number): ReadBytes | null {
  const match = header === undefined ? null : RANGE.exec(header.trim());
  if (match === null) return null;
  const [, from, to, suffix] = match;
  const first = from === undefined ? Math.max(0, size - Number(suffix)) : Number(from);
  const last = from === undefined || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== undefined && to !== undefined && to !== '' && Number(to) < Number(from)) return null;
  if (first >= size || suffix === '0') throw uploadRangeNotSatisfiable.with(`The upload has ${size} bytes, numbered from 0 to ${size - 1}.`, { members: { size } });
  return { first, last };
}
