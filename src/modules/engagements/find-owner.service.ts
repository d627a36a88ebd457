import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { IdentityApi } from '../identity/identity.api.js';
import { ownerUnknown } from './engagements.errors.js';

/** Checks that someone can own an engagement. */
@Injectable()
export class FindOwner {
  constructor(private readonly identity: IdentityApi) {}

  /** @throws DomainError `engagement.owner_unknown` */
  async run(reader: Reader, id: Id<'stf'>): Promise<Id<'stf'>> {
    const member = await this.identity.findStaffMember(reader, id);
    if (member === null || !member.active) throw ownerUnknown.with(`There is no active staff member ${id}.`);
    return id;
  }
}
