import { defineError } from '../../platform/errors/domain-error.js';

export const weekUnknown = defineError({
  code: 'report.week_unknown', status: 422, title: 'There is no report for this week',
  help: 'Name an ISO week that has begun, such as 2026-W47; a year has 52 or 53. Leave it out for the current week.',
});
export const reportNotReady = defineError({
  code: 'report.not_ready', status: 409, title: 'The report is not ready',
  help: 'Read the report until its status is ready; one that failed says why.',
});

export const exportDataDeleted = defineError({
  code: 'export.data_deleted', status: 409, title: 'The data is deleted',
  help: 'After the deletion was asked for nothing is stored of the engagement. Its records stay readable over the API, and the deletion certificate says what was deleted.',
});
export const exportUnderWay = defineError({
  code: 'export.under_way', status: 409, title: 'An export is being made',
  help: 'An engagement has one export under way at a time. List its exports, and wait for that one.',
});
export const exportNotReady = defineError({
  code: 'export.not_ready', status: 409, title: 'The export is not ready',
  help: 'Read the export until its status is ready; one that failed says why.',
});
export const exportGone = defineError({
  code: 'export.gone', status: 410, title: 'The archive was deleted',
  help: 'An archive is kept for seven days, and goes with the data: also when one file in it is deleted. Ask for a new export.',
});
export const exportRangeNotSatisfiable = defineError({
  code: 'export.range_not_satisfiable', status: 416, title: 'The archive has no such bytes',
  help: 'Read the export for its length in bytes; a range begins before its end.',
});
