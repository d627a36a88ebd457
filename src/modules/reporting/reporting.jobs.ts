import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';
import { reportingConfig } from './reporting.config.js';

/** Asks for the report of the week that has ended. */
export const requestWeeklyReport = defineJob({
  name: 'reporting.request-weekly-report', queue: 'work', attempts: 5, backoff: 10_000, schema: z.object({}),
  schedule: (config) => {
    const { REPORT_SCHEDULE, REPORT_TIME_ZONE } = config.get(reportingConfig);
    return { pattern: REPORT_SCHEDULE, timeZone: REPORT_TIME_ZONE };
  },
});

/** Makes a report that was asked for. */
export const makeReport = defineJob({
  name: 'reporting.make-report', queue: 'work', attempts: 4, backoff: 5000, schema: z.object({ reportId: z.string() }),
});

/** Makes an archive of an engagement that was asked for. */
export const makeExport = defineJob({
  name: 'reporting.make-export', queue: 'intake', attempts: 4, backoff: 5000, schema: z.object({ exportId: z.string() }),
});

/** Deletes archives whose days have passed. */
export const expireExports = defineJob({
  name: 'reporting.expire-exports', queue: 'work', attempts: 3, backoff: 60_000, schema: z.object({}),
  schedule: { pattern: '*/30 * * * *', timeZone: 'UTC' },
});
