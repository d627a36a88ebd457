import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Id } from '../../platform/identifiers/id.js';
import { Notification } from './notification.entity.js';

/** Notes that a staff member has read a message. Reading it again changes nothing. */
@Injectable()
export class ReadNotification {
  /** @throws DomainError `object.not_found` for an unknown message, and for one to somebody else */
  async run(tx: Tx, id: Id<'ntf'>): Promise<void> {
    const staffMemberId = tx.actor.id as Id<'stf'>;
    const found = tx.actor.kind !== 'staff' ? null
      : await tx.manager.findOne(Notification, { where: { id, staffMemberId }, lock: { mode: 'pessimistic_write' } });
    if (found === null) throw objectNotFound.with(`There is no message ${id} to you.`);
    if (found.readAt !== null) return;
    await tx.manager.update(Notification, { id }, { readAt: tx.now });
    tx.audit({ action: 'notification.read', object: id, chain: 'lab', after: { readAt: tx.now } });
  }
}
