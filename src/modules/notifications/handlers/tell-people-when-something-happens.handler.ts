import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { AcrossOrganizations, OnEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import { FindRecipients } from '../find-recipients.service.js';
import { FollowEngagement } from '../follow-engagement.service.js';
import { TellRecipient } from '../tell-recipient.service.js';
import { tellings } from '../tellings.js';

/** Tells people what happened, row by row of the table. Recipients are those of now, not those of when it happened. */
@AcrossOrganizations('whom a conflict wall keeps out is for the lab alone to know')
@OnEvent('notifications.tell-people-when-something-happens', ...new Set(tellings.map(({ event }) => event)))
export class TellPeopleWhenSomethingHappens implements EventHandler {
  constructor(
    private readonly followEngagement: FollowEngagement,
    private readonly findRecipients: FindRecipients,
    private readonly tellRecipient: TellRecipient,
    private readonly organizations: OrganizationsApi,
  ) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    const engagement = await this.followEngagement.run(tx, event);
    const organizationId = event.organizationId as Id<'org'> | null;
    const organization = organizationId === null ? null : await this.organizations.find(tx, organizationId);
    for (const { template, recipients, when } of tellings.filter((telling) => telling.event.type === event.type)) {
      if (when !== undefined && !when(event.data)) continue;
      const letter = template.write(event.data, { engagement: engagement?.name ?? null, organization: organization?.name ?? null });
      const occasion = { eventId: event.id, template: template.name, organizationId, engagement };
      for (const recipient of await this.findRecipients.run(tx, recipients, occasion)) {
        await this.tellRecipient.run(tx, occasion, recipient, letter);
      }
    }
  }
}
