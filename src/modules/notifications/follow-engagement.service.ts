import { Injectable } from '@nestjs/common';
import type { DomainEvent } from '../../platform/events/define-event.js';
import type { Tx } from '../../platform/database/tx.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import {
  engagementAccepted, engagementDeadlineNear, engagementDeadlinePassed, engagementHeld, engagementOpened, engagementOwnerChanged, engagementResumed, engagementStageEntered,
} from '../engagements/engagements.events.js';
import { teamConfirmed } from '../staffing/staffing.events.js';
import { FollowedEngagement } from './followed-engagement.entity.js';

/** Events that say an engagement's name and owner. */
const naming = [
  engagementOpened, engagementStageEntered, engagementHeld, engagementResumed, engagementOwnerChanged, engagementAccepted, engagementDeadlineNear, engagementDeadlinePassed,
] as const;

/** Keeps what events say of engagements' names, owners and teams, so that later events find whom to tell. */
@Injectable()
export class FollowEngagement {
  /**
   * Learns from an event, and answers what is known of its engagement; null for an event of none.
   * @throws Error when the event came before the one that opened its engagement; the delivery is tried again.
   */
  async run(tx: Tx, event: DomainEvent): Promise<FollowedEngagement | null> {
    const engagementId = event.data['engagementId'] as Id<'eng'> | undefined;
    if (engagementId === undefined) return null;
    for (const { type, schema } of naming) if (type === event.type) await this.#learnName(tx, schema.parse(event.data), event.occurredAt);
    if (teamConfirmed.type === event.type) await this.#learnTeam(tx, engagementId, teamConfirmed.schema.parse(event.data).staffMemberIds, event.occurredAt);
    const known = await tx.manager.findOneBy(FollowedEngagement, { engagementId });
    if (known === null) throw new Error(`${event.type} came before the engagement was opened`);
    return known;
  }

  async #learnName(tx: Tx, data: { engagementId: string; organizationId: string; name: string; ownerId: string | null }, at: Date): Promise<void> {
    await tx.query(
      `insert into notifications.followed_engagement as f (engagement_id, organization_id, name, owner_id, as_of) values ($1, $2, $3, $4, $5)
       on conflict (engagement_id) do update set name = excluded.name, owner_id = excluded.owner_id, as_of = excluded.as_of where f.as_of <= excluded.as_of`,
      [toUuid(data.engagementId), toUuid(data.organizationId), data.name, data.ownerId === null ? null : toUuid(data.ownerId), at],
    );
  }

  async #learnTeam(tx: Tx, engagementId: Id<'eng'>, staffMemberIds: readonly string[], at: Date): Promise<void> {
    await tx.query(
      `update notifications.followed_engagement set team_staff_member_ids = $2, team_as_of = $3 where engagement_id = $1 and (team_as_of is null or team_as_of <= $3)`,
      [toUuid(engagementId), staffMemberIds.map(toUuid), at],
    );
  }
}
