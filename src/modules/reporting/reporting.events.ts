import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

export const reportReady = defineEvent({
  type: 'report.ready', version: 1, forPartners: false,
  schema: z.object({ reportId: z.string(), kind: z.string(), week: z.string(), trigger: z.enum(['schedule', 'request']) }),
  describe: (data) => `The ${data.kind} report of ${data.week} is ready`,
});
