import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

export const reportMade = defineEvent({
  type: 'report.made', version: 1, forPartners: false,
  schema: z.object({ reportId: z.string(), kind: z.string(), week: z.string(), trigger: z.enum(['schedule', 'request']) }),
  describe: (data) => `The ${data.kind} report of ${data.week} was made`,
});
