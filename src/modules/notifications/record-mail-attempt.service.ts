import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { HandOver } from './hand-over-mail.service.js';
import { MailAttempt, MailMessage } from './mail-message.entity.js';

const DETAIL_LENGTH = 1000;

/** Writes the delivery log. */
@Injectable()
export class RecordMailAttempt {
  /** @param last whether the queue will not try again by itself */
  async run(tx: Tx, claimed: MailMessage, { startedAt, durationMs, detail, error }: HandOver, last: boolean): Promise<void> {
    const mail = await tx.manager.findOne(MailMessage, { where: { id: claimed.id }, lock: { mode: 'pessimistic_write' } });
    // The lease had run out, and somebody else took over.
    if (mail === null || mail.lease !== claimed.lease) return;
    const outcome = error === null ? 'sent' : error.permanent ? 'refused' : 'failed';
    const number = mail.attempts + 1;
    await tx.manager.insert(MailAttempt, {
      messageId: mail.id, organizationId: mail.organizationId, number, outcome, detail: detail.replaceAll('\0', '').slice(0, DETAIL_LENGTH), startedAt, durationMs,
    });
    await tx.manager.update(MailMessage, { id: mail.id }, {
      attempts: number, lease: null, leasedUntil: null,
      ...(outcome === 'sent' ? { state: 'sent', sentAt: tx.now } : { state: outcome === 'refused' || last ? 'failed' : 'queued' }),
    });
  }
}
