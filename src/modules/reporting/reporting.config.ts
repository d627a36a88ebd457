import { IANAZone } from 'luxon';
import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';
import { mistakeInCronPattern } from './cron-pattern.js';

export const reportingConfig = defineConfig('reporting', z.object({
  REPORT_SCHEDULE: z.string().default('0 7 * * 1').superRefine((pattern, context) => {
    const mistake = mistakeInCronPattern(pattern);
    if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
  }).describe('when the weekly report is made, as a cron pattern of five fields, such as 0 7 * * 1 for Mondays at seven'),
  REPORT_TIME_ZONE: z.string().refine((zone) => IANAZone.isValidZone(zone), 'is not an IANA time zone').default('UTC')
    .describe('the time zone in which reports are scheduled and their weeks begin, such as America/Los_Angeles'),
}));
