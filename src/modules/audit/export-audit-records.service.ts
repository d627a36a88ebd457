import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { toCsv } from '../../platform/csv.js';
import type { CsvCell } from '../../platform/csv.js';
import { Database } from '../../platform/database/database.js';
import { cursorAfter } from '../../platform/http/keyset.js';
import type { ExportRecordsQuery, RecordFilters } from './audit.dto.js';
import { LAB_CHAIN } from './checkpoint.js';
import { ReadAuditRecords, recordOf } from './read-audit-records.service.js';
import type { AuditRecordRow } from './read-audit-records.service.js';

/** Records that are in memory at once. */
const PAGE = 500;
const COLUMNS = [
  'chain', 'position', 'at', 'actorKind', 'actorId', 'actorName', 'onBehalfOf', 'action', 'object', 'before', 'after', 'requestId', 'previousHash', 'hash', 'bodyBase64',
] as const;

/** Writes audit records as a file, the oldest first, with all that is needed to check each by hand. */
@Injectable()
export class ExportAuditRecords {
  constructor(
    private readonly database: Database,
    private readonly records: ReadAuditRecords,
  ) {}

  /**
   * Records the export, and then gives what was written up to that moment, page by page as the reader takes it.
   * @returns a stream of UTF-8 text: JSON Lines, or CSV by RFC 4180 that holds no formula
   */
  async run(origin: Origin, { format, ...filters }: ExportRecordsQuery): Promise<Readable> {
    const until = await this.database.transaction(origin, (tx) => {
      tx.audit({ action: 'audit.export', object: 'audit', chain: LAB_CHAIN, after: { format, filters } });
      return Promise.resolve(tx.now);
    });
    return Readable.from(this.#write(origin, format, { ...filters, to: earlier(filters.to, until) }), { objectMode: false });
  }

  async *#write(origin: Origin, format: ExportRecordsQuery['format'], filters: RecordFilters): AsyncGenerator<string> {
    if (format === 'csv') yield toCsv([COLUMNS]);
    const line = format === 'csv' ? (rows: AuditRecordRow[]) => toCsv(rows.map(cellsOf)) : (rows: AuditRecordRow[]) => rows.map(lineOf).join('');
    for (let cursor: string | undefined; ;) {
      const rows = await this.database.read(origin, (reader) => this.records.page(reader, filters, 'asc', { limit: PAGE, cursor }, 'audit export'));
      const page = rows.slice(0, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield line(page);
      if (rows.length <= PAGE) return;
      cursor = cursorAfter(last, 'audit export');
    }
  }
}

/** The exclusive end: a millisecond past the export's own record, so that the file tells of itself. */
function earlier(to: string | undefined, until: Date): string {
  const end = until.getTime() + 1;
  return new Date(to === undefined ? end : Math.min(end, Date.parse(to))).toISOString();
}

/** `body` is the text that was hashed, to the byte. */
function lineOf(row: AuditRecordRow): string {
  return `${JSON.stringify({ ...recordOf(row), body: row.body })}\n`;
}

/** In base64 the text that was hashed survives a spreadsheet, and whatever keeps formulas out of it. */
function cellsOf(row: AuditRecordRow): CsvCell[] {
  const { chain, position, at, actor, onBehalfOf, action, object, before, after, requestId, previousHash, hash } = recordOf(row);
  return [
    chain, position, at, actor.kind, actor.id, actor.name, onBehalfOf, action, object, jsonOrNothing(before), jsonOrNothing(after), requestId, previousHash, hash,
    Buffer.from(row.body, 'utf8').toString('base64'),
  ];
}

function jsonOrNothing(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
