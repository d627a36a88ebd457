import { moment } from './template.js';
import type { Template } from './template.js';

export const breakGlassOpenedTemplate: Template<{ name: string; reason: string; expiresAt: string }> = {
  name: 'break-glass-opened', audience: 'staff',
  write: (data) => ({
    subject: `Break-glass access was opened by ${data.name}`,
    paragraphs: [
      'Somebody with access to the server opened an administrator’s access at the command line, past the usual sign-in.',
      'If you do not know of it, deactivate the account of that name among the staff members at once: its token stops working with the next request. Then change the key that signs tokens.',
    ],
    facts: [['Who', data.name], ['Why', data.reason], ['Until', moment(data.expiresAt)]],
  }),
};
