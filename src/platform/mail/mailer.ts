import { checkMail } from './check-mail.js';
import type { CheckedMail, Mail, SentMail } from './mail.js';

/** Sends mail. Whatever the implementation, a mail that could smuggle headers or recipients is refused first. */
export abstract class Mailer {
  /**
   * Sends one mail to all its recipients.
   * @throws MailError `mail.invalid` for a malformed address, subject or message id; `mail.refused` when the server takes
   * no recipient or not the content; `mail.unreachable` when it does not answer or breaks off. Look at `permanent`
   * before sending it again.
   */
  async send(mail: Mail): Promise<SentMail> {
    return this.deliver(checkMail(mail));
  }

  /**
   * Proves that mail could be sent, without sending any.
   * @throws MailError `mail.unreachable` or `mail.refused`, saying what to do.
   */
  abstract check(): Promise<void>;

  protected abstract deliver(mail: CheckedMail): Promise<SentMail>;
}
