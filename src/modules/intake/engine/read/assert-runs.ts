/**
 * Walks the runs of Parquet's hybrid of run lengths and packed bits, up to the one that completes `values`.
 * @throws RangeError when a run is longer than what is left, beyond the eight that packing rounds up to, or than its bytes
 */
export function assertRuns(bytes: Uint8Array, start: number, end: number, width: number, values: number): void {
  if (!(start >= 0 && start <= end && end <= bytes.length)) throw new RangeError('runs reach beyond their page');
  let seen = 0;
  let at = start;
  while (seen < values) {
    let header = 0;
    for (let i = 0; ; i++) {
      const byte = at < end ? bytes[at] : undefined;
      if (byte === undefined || i === 5) throw new RangeError('runs end too early');
      at++;
      header += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) break;
    }
    const count = Math.floor(header / 2);
    if (count === 0) throw new RangeError('a run of nothing');
    if (header % 2 === 1) {
      // Groups of eight; the last may be cut off after the values that count.
      if (seen + (count - 1) * 8 >= values + 504) throw new RangeError('a run is too long');
      at += Math.min(count * width, Math.ceil(((values - seen) * width) / 8));
      seen += count * 8;
    } else {
      if (seen + count > values) throw new RangeError('a run is too long');
      at += Math.ceil(width / 8);
      seen += count;
    }
    if (at > end) throw new RangeError('runs end too early');
  }
}
