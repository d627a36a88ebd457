import { Mailer } from '../../platform/mail/mailer.js';
import type { CheckedMail, SentMail } from '../../platform/mail/mail.js';

/** Where mail goes without a mail server: nowhere, for it is kept and can be read at `GET /v1/admin/mailbox`. */
export class LocalMailbox extends Mailer {
  check(): Promise<void> {
    return Promise.resolve();
  }

  protected deliver(mail: CheckedMail): Promise<SentMail> {
    return Promise.resolve({ accepted: mail.to.map(({ address }) => address), rejected: [], response: 'kept in the local mailbox' });
  }
}
