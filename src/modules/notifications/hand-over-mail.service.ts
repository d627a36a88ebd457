import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { MailError } from '../../platform/mail/mail.js';
import { Mailer } from '../../platform/mail/mailer.js';
import type { MailMessage } from './mail-message.entity.js';
import { notificationsConfig } from './notifications.config.js';

/** What became of an attempt to hand a mail over. */
export interface HandOver {
  startedAt: Date;
  durationMs: number;
  /** The server's answer, or what went wrong. */
  detail: string;
  error: MailError | null;
}

/** Gives a mail to the mail server, once. */
@Injectable()
export class HandOverMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Whatever the server does is an answer; only mistakes of our own are thrown. */
  async run(mail: MailMessage): Promise<HandOver> {
    const from = this.config.get(notificationsConfig).MAIL_FROM;
    const [, host = 'localhost'] = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from) ?? [];
    const startedAt = this.clock.now();
    const started = performance.now();
    const ended = (detail: string, error: MailError | null): HandOver => ({ startedAt, durationMs: Math.round(performance.now() - started), detail, error });
    try {
      const sent = await this.mailer.send({ from, to: [mail.recipient], subject: mail.subject, text: mail.text, html: mail.html, messageId: `${mail.id}@${host}` });
      return ended(sent.response, null);
    } catch (error) {
      if (error instanceof MailError) return ended(error.detail, error);
      throw error;
    }
  }
}
