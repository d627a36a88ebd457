import { html, type Content, type Markup } from './markup.js';

export interface Column<Row> {
  readonly head: string;
  /** Figures stand to the right. */
  readonly figure?: boolean;
  cell(row: Row): Content;
}

/** Rows beyond it are counted; the JSON report has them all. */
const MOST_ROWS = 200;

export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Markup {
  const align = ({ figure = false }: Column<Row>): Markup => (figure ? html` class="n"` : html``);
  return html`<div class="scroll"><table><thead><tr>${columns.map((column) => html`<th${align(column)}>${column.head}</th>`)}</tr></thead><tbody>
${rows.slice(0, MOST_ROWS).map((row) => html`<tr>${columns.map((column) => html`<td${align(column)}>${column.cell(row)}</td>`)}</tr>
`)}</tbody></table></div>${rows.length > MOST_ROWS ? html`<p class="muted">… and ${rows.length - MOST_ROWS} more, in the JSON report.</p>` : null}`;
}
