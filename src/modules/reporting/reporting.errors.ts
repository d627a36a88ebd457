import { defineError } from '../../platform/errors/domain-error.js';

export const weekUnknown = defineError({
  code: 'report.week_unknown', status: 422, title: 'There is no report for this week',
  help: 'Name an ISO week that has begun, such as 2026-W47; a year has 52 or 53. Leave it out for the current week.',
});
export const reportNotReady = defineError({
  code: 'report.not_ready', status: 409, title: 'The report is not ready',
  help: 'Read the report until its status is ready; one that failed says why.',
});
