import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

export const reportMade = defineEvent({
  type: 'report.made', version: 1, forPartners: false,
  schema: z.object({ reportId: z.string(), kind: z.string(), week: z.string(), trigger: z.enum(['schedule', 'request']) }),
  describe: (data) => `The ${data.kind} report of ${data.week} was made`,
});

export const exportMade = defineEvent({
  type: 'export.made', version: 1, forPartners: false,
  schema: z.object({ exportId: z.string(), engagementId: z.string(), organizationId: z.string(), audience: z.enum(['lab', 'partner']), bytes: z.int(), sha256: z.string() }),
  describe: (data) => `An archive of the engagement was made: ${data.bytes.toLocaleString('en')} bytes`,
});

/** The same, for the partner that asked for it. */
export const partnerExportMade = defineEvent({
  type: 'partner_export.made', version: 1, forPartners: true,
  schema: exportMade.schema.omit({ audience: true }),
  describe: (data) => `The archive that was asked for is ready: ${data.bytes.toLocaleString('en')} bytes`,
});
