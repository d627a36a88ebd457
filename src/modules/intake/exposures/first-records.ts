/** A record of a file of lines. */
interface PreviewedRecord {
  line: number;
  text: string;
  /** Whether its end was read too. */
  whole: boolean;
}

/**
 * The first records of a file of lines.
 * @param read its first bytes
 * @param records how many to answer at most
 * @param complete whether `read` is all of the file
 */
export function firstRecords(read: Buffer, records: number, complete: boolean): PreviewedRecord[] {
  const found: PreviewedRecord[] = [];
  let start = 0;
  while (start < read.length && found.length < records) {
    const end = read.indexOf(0x0a, start);
    const whole = end !== -1 || complete;
    found.push({ line: found.length + 1, text: read.toString('utf8', start, end === -1 ? read.length : end), whole });
    if (end === -1) break;
    start = end + 1;
  }
  return found;
}
