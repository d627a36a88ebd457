/** What a request asks for of so many bytes. */
export type RangeAsked = { readonly kind: 'whole' } | { readonly kind: 'unsatisfiable' } | { readonly kind: 'part'; readonly start: number; readonly end: number };

/**
 * Reads a `Range` header (RFC 9110, 14.2): one range of bytes. Several, or what is none, is answered by the whole, as the
 * standard lets a server do.
 */
export function readRange(header: string | undefined, bytes: number): RangeAsked {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') return last === '0' || Number(last) === 0 || bytes === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: Math.max(0, bytes - Number(last)), end: bytes - 1 };
  const start = Number(first);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  if (start >= bytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, end: Math.min(last === '' ? Infinity : Number(last), bytes - 1) };
}
