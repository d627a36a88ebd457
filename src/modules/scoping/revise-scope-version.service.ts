import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { ReviseScopeVersionInput } from './scope-version.dto.js';
import { ScopeVersion } from './scope-version.entity.js';
import { noSuchScopeVersion, scopeVersionFixed } from './scoping.errors.js';

/** Changes the content of a draft. */
@Injectable()
export class ReviseScopeVersion {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `precondition.*`, `scope_version.fixed` */
  async run(tx: Tx, id: Id<'scp'>, ifMatch: Precondition, input: ReviseScopeVersionInput): Promise<ScopeVersion> {
    const seen = await tx.manager.findOneBy(ScopeVersion, { id });
    if (seen === null) throw noSuchScopeVersion(id);
    await this.engagements.lockUnderWay(tx, seen.engagementId);
    const draft = await tx.manager.findOneByOrFail(ScopeVersion, { id });
    ifMatch.require(draft.version);
    if (draft.stage !== 'draft') throw scopeVersionFixed.with(`Scope version ${draft.number} is ${draft.stage}; only a draft changes. A new version begins as a copy.`);
    const change = { ...input, version: draft.version + 1, updatedAt: tx.now };
    await tx.manager.update(ScopeVersion, { id }, change);
    tx.audit({ action: 'scope_version.revise', object: id, chain: draft.organizationId, before: { version: draft.version }, after: { version: change.version, changed: Object.keys(input) } });
    return Object.assign(draft, change);
  }
}
