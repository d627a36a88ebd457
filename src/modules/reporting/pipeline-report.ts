import { z } from 'zod';
import type { Money } from '../../platform/money.js';
import { toCsv } from '../../platform/csv.js';
import type { CsvCell } from '../../platform/csv.js';

const count = z.int();
const time = z.string().meta({ format: 'date-time' });
const money = z.object({ amount: z.int().describe('Minor units'), currency: z.string() });
const invoices = z.object({ count, amount: z.int().describe('Minor units') });

const stageSchema = z.object({
  stage: z.string(),
  engagements: count.describe('In the stage when the figures were read'),
  onHold: count,
  overdue: count.describe('Past the stage’s service level and not on hold'),
  entered: count.describe('During the week'),
  left: count.describe('During the week'),
  acceptedTokens: count,
  signedContracts: z.array(z.object({ count, value: money })).describe('One entry a currency'),
  oldest: z.object({ engagementId: z.string(), name: z.string(), organizationId: z.string(), organizationName: z.string(), since: time }).nullable()
    .describe('Whichever has been in the stage longest'),
});

/** The weekly pipeline report: movements of one week, and everything else as it was when the figures were read. */
export const pipelineReportSchema = z.object({
  week: z.string(),
  timeZone: z.string(),
  firstDay: z.string().meta({ format: 'date' }),
  lastDay: z.string().meta({ format: 'date' }),
  snapshotAt: time.describe('When the figures were read'),
  stages: z.array(stageSchema),
  invoices: z.array(z.object({
    currency: z.string(), issued: invoices.describe('During the week'), open: invoices.describe('Still to be paid'), overdue: invoices.describe('Of the open ones'),
  })),
}).meta({ id: 'PipelineReport' });
export type PipelineReport = z.infer<typeof pipelineReportSchema>;

/** The report as one table for spreadsheets: a figure a line. */
export function pipelineCsv(report: PipelineReport): string {
  const rows: CsvCell[][] = [['week', 'section', 'stage', 'measure', 'currency', 'value', 'note']];
  const add = (section: string, stage: string | null, measure: string, value: CsvCell, currency: string | null = null, note: string | null = null): void => {
    rows.push([report.week, section, stage, measure, currency, value, note]);
  };
  add('report', null, 'time_zone', report.timeZone);
  add('report', null, 'first_day', report.firstDay);
  add('report', null, 'last_day', report.lastDay);
  add('report', null, 'figures_read_at', report.snapshotAt);
  for (const stage of report.stages) {
    add('pipeline', stage.stage, 'engagements', stage.engagements);
    add('pipeline', stage.stage, 'on_hold', stage.onHold);
    add('pipeline', stage.stage, 'overdue', stage.overdue);
    add('pipeline', stage.stage, 'entered', stage.entered);
    add('pipeline', stage.stage, 'left', stage.left);
    add('pipeline', stage.stage, 'accepted_tokens', stage.acceptedTokens);
    for (const { count: contracts, value } of stage.signedContracts) {
      add('pipeline', stage.stage, 'signed_contracts', contracts, value.currency);
      add('pipeline', stage.stage, 'signed_contract_value', decimal(value), value.currency);
    }
    if (stage.oldest !== null) add('pipeline', stage.stage, 'oldest_since', stage.oldest.since, null, `${stage.oldest.organizationName}: ${stage.oldest.name}`);
  }
  for (const { currency, ...kinds } of report.invoices) {
    for (const [kind, sum] of Object.entries(kinds)) {
      add('invoices', null, `${kind}_count`, sum.count, currency);
      add('invoices', null, `${kind}_amount`, decimal({ amount: sum.amount, currency }), currency);
    }
  }
  return toCsv(rows);
}

/** `1250000.00`: major units without separators, exact to the last digit. */
export function decimal({ amount, currency }: Money): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  if (digits === 0) return String(amount);
  const text = String(amount).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
