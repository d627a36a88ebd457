import Pdf from 'pdfkit';

const MARGIN = 50;
const GREY = '#5c6675';
const INK = '#1d2430';
const LINE = '#d9dee6';
export const BAR_COLOURS = { accent: '#2f6bd8', good: '#2b8a5a', bad: '#c2483b' } as const;

export interface DrawnBar {
  readonly label: string;
  /** From 0 to 1, of the width. */
  readonly from: number;
  readonly to: number;
  readonly note: string;
  readonly tone: keyof typeof BAR_COLOURS;
}

export interface SheetColumn {
  readonly head: string;
  /** Share of the width. */
  readonly width: number;
  readonly figure?: boolean;
}

/** Pages of A4 that are written from top to bottom. The same calls give the same bytes. */
export class Sheet {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly whole: Promise<Buffer>;

  constructor(title: string) {
    // A fixed date: pdfkit writes the time and derives the file's identity from it, and the same report is to be the same file.
    const date = new Date(0);
    this.pdf = new Pdf({ size: 'A4', margin: MARGIN, bufferPages: true, info: { Title: printable(title), Creator: 'Atelier', Producer: 'Atelier', CreationDate: date, ModDate: date } });
    this.whole = new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      this.pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
    });
  }

  title(text: string): void {
    this.pdf.font('Helvetica-Bold').fontSize(20).fillColor(INK).text(printable(text), MARGIN).moveDown(0.3);
  }

  heading(text: string): void {
    this.keep(70);
    this.pdf.moveDown(0.8).font('Helvetica-Bold').fontSize(12.5).fillColor(INK).text(printable(text), MARGIN).moveDown(0.3);
  }

  paragraph(text: string, tone: 'ink' | 'grey' = 'ink'): void {
    this.pdf.font('Helvetica').fontSize(9.5).fillColor(tone === 'ink' ? INK : GREY).text(printable(text), MARGIN, undefined, { width: this.width }).moveDown(0.25);
  }

  bars(bars: readonly DrawnBar[]): void {
    const { pdf } = this;
    const [labels, notes, height] = [170, 105, 15];
    const room = this.width - labels - notes;
    for (const { label, from, to, note, tone } of bars) {
      this.keep(height);
      const y = pdf.y;
      pdf.font('Helvetica').fontSize(8.5).fillColor(INK).text(this.cut(printable(label), labels - 8), MARGIN, y + 2, { lineBreak: false });
      pdf.rect(MARGIN + labels + room * from, y, Math.max(0.5, room * (to - from)), height - 4).fill(BAR_COLOURS[tone]);
      pdf.fillColor(INK).text(printable(note), MARGIN + labels + room + 6, y + 2, { lineBreak: false });
      pdf.x = MARGIN;
      pdf.y = y + height;
    }
    pdf.moveDown(0.4);
  }

  table(columns: readonly SheetColumn[], rows: readonly (readonly string[])[]): void {
    this.row(columns, columns.map(({ head }) => head), true);
    for (const row of rows) this.row(columns, row, false);
    this.pdf.moveDown(0.4);
  }

  async finish(): Promise<Buffer> {
    const { start, count } = this.pdf.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.pdf.switchToPage(page);
      // Below the margin, where text would otherwise begin a page of its own.
      this.pdf.page.margins.bottom = 0;
      this.pdf.font('Helvetica').fontSize(8).fillColor(GREY).text(`${page - start + 1} / ${count}`, MARGIN, this.pdf.page.height - MARGIN + 18, { width: this.width, align: 'right', lineBreak: false });
    }
    this.pdf.end();
    return await this.whole;
  }

  private row(columns: readonly SheetColumn[], cells: readonly string[], head: boolean): void {
    const { pdf } = this;
    const height = 14;
    this.keep(height);
    const y = pdf.y;
    let x = MARGIN;
    pdf.font(head ? 'Helvetica-Bold' : 'Helvetica').fontSize(8.5).fillColor(head ? GREY : INK);
    for (const [index, { width, figure = false }] of columns.entries()) {
      const room = width * this.width - 8;
      pdf.text(this.cut(printable(cells[index] ?? ''), room), x, y + 2, { width: room, align: figure ? 'right' : 'left', lineBreak: false });
      x += width * this.width;
    }
    pdf.moveTo(MARGIN, y + height - 1).lineTo(MARGIN + this.width, y + height - 1).lineWidth(0.4).stroke(LINE);
    pdf.x = MARGIN;
    pdf.y = y + height;
  }

  /** Begins a page when there is not so much room left. */
  private keep(height: number): void {
    if (this.pdf.y + height > this.pdf.page.height - MARGIN) this.pdf.addPage();
  }

  private get width(): number {
    return this.pdf.page.width - 2 * MARGIN;
  }

  /** As much of a text as there is room for. */
  private cut(text: string, room: number): string {
    if (this.pdf.widthOfString(text) <= room) return text;
    let end = Math.min(text.length, 200);
    while (end > 0 && this.pdf.widthOfString(`${text.slice(0, end)}…`) > room) end--;
    return `${text.slice(0, end)}…`;
  }
}

/** What the built-in fonts can show; a letter that they lack loses its accent or becomes a question mark. The JSON and the page have all as it is. */
function printable(text: string): string {
  return text.normalize('NFC').replaceAll('›', '>').replaceAll(/[^\u0020-\u007E\u00A0-\u00FF\u2013\u2014\u2018\u2019\u201C\u201D\u2022\u2026\u20AC]/gu, (letter) => {
    const plain = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
    return /^[\u0020-\u007E]+$/.test(plain) ? plain : '?';
  });
}
