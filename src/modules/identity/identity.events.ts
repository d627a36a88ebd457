import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

export const breakGlassOpened = defineEvent({
  type: 'break_glass.opened', version: 1, forPartners: false,
  schema: z.object({ staffMemberId: z.string(), name: z.string(), reason: z.string(), expiresAt: z.iso.datetime() }),
  describe: ({ name }) => `${name} opened an administrator’s access at the command line`,
});
