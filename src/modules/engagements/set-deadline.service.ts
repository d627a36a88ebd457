import { Injectable } from '@nestjs/common';
import { addBusinessDays, businessDaysBetween } from '../../platform/clock/business-days.js';
import type { BusinessCalendar } from '../../platform/clock/business-days.js';
import type { Reader, Tx } from '../../platform/database/tx.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import type { Engagement } from './engagement.entity.js';
import { engagementWorkflows } from './engagement.workflow.js';
import type { EngagementStage } from './engagement.workflow.js';
import { watchDeadline } from './engagements.jobs.js';

/** Keeps the end of a stage's service level, in business days of the customer's calendar. */
@Injectable()
export class SetDeadline {
  constructor(private readonly organizations: OrganizationsApi) {}

  /** When the service level of `stage` ends if it is entered now; null for stages without one. */
  async whenEntering(tx: Tx, engagement: Engagement, stage: string): Promise<Date | null> {
    const days = engagementWorkflows.get(engagement.workflowVersion).serviceLevels?.[stage as EngagementStage];
    return days === undefined ? null : addBusinessDays(tx.now, days, await this.#calendar(tx, engagement));
  }

  /** A hold stops the clock: the deadline moves by the business days that it lasted. */
  async whenResuming(tx: Tx, engagement: Engagement): Promise<Date | null> {
    if (engagement.stageDueAt === null || engagement.heldSince === null) return engagement.stageDueAt;
    const calendar = await this.#calendar(tx, engagement);
    const held = businessDaysBetween(engagement.heldSince, tx.now, calendar);
    return held === 0 ? engagement.stageDueAt : addBusinessDays(engagement.stageDueAt, held, calendar);
  }

  /** Asks for the two looks at a deadline: a business day before it, and when it has passed. */
  async watch(tx: Tx, engagement: Engagement, dueAt: Date | null): Promise<void> {
    if (dueAt === null) return;
    const calendar = await this.#calendar(tx, engagement);
    const due = dueAt.toISOString();
    // Walks back from the deadline to the last moment at which one business day is left.
    let near = new Date(dueAt.getTime() - 86_400_000);
    while (businessDaysBetween(near, dueAt, calendar) < 1) near = new Date(near.getTime() - 86_400_000);
    // Asked for anew whenever a stage is entered or resumed: an earlier look may have come during the hold and told nothing.
    tx.enqueue(watchDeadline, { engagementId: engagement.id, dueAt: due, kind: 'near' }, { runAt: near > tx.now ? near : tx.now });
    tx.enqueue(watchDeadline, { engagementId: engagement.id, dueAt: due, kind: 'passed' }, { runAt: dueAt });
  }

  async #calendar(reader: Reader, engagement: Engagement): Promise<BusinessCalendar> {
    const { country, timeZone } = await this.organizations.require(reader, engagement.organizationId);
    return { country, timeZone };
  }
}
