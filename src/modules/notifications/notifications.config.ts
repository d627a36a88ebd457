import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';
import { checkMail } from '../../platform/mail/check-mail.js';
import { parseSmtpUrl } from '../../platform/mail/smtp-mailer.js';

function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export const notificationsConfig = defineConfig('notifications', z.object({
  SMTP_URL: z.string().refine((url) => accepts(() => parseSmtpUrl(url)), 'is no mail server').optional()
    .describe('smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 (TLS) or smtp://host:25, with @ and : in a password as %40 and %3A').meta({ whenNotSet: 'mail is kept, and read at `/v1/admin/mailbox`' }),
  MAIL_FROM: z.string().default('Atelier <atelier@localhost>')
    .refine((from) => accepts(() => checkMail({ from, to: [from], subject: 'x', text: '', messageId: 'x@localhost' })), 'is no mail address')
    .describe('the sender of all mail, such as Atelier <noreply@lab.example>'),
}));
