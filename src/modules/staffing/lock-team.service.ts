import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementSummary } from '../engagements/engagements.api.js';
import { Team } from './team.entity.js';

export interface LockedTeam {
  readonly engagement: EngagementSummary;
  readonly team: Team;
}

/**
 * Locks an engagement and its team until the end of the transaction. Every change of a team goes this way: engagement, team, then
 * researchers. A team comes into being with its first change.
 */
@Injectable()
export class LockTeam {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed` */
  async ofOpen(tx: Tx, engagementId: Id<'eng'>): Promise<LockedTeam> {
    return this.#lock(tx, await this.engagements.lockOpen(tx, engagementId));
  }

  /** @throws DomainError `object.not_found` */
  async ofAny(tx: Tx, engagementId: Id<'eng'>): Promise<LockedTeam> {
    return this.#lock(tx, await this.engagements.lock(tx, engagementId));
  }

  async #lock(tx: Tx, engagement: EngagementSummary): Promise<LockedTeam> {
    await tx.query(
      'insert into staffing.team (engagement_id, organization_id, version, created_at, updated_at) values ($1, $2, 0, $3, $3) on conflict do nothing',
      [toUuid(engagement.id), toUuid(engagement.organizationId), tx.now],
    );
    const team = await tx.manager.findOneOrFail(Team, { where: { engagementId: engagement.id }, lock: { mode: 'pessimistic_write' } });
    return { engagement, team };
  }
}
