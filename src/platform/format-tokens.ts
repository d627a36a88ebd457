const units = [
  { size: 1e12, sign: 'T' },
  { size: 1e9, sign: 'B' },
  { size: 1e6, sign: 'M' },
  { size: 1e3, sign: 'k' },
] as const;

/**
 * A number of tokens for people: `2.0B`, `1.4M`, `950k`, `812`. One decimal below a hundred of a unit, none from there on.
 * Cut, never rounded up: 1,999,999,999 is `1.9B`, so that nothing looks reached before it is.
 * @param tokens - a whole number, not negative.
 * @throws RangeError when it is something else.
 */
export function formatTokens(tokens: number): string {
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new RangeError(`${tokens} is no number of tokens`);
  const unit = units.find(({ size }) => tokens >= size);
  if (unit === undefined) return String(tokens);
  if (tokens >= unit.size * 100) return `${Math.floor(tokens / unit.size)}${unit.sign}`;
  // Tenths are counted in whole numbers: 0.1 has no exact binary form.
  const tenths = Math.floor(tokens / (unit.size / 10));
  return `${Math.floor(tenths / 10)}.${tenths % 10}${unit.sign}`;
}
