import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { newId, toUuid } from '../../platform/identifiers/id.js';
import type { Concern, Recipient } from './find-recipients.service.js';
import { sendMail } from './notifications.jobs.js';
import { letterText, oneLine, renderMail } from './render-letter.js';
import type { Letter } from './templates/template.js';

/** A domain that RFC 2606 keeps free of mail: accounts whose issuer told no address have one there. */
const NO_MAIL = /\.invalid$/;

/** Why someone is told. */
export interface Occasion extends Concern {
  eventId: string;
  template: string;
}

/** Writes a message to one person, once for an occasion: inside the application for staff, and by mail. */
@Injectable()
export class TellRecipient {
  async run(tx: Tx, occasion: Occasion, recipient: Recipient, letter: Letter): Promise<void> {
    if (recipient.kind === 'staff') await this.#notify(tx, occasion, recipient, letter);
    if (!NO_MAIL.test(recipient.email)) await this.#mail(tx, occasion, recipient, letter);
  }

  async #notify(tx: Tx, occasion: Occasion, recipient: Recipient, letter: Letter): Promise<void> {
    await tx.query(
      `insert into notifications.notification (id, staff_member_id, event_id, template, organization_id, engagement_id, title, body, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint notification_once do nothing`,
      [toUuid(newId('ntf')), toUuid(recipient.id), ...about(occasion), oneLine(letter.subject), letterText(letter), tx.now],
    );
  }

  async #mail(tx: Tx, occasion: Occasion, recipient: Recipient, letter: Letter): Promise<void> {
    const id = newId('msg');
    const { subject, text, html } = renderMail(letter, recipient.name);
    const written = await tx.query<{ id: string }>(
      `insert into notifications.mail_message (id, recipient_kind, recipient, recipient_name, event_id, template, organization_id, engagement_id, subject, text, html, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict on constraint mail_message_once do nothing returning id`,
      [toUuid(id), recipient.kind, recipient.email, oneLine(recipient.name), ...about(occasion), subject, text, html, tx.now],
    );
    if (written.length > 0) tx.enqueue(sendMail, { mailId: id });
  }
}

function about({ eventId, template, organizationId, engagement }: Occasion): (string | null)[] {
  return [toUuid(eventId), template, organizationId === null ? null : toUuid(organizationId), engagement === null ? null : toUuid(engagement.engagementId)];
}
