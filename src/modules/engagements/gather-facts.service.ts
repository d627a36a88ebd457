import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import { waiversInForce } from '../../platform/workflow/decide-waiver.js';
import { Engagement, GateWaiver } from './engagement.entity.js';
import { engagementFacts } from './engagement.facts.js';
import type { EngagementFacts } from './engagement.facts.js';

/** What the gates see of an engagement: facts on record, the organization as it is now, waivers in force. */
@Injectable()
export class GatherFacts {
  constructor(private readonly organizations: OrganizationsApi) {}

  async run(reader: Reader, engagement: Engagement): Promise<{ facts: EngagementFacts; waived: ReadonlySet<string> }> {
    const organization = await this.organizations.require(reader, engagement.organizationId);
    const waivers = await reader.manager.findBy(GateWaiver, { engagementId: engagement.id, visit: engagement.visit });
    return {
      facts: { ...engagementFacts(engagement.facts, engagement.iteration), organizationVerified: organization.verified },
      waived: waiversInForce(waivers, engagement.visit),
    };
  }
}
