import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { pipelineReportSchema } from './pipeline-report.js';

const week = z.string().regex(/^20\d{2}-W(0[1-9]|[1-4]\d|5[0-3])$/, 'must be an ISO week such as 2026-W47').describe('ISO week');

export const requestReportSchema = z.strictObject({
  kind: z.literal('pipeline').default('pipeline'),
  week: week.optional().describe('The week whose movements to tell; the current one when left out. All other figures are those of now'),
}).meta({ id: 'RequestReport', examples: [{ kind: 'pipeline', week: '2026-W47' }] });
export type RequestReportInput = z.output<typeof requestReportSchema>;

export const listReportsQuery = z.strictObject({ ...pageQuery, week: week.optional() });
export type ListReportsQuery = z.output<typeof listReportsQuery>;

const time = z.string().meta({ format: 'date-time' });
const summary = {
  id: z.string(), kind: z.literal('pipeline'), trigger: z.enum(['schedule', 'request']), week: z.string(), timeZone: z.string(), periodStart: time, periodEnd: time,
  status: z.enum(['queued', 'running', 'ready', 'failed']), failure: z.string().nullable().describe('What happened to a report that failed'),
  requestedBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }), createdAt: time, finishedAt: time.nullable(), version: z.int(),
};
const listItemSchema = z.object(summary).meta({ id: 'ReportListItem' });
export type ReportListItem = z.infer<typeof listItemSchema>;
export const reportsSchema = pageOf(listItemSchema).meta({ id: 'Reports' });

export const reportSchema = z.object({ ...summary, content: pipelineReportSchema.nullable().describe('Null until it is ready') }).meta({ id: 'Report' });
export type ReportDto = z.infer<typeof reportSchema>;
