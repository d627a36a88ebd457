import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { LockTeam } from './lock-team.service.js';
import type { SetTeamRequirementsInput } from './team.dto.js';
import { UnconfirmTeam } from './unconfirm-team.service.js';

/** Says what each member of a team must be cleared for. */
@Injectable()
export class SetTeamRequirements {
  constructor(
    private readonly lockTeam: LockTeam,
    private readonly unconfirm: UnconfirmTeam,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `precondition.*` */
  async run(tx: Tx, engagementId: Id<'eng'>, ifMatch: Precondition, { requiredClearance }: SetTeamRequirementsInput): Promise<void> {
    const locked = await this.lockTeam.ofOpen(tx, engagementId);
    const { engagement, team } = locked;
    ifMatch.require(team.version);
    if (team.requiredClearance === requiredClearance) return;
    const before = { requiredClearance: team.requiredClearance };
    team.requiredClearance = requiredClearance;
    await this.unconfirm.run(tx, locked, ['team_changed']);
    tx.audit({ action: 'team.set_requirements', object: engagementId, chain: engagement.organizationId, before, after: { requiredClearance } });
  }
}
