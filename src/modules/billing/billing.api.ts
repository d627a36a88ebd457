import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { exportTables } from '../../platform/database/exported-table.js';
import type { ExportedEngagement, ExportedRecord } from '../../platform/database/exported-table.js';
import type { Reader } from '../../platform/database/tx.js';
import { billingConfig } from './billing.config.js';
import { dayAt } from './days.js';
import { exportedTables } from './exported-tables.js';

/** How many invoices, and how much: minor units of the currency beside it. */
interface InvoiceSum {
  count: number;
  amount: number;
}

/** Invoices of one currency. */
export interface InvoiceFigures {
  currency: string;
  /** Issued from the first to the last day asked for, at their full amount. */
  issued: InvoiceSum;
  /** Not paid in full now: what is still to be paid. */
  open: InvoiceSum;
  /** Of the open ones those that were due before today. */
  overdue: InvoiceSum;
}

interface InvoiceFiguresRow {
  currency: string;
  issued_count: number;
  issued_amount: string;
  open_count: number;
  open_amount: string;
  overdue_count: number;
  overdue_amount: string;
}

/** What other modules may ask of billing. */
@Injectable()
export class BillingApi {
  readonly #timeZone: string;

  constructor(config: Config) {
    this.#timeZone = config.get(billingConfig).LAB_TIME_ZONE;
  }

  /**
   * Invoices by currency, in the order of its codes; only currencies that have something to tell.
   * @param days first and last day of issue, as printed on the invoices.
   * @throws RangeError when a sum is too large to be exact.
   */
  async invoices(reader: Reader, days: { from: string; to: string }): Promise<InvoiceFigures[]> {
    const rows = await reader.query<InvoiceFiguresRow>(
      `select currency,
              (count(*) filter (where issued_on between $1 and $2))::int as issued_count,
              coalesce(sum(amount) filter (where issued_on between $1 and $2), 0)::text as issued_amount,
              (count(*) filter (where status <> 'paid'))::int as open_count,
              coalesce(sum(amount - paid_amount) filter (where status <> 'paid'), 0)::text as open_amount,
              (count(*) filter (where status <> 'paid' and due_on < $3))::int as overdue_count,
              coalesce(sum(amount - paid_amount) filter (where status <> 'paid' and due_on < $3), 0)::text as overdue_amount
       from billing.invoice where issued_on between $1 and $2 or status <> 'paid' group by currency order by currency`,
      [days.from, days.to, dayAt(reader.now, this.#timeZone)],
    );
    return rows.map((row) => ({
      currency: row.currency,
      issued: { count: row.issued_count, amount: exact(row.issued_amount) },
      open: { count: row.open_count, amount: exact(row.open_amount) },
      overdue: { count: row.overdue_count, amount: exact(row.overdue_amount) },
    }));
  }

  /** All records of an engagement, for its export, in the view of the reader. */
  exportEngagement(reader: Reader, engagement: ExportedEngagement): AsyncIterable<ExportedRecord> {
    return exportTables(reader, exportedTables, engagement);
  }
}

function exact(sum: string): number {
  const value = Number(sum);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the sum ${sum} is too large to be exact`);
  return value;
}
