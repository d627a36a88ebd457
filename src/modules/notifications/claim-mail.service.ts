import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { MailMessage } from './mail-message.entity.js';
import { sendMail } from './notifications.jobs.js';

/** Longer than any conversation with a mail server, whose silences are bounded. */
const LEASE_MS = 120_000;

/** Decides who hands a mail over. The claim is committed before the server is called, so that no transaction stays open meanwhile. */
@Injectable()
export class ClaimMail {
  /** @returns the mail, claimed; null when it is sent already, or being sent. */
  async run(tx: Tx, mailId: Id<'msg'>): Promise<MailMessage | null> {
    const mail = await tx.manager.findOne(MailMessage, { where: { id: mailId }, lock: { mode: 'pessimistic_write' } });
    if (mail === null || mail.state === 'sent') return null;
    if (mail.leasedUntil !== null && mail.leasedUntil > tx.now) {
      // Whoever sends now may have died, so somebody looks again when the lease is over.
      tx.enqueue(sendMail, { mailId }, { runAt: mail.leasedUntil, dedupeKey: `lease ${mail.lease}` });
      return null;
    }
    mail.lease = randomUUID();
    mail.leasedUntil = new Date(tx.now.getTime() + LEASE_MS);
    await tx.manager.update(MailMessage, { id: mailId }, { lease: mail.lease, leasedUntil: mail.leasedUntil });
    return mail;
  }
}
