import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { dropErrand } from '../errands/ask-errand.js';
import { evaluationSetNotSealed } from '../intake.errors.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';
import { ReadEvaluationSet } from './read-evaluation-set.service.js';

/** Has data compared with a set no longer, or one that is being sealed with none. Versions that were compared with it keep what was found. */
@Injectable()
export class WithdrawEvaluationSet {
  constructor(private readonly read: ReadEvaluationSet) {}

  /** @throws DomainError `object.not_found`, `evaluation_set.not_sealed` */
  async run(tx: Tx, id: Id<'evs'>, ifMatch: Precondition): Promise<StoredEvaluationSet> {
    // What was begun of it is broken off, and its upload stays: it can be deleted, or sealed as another set. In the order of locks of whoever seals it.
    await dropErrand(tx, id);
    const set = await this.read.lock(tx, id);
    ifMatch.require(set.version);
    if (set.status !== 'sealed' && set.status !== 'sealing') throw evaluationSetNotSealed.with(`The set is ${set.status}.`);
    const before = { status: set.status };
    Object.assign(set, { status: 'withdrawn', endedAt: tx.now, version: set.version + 1 });
    await tx.manager.save(StoredEvaluationSet, set);
    tx.audit({ action: 'evaluation_set.withdraw', object: id, chain: set.organizationId, before, after: { status: set.status } });
    return set;
  }
}
