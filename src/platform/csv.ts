export type CsvCell = string | number | null;

/**
 * Where a spreadsheet could begin a cell of its own in a text: at the start, and after what some take for a separator or a new
 * line, however the file is quoted. A formula begins with one of the signs, past blanks, invisible characters and quotes.
 */
const FORMULA = /(?<=^|[;|\t\r\n\u0085\u2028\u2029])(?=[\s"\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/gu;

/**
 * Writes a table by RFC 4180: commas, CRLF after each line, quotes doubled. Texts come from people: whatever a spreadsheet would
 * take for a formula gets an apostrophe before it. Numbers are written as they are, and `null` as an empty cell.
 * @throws RangeError for a number that is not finite.
 */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');
}

function writeCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') {
    if (!Number.isFinite(cell)) throw new RangeError(`${cell} is no number for a table`);
    return String(cell);
  }
  const text = withoutFormulas(cell);
  return /^[^",\r\n]*$/.test(text) && text === text.trim() ? text : `"${text.replaceAll('"', '""')}"`;
}

/** A text that no spreadsheet takes for a formula. */
export function withoutFormulas(text: string): string {
  return text.replaceAll(FORMULA, "'");
}
