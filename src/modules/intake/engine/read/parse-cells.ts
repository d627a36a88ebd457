/**
 * The cells of one row of a table, without its line end. As RFC 4180 has it, and as common readers are lenient: a quote in the
 * middle of a plain cell is a quote, and what follows a closing quote belongs to the cell.
 */
export function parseCells(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (row[at] === '"') {
      for (at++; ; ) {
        const quote = row.indexOf('"', at);
        if (quote < 0) {
          cell += row.slice(at);
          at = row.length;
          break;
        }
        cell += row.slice(at, quote);
        at = quote + 1;
        if (row[at] !== '"') break;
        cell += '"';
        at++;
      }
    }
    const end = row.indexOf(delimiter, at);
    cells.push(cell + (end < 0 ? row.slice(at) : row.slice(at, end)));
    if (end < 0) return cells;
    at = end + 1;
  }
}
